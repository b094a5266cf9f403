/**
 * Whether a data set has the pictures that predictions are of.
 * @module
 */
import { InvalidInputError } from 'lineament';
import type { Dataset } from '../data/types.js';
import { type PredictionTable, sampleNames } from './table.js';

/** @throws {InvalidInputError} naming a sample of the table that the data set does not have */
export function requirePictures(table: PredictionTable, dataset: Dataset): void {
  const names = new Set(sampleNames(dataset));
  const missing = table.names.filter((name) => !names.has(name));
  if (missing.length > 0) {
    throw new InvalidInputError(
      `data set ${dataset.name} has no picture ${missing[0]}${missing.length > 1 ? ` and ${missing.length - 1} more` : ''} of the predictions, which are of ${table.about.dataset}; give that data set`,
    );
  }
}
