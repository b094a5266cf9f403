/**
 * The models that can be shown and run.
 * @module
 */
import type { ModelEntry, ModelListing } from '@lineament/server/api';
import { modelListAddress } from './addresses.js';
import { fetchJson } from './fetch-json.js';

/**
 * Reads the list of models, defaults first.
 *
 * @throws {FetchProblem} if there is none
 */
export async function fetchModels(signal?: AbortSignal): Promise<readonly ModelEntry[]> {
  return (await fetchJson<ModelListing>(modelListAddress(), signal)).models;
}

/** Whether a model can be run, and not only read about. */
export function isRunnable({ card, files }: ModelEntry): boolean {
  return card !== null && files.some(({ name }) => name === 'model.onnx');
}
