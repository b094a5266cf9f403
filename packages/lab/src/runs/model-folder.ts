/**
 * Writes model folders.
 * @module
 */
import { existsSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError, type ModelCard, parseCard } from 'lineament';
import { writeWhole } from '../storage/storage.js';
import { requireFolderName, requireWritableFolder, writeFolder } from '../storage/write-folder.js';

/**
 * Refuses a place where something lies already. To be asked before the work, not after it.
 *
 * @throws {InvalidInputError} if the folder is there and is not empty
 * @throws {StorageError} if it cannot be made, or its name is empty
 */
export async function requireFreeFolder(folder: string): Promise<void> {
  requireFolderName(folder);
  try {
    await rmdir(folder); // an empty folder may be replaced; any other stays
  } catch {
    if (existsSync(folder)) {
      throw new InvalidInputError(`${folder} is there already; give a folder that is new or empty`);
    }
  }
  await requireWritableFolder(folder);
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
  await writeFolder(folder, { 'model.onnx': model, 'card.json': cardText(folder, card) });
}

/** Writes a model's card anew. */
export async function writeCard(folder: string, card: ModelCard): Promise<void> {
  await writeWhole(join(folder, 'card.json'), [Buffer.from(cardText(folder, card))]);
}

function cardText(folder: string, card: ModelCard): string {
  return `${JSON.stringify(parseCard(card, `the card of ${folder}`), null, 2)}\n`;
}
