/**
 * Reads models over HTTP.
 * @module
 */

import type { ModelSource } from '../attributes/attribute-model.js';
import { parseCard } from '../card/card.js';
import { ModelError } from '../errors.js';
import { type FetchSettings, fetchFile } from './fetch-file.js';

/**
 * Fetches a model folder: `model.onnx` and `card.json`.
 *
 * @param folder address with a slash at its end
 * @throws {ModelError} if a file cannot be had, or the card is no valid card
 */
export async function fetchModelFolder(
  folder: string,
  settingsOf: (file: string) => FetchSettings,
): Promise<ModelSource> {
  const read = (name: string): Promise<Uint8Array<ArrayBuffer>> => {
    const file = new URL(name, folder).href;
    return fetchFile(file, { ...settingsOf(file), ErrorClass: ModelError });
  };
  const [card, model] = await Promise.all([read('card.json'), read('model.onnx')]);
  const address = new URL('card.json', folder).href;
  return { source: folder, model, card: parseCard(parseJson(card, address), address) };
}

function parseJson(bytes: Uint8Array, address: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw new ModelError(`${address} is no valid JSON: ${(error as Error).message}`);
  }
}
