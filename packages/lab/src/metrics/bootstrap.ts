/**
 * Intervals of figures that are no proportions, by drawing samples anew.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { randomStream } from '../data/random.js';

export interface BootstrapOptions {
  /** How often samples are drawn anew (default 2000). */
  readonly rounds?: number;
  /** Default 0; the same seed gives the same intervals. */
  readonly seed?: number;
}

/** Sets this stream of random numbers apart from others with the same seed. */
const STREAM = 0xb007;

/**
 * Computes figures of samples drawn with replacement, again and again.
 *
 * Source: Efron 1979, "Bootstrap methods: another look at the jackknife".
 *
 * @param n samples, ≥ 1
 * @param statistic told how often each sample was drawn ([n], summing to n); returns its figures, as many every time
 * @returns for each figure its values, one a round; those that are no number are left out
 * @throws {InvalidInputError} if there is no sample, or no round
 */
export function bootstrap(
  n: number,
  statistic: (weights: Uint16Array) => readonly number[],
  options: BootstrapOptions = {},
): Float64Array[] {
  const { rounds = 2000, seed = 0 } = options;
  if (!(n >= 1 && rounds >= 1)) {
    throw new InvalidInputError(`a bootstrap of ${n} samples in ${rounds} rounds; give at least one of both`);
  }
  const random = randomStream(seed, STREAM, n);
  const weights = new Uint16Array(n);
  const values: number[][] = [];
  for (let round = 0; round < rounds; round++) {
    weights.fill(0);
    for (let draw = 0; draw < n; draw++) {
      const sample = random.below(n);
      weights[sample] = (weights[sample] ?? 0) + 1;
    }
    statistic(weights).forEach((value, index) => {
      let list = values[index];
      if (list === undefined) {
        list = [];
        values[index] = list;
      }
      if (!Number.isNaN(value)) {
        list.push(value);
      }
    });
  }
  return values.map((list) => Float64Array.from(list));
}

/**
 * The middle 95 % of values, as a percentile interval.
 *
 * @param values in any order
 * @returns `undefined` if there are none
 * @example
 * percentileInterval95(Float64Array.from({ length: 1001 }, (_, index) => index)); // [ 25, 975 ]
 */
export function percentileInterval95(values: Float64Array): [low: number, high: number] | undefined {
  if (values.length === 0) {
    return undefined;
  }
  const sorted = values.slice().sort();
  const quantile = (part: number): number => {
    const place = part * (sorted.length - 1);
    const below = sorted[Math.floor(place)] ?? 0;
    return below + (place - Math.floor(place)) * ((sorted[Math.ceil(place)] ?? 0) - below);
  };
  return [quantile(0.025), quantile(0.975)];
}

/**
 * Percentile intervals of figures, see {@link bootstrap}.
 *
 * @example
 * const years = [3, 5, 4, 8, 6];
 * const [mean] = bootstrapIntervals95(5, (weights) => [years.reduce((sum, y, i) => sum + y * (weights[i] ?? 0), 0) / 5]);
 * mean; // [ 3.8, 6.8 ]
 */
export function bootstrapIntervals95(
  n: number,
  statistic: (weights: Uint16Array) => readonly number[],
  options: BootstrapOptions = {},
): ([low: number, high: number] | undefined)[] {
  return bootstrap(n, statistic, options).map(percentileInterval95);
}
