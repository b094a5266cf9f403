/**
 * Reads models from folders.
 * @module
 */

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSource } from '../attributes/attribute-model.js';
import { parseCard } from '../card/card.js';
import { ModelError } from '../errors.js';

/**
 * Reads a model folder: `model.onnx` and `card.json`.
 *
 * @param folder path
 * @throws {ModelError} if the folder or a file is missing, or the card is no valid card
 * @example
 * const { card } = await readModelFolder('models/baseline-gender');
 * card.tasks[0]?.task; // 'gender'
 */
export async function readModelFolder(folder: string): Promise<ModelSource> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) {
    throw new ModelError(
      `the model folder ${folder} ${found === undefined ? 'does not exist' : 'is a file'}; give a folder with model.onnx and card.json`,
    );
  }
  const cardPath = join(folder, 'card.json');
  const card = parseCard(parseJson(await readPart(cardPath, folder), cardPath), cardPath);
  return { source: folder, model: await readPart(join(folder, 'model.onnx'), folder), card };
}

async function readPart(path: string, folder: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ModelError(
      missing
        ? `${path} is missing; a model folder such as ${folder} holds model.onnx and card.json`
        : `${path} cannot be read: ${(error as Error).message}`,
    );
  }
}

function parseJson(bytes: Buffer, path: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new ModelError(`${path} is no valid JSON: ${(error as Error).message}`);
  }
}
