/**
 * Writes model folders.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidInputError, type ModelCard, parseCard } from 'lineament';
import { asStorageError, writeWhole } from '../storage/storage.js';

/**
 * Refuses a place where something lies already. To be asked before the work, not after it.
 *
 * @throws {InvalidInputError} if the folder is there and is not empty
 */
export async function requireFreeFolder(folder: string): Promise<void> {
  try {
    await rmdir(folder); // an empty folder may be replaced; any other stays
  } catch {
    if (existsSync(folder)) {
      throw new InvalidInputError(`${folder} is there already; give a folder that is new or empty`);
    }
  }
}

/**
 * Writes `model.onnx` and `card.json` into a new folder: all of it appears at once, or nothing.
 *
 * @param card checked once more
 * @throws {InvalidInputError} if the folder is there and is not empty
 * @throws {StorageError} if it cannot be written; nothing stays behind
 */
export async function writeModelFolder(folder: string, model: Uint8Array, card: ModelCard): Promise<void> {
  await requireFreeFolder(folder);
  const checked = parseCard(card, `the card of ${folder}`);
  const temporary = join(dirname(folder), `.${basename(folder)}.${process.pid}.tmp`);
  try {
    await mkdir(temporary, { recursive: true });
    await writeWhole(join(temporary, 'model.onnx'), [model]);
    await writeCard(temporary, checked);
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw asStorageError(folder, error);
  }
}

/** Writes a model's card anew. */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  const checked = parseCard(card, `the card of ${folder}`);
  await writeWhole(join(folder, 'card.json'), [Buffer.from(`${JSON.stringify(checked, null, 2)}\n`)]);
}
