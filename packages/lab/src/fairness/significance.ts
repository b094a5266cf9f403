/**
 * Whether a group's figure differs from that of the rest by more than chance, and what many such questions cost.
 * @module
 */
import { InvalidInputError } from 'lineament';

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
 * Welch's test that two samples have the same mean, two-sided, with the normal distribution in place of Student's:
 * for samples of 30 and more.
 *
 * Source: Welch 1947, "The generalization of 'Student's' problem when several different population variances are
 * involved".
 *
 * @returns p value; 1 if neither sample varies and the means agree
 * @example
 * welchTest({ n: 100, mean: 5, variance: 4 }, { n: 400, mean: 4.5, variance: 9 }).toFixed(4); // '0.0455'
 */
export function welchTest(one: SampleMoments, other: SampleMoments): number {
  const spread = one.variance / one.n + other.variance / other.n;
  const difference = Math.abs(one.mean - other.mean);
  if (spread === 0) {
    return difference === 0 ? 1 : 0;
  }
  return twoSidedNormal(difference / Math.sqrt(spread));
}

/**
 * Holm's correction: p values that keep the chance of any false finding among all tests below a level.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
 *
 * @param pValues of all tests of the family
 * @returns adjusted p values in the same order, 0–1
 * @example
 * holm([0.01, 0.04, 0.03]); // [ 0.03, 0.06, 0.06 ]
 */
export function holm(pValues: readonly number[]): number[] {
  const count = pValues.length;
  let highest = 0;
  return inOrder(pValues, (p, rank) => {
    highest = Math.max(highest, Math.min(1, (count - rank) * p));
    return highest;
  });
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
  const negated = pValues.map((p) => -p);
  let lowest = 1;
  return inOrder(negated, (p, rank) => {
    lowest = Math.min(lowest, (-p * count) / (count - rank));
    return lowest;
  });
}

/** Visits values from the smallest to the largest; gives the results in the values' own order. */
function inOrder(values: readonly number[], visit: (value: number, rank: number) => number): number[] {
  const results = new Array<number>(values.length).fill(0);
  [...values.keys()]
    .sort((one, other) => (values[one] ?? 0) - (values[other] ?? 0))
    .forEach((position, rank) => {
      results[position] = visit(values[position] ?? 0, rank);
    });
  return results;
}

function logFactorials(largest: number): Float64Array {
  const logs = new Float64Array(largest + 1);
  for (let n = 2; n <= largest; n++) {
    logs[n] = (logs[n - 1] ?? 0) + Math.log(n);
  }
  return logs;
}

/**
 * Probability that a standard normal value lies at least this far from 0: the complementary error function of z/√2,
 * by its series up to 3 and by its continued fraction (Abramowitz & Stegun 1964, 7.1.5 and 7.1.14) beyond.
 */
function twoSidedNormal(z: number): number {
  const x = z / Math.SQRT2;
  const scale = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (x < 3) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.max(1, sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return Math.max(0, 1 - 2 * scale * sum);
  }
  let fraction = x;
  for (let n = 60; n >= 1; n--) {
    fraction = x + n / 2 / fraction;
  }
  return scale / fraction;
}
