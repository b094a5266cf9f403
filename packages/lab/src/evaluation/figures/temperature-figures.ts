/**
 * The temperature of predictions: undoing the card's, fitting another, on samples that are not judged by it.
 * @module
 */
import type { Task } from 'lineament';
import { randomStream, shuffle } from '../../data/random.js';
import { logProbabilities, scaleByTemperature } from '../../metrics/scale-probabilities.js';
import { fitTemperature } from '../../metrics/temperature.js';
import type { PredictionTable, TableTemperature } from '../../predictions/table.js';
import type { Predictions } from '../predictions.js';
import type { FittedOn } from './types.js';

/** Sets this stream of random numbers apart from others with the same seed. */
const STREAM = 0x7e4f;
/** Fewer samples than this are not cut into halves: a temperature of so few says nothing. */
const FEWEST = 20;

/** What is known of the temperature that a task's probabilities were made with. */
export interface GivenTemperature {
  /** Absent where it is not known. */
  readonly temperature?: number | undefined;
  /** Whether {@link undoTemperature} gives probabilities at temperature 1. */
  readonly canBeUndone: boolean;
  /** Whether the classes are, or may be, sums of finer ones. */
  readonly mayBeSums: boolean;
}

export function givenTemperature(
  { about }: PredictionTable,
  { task, uncalibrated }: Pick<Predictions, 'task' | 'uncalibrated'>,
): GivenTemperature {
  const { cardTemperatures, summedTemperatures } = about;
  const summed = summedTemperatures?.[task];
  if (summed !== undefined) {
    return {
      temperature: summed,
      canBeUndone: summed === 1 || uncalibrated !== undefined,
      mayBeSums: true,
    };
  }
  const own = cardTemperatures?.[task];
  if (uncalibrated !== undefined) {
    // Whoever kept both says what temperature 1 gives, if not which temperature gave the other.
    return { temperature: own, canBeUndone: true, mayBeSums: true };
  }
  // Only ages may be finer than their classes; older files do not say whether they were.
  const mayBeSums = task === 'age' && own === undefined && summedTemperatures === undefined;
  return cardTemperatures === undefined || mayBeSums
    ? { canBeUndone: false, mayBeSums }
    : { temperature: own ?? 1, canBeUndone: true, mayBeSums };
}

/** Probabilities at temperature 1; as they are where the temperature is not known, or cannot be undone. */
export function undoTemperature(table: PredictionTable, predictions: Predictions): Float64Array {
  const { probabilities, uncalibrated, classes, task } = predictions;
  if (uncalibrated !== undefined) {
    return uncalibrated;
  }
  const temperature = table.about.cardTemperatures?.[task] ?? 1;
  return temperature === 1
    ? probabilities
    : scaleByTemperature(probabilities, classes.length, 1 / temperature);
}

/**
 * Fits temperatures on a split that is not judged.
 *
 * @param table of that split, by the same model
 */
export function fitTemperatures(table: PredictionTable): Partial<Record<Task, TableTemperature>> {
  return Object.fromEntries(
    table.tasks.map((predictions) => {
      const { task, truth, classes } = predictions;
      const logits = logProbabilities(undoTemperature(table, predictions));
      const { temperature } = fitTemperature(logits, truth, classes.length);
      return [task, { temperature, split: table.about.split, n: truth.length }];
    }),
  );
}

/**
 * Probabilities at a fitted temperature: the one of another split where the table names it; else each half of the
 * samples gets the temperature of the other half, so that none is judged by what it was fitted on.
 *
 * @param uncalibrated row-major [n, classes], at temperature 1 as far as that can be known
 */
export function recalibrate(
  table: PredictionTable,
  { task, truth, classes }: Predictions,
  uncalibrated: Float64Array,
  seed: number,
): { readonly probabilities: Float64Array; readonly fittedOn: FittedOn } {
  const width = classes.length;
  const fitted = table.about.fittedTemperatures?.[task];
  if (fitted !== undefined) {
    return {
      probabilities: scaleByTemperature(uncalibrated, width, fitted.temperature),
      fittedOn: { kind: 'split', split: fitted.split, temperatures: [fitted.temperature], n: [fitted.n] },
    };
  }
  const order = shuffle(
    Uint32Array.from(truth, (_, row) => row),
    randomStream(seed, STREAM),
  );
  const middle = order.length < FEWEST ? order.length : Math.floor(order.length / 2);
  const halves = [order.subarray(0, middle), order.subarray(middle)].filter((half) => half.length > 0);
  const temperatures = halves.map((half) => {
    const rows = [...half].flatMap((row) => [...uncalibrated.subarray(row * width, (row + 1) * width)]);
    const labels = [...half].map((row) => truth[row] ?? 0);
    return halves.length < 2 ? 1 : fitTemperature(logProbabilities(rows), labels, width).temperature;
  });
  const probabilities = new Float64Array(uncalibrated.length);
  halves.forEach((half, index) => {
    const temperature = temperatures.at(1 - index) ?? 1;
    for (const row of half) {
      const own = uncalibrated.subarray(row * width, (row + 1) * width);
      probabilities.set(scaleByTemperature(own, width, temperature), row * width);
    }
  });
  return {
    probabilities,
    fittedOn: {
      kind: 'halves',
      split: table.about.split,
      temperatures,
      n: halves.map(({ length }) => length),
    },
  };
}
