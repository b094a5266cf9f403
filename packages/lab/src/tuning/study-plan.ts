/**
 * What a study is to do.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { z } from 'zod';
import { datasetIdentitySchema } from '../training/run-file.js';
import { spaceSchema } from './space.js';

export const SEARCH_METHODS = ['grid', 'random', 'halving'] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];

export const planSchema = z.strictObject({
  network: z.string(),
  /** Paths of the data sets. */
  data: z.array(z.string()).min(1),
  /** The data sets themselves: trials on others cannot be compared. Unknown until they have been opened once. */
  dataset: datasetIdentitySchema.optional(),
  method: z.enum(SEARCH_METHODS),
  seed: z.int().min(0),
  /** Figure of the validation split that is compared. */
  monitor: z.enum(['valLoss', 'valAccuracy']),
  /** Epochs after which trials are compared; the last is all of a run. */
  budgets: z.array(z.int().min(1)).min(1),
  /** One trial of this many goes on from one budget to the next. */
  eta: z.number().gt(1),
  /** What the trials were chosen from; studies of earlier versions do not say. */
  space: spaceSchema.optional(),
  /** What each trial sets. */
  trials: z.array(z.record(z.string(), z.unknown())).min(1),
  /** Every setting of each trial, as `train` takes it. */
  settings: z.array(z.unknown()),
});
/** What a study is to do; fixed when it begins. */
export type StudyPlan = z.infer<typeof planSchema>;

/**
 * Epochs after which trials are compared: from the smallest, `eta` times as many each time, up to all.
 *
 * @throws {InvalidInputError} if the numbers are out of range
 * @example
 * halvingBudgets(2, 20, 3); // [ 2, 6, 20 ]
 */
export function halvingBudgets(smallest: number, largest: number, eta: number): number[] {
  if (!(Number.isInteger(smallest) && smallest >= 1 && smallest <= largest && eta > 1)) {
    throw new InvalidInputError(
      `halving from ${smallest} to ${largest} epochs by ${eta} makes no sense; give at least 1 and at most all epochs (--min-epochs, --epochs), and a factor above 1 (--eta)`,
    );
  }
  const budgets: number[] = [];
  for (let budget = smallest; budget * eta <= largest; budget *= eta) {
    budgets.push(Math.round(budget));
  }
  // The last step is to all epochs, though it may be longer or shorter than the others.
  return [...new Set([smallest, ...budgets, largest])];
}
