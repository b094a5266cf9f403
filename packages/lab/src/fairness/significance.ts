/**
 * Whether a group's figure differs from that of the rest by more than chance, and what many such questions cost.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { incompleteBeta } from '../metrics/distributions.js';

/**
 * Fisher's exact test of a 2×2 table, two-sided: the probability, given the margins, of a table that is no likelier
 * than this one.
 *
 * Source: Fisher 1935, "The Design of Experiments" (the lady tasting tea); two-sided as R's `fisher.test` does it.
 *
 * @param table counts [[a, b], [c, d]], whole numbers ≥ 0
 * @returns p value, 0–1
 * @throws {InvalidInputError} if a count is none
 * @example
 * fisherExact([[3, 1], [1, 3]]).toFixed(4); // '0.4857'
 */
export function fisherExact(table: readonly [readonly [number, number], readonly [number, number]]): number {
  const [[a, b], [c, d]] = table;
  const wrong = [a, b, c, d].find((count) => !Number.isInteger(count) || count < 0);
  if (wrong !== undefined) {
    throw new InvalidInputError(`${wrong} is no count; give whole numbers ≥ 0`);
  }
  const [firstRow, firstColumn, all] = [a + b, a + c, a + b + c + d];
  const logs = logFactorials(all);
  const log = (n: number): number => logs[n] ?? 0;
  const margins = log(firstRow) + log(c + d) + log(firstColumn) + log(b + d) - log(all);
  const logProbability = (x: number): number =>
    margins - log(x) - log(firstRow - x) - log(firstColumn - x) - log(all - firstRow - firstColumn + x);
  // Room for rounding: tables that are exactly as likely as this one must count.
  const limit = logProbability(a) + 1e-7;
  let sum = 0;
  const last = Math.min(firstRow, firstColumn);
  for (let x = Math.max(0, firstRow + firstColumn - all); x <= last; x++) {
    const logP = logProbability(x);
    sum += logP <= limit ? Math.exp(logP) : 0;
  }
  return Math.min(1, sum);
}

/** Mean, variance (n − 1) and size of a sample. */
export interface SampleMoments {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

/**
 * Welch's test that two samples have the same mean, two-sided; the variances may differ.
 *
 * Source: Welch 1947, "The generalization of 'Student's' problem when several different population variances are
 * involved", with Satterthwaite's degrees of freedom.
 *
 * @returns p value; 1 if neither sample varies and the means agree
 * @example
 * welchTest({ n: 4, mean: 3, variance: 2 }, { n: 4, mean: 1, variance: 2 }).toFixed(4); // '0.0924' (t = 2, 6 degrees)
 */
export function welchTest(one: SampleMoments, other: SampleMoments): number {
  const [ofOne, ofOther] = [one.variance / one.n, other.variance / other.n];
  const spread = ofOne + ofOther;
  const difference = Math.abs(one.mean - other.mean);
  if (spread === 0) {
    return difference === 0 ? 1 : 0;
  }
  const degrees = spread ** 2 / (ofOne ** 2 / (one.n - 1) + ofOther ** 2 / (other.n - 1));
  return incompleteBeta(degrees / 2, 0.5, degrees / (degrees + difference ** 2 / spread));
}

/**
 * Benjamini and Hochberg's correction: q values; of the findings with q ≤ 0.05 about 5 % are expected to be false.
 *
 * Source: Benjamini & Hochberg 1995, "Controlling the false discovery rate".
 *
 * @param pValues of all tests of the family
 * @returns q values in the same order, 0–1
 * @example
 * benjaminiHochberg([0.01, 0.04, 0.03]); // [ 0.03, 0.04, 0.04 ]
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const fromLargest = [...pValues.keys()].sort((one, other) => (pValues[other] ?? 0) - (pValues[one] ?? 0));
  const qValues = new Array<number>(count).fill(1);
  let lowest = 1;
  fromLargest.forEach((position, rank) => {
    lowest = Math.min(lowest, ((pValues[position] ?? 1) * count) / (count - rank));
    qValues[position] = lowest;
  });
  return qValues;
}

function logFactorials(largest: number): Float64Array {
  const logs = new Float64Array(largest + 1);
  for (let n = 2; n <= largest; n++) {
    logs[n] = (logs[n - 1] ?? 0) + Math.log(n);
  }
  return logs;
}
