/**
 * Two models on the same samples: how much better one is, and whether that could be chance.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { chiSquareTail, fairCoin } from './distributions.js';
import { wilsonInterval95 } from './interval.js';

/** How often two models were right on the same samples. */
export interface PairedCounts {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly neither: number;
}

/** McNemar's test: whether the samples that only one model gets right are shared evenly. */
export interface McNemarTest {
  /** Twice the binomial tail; never too small, often too large. */
  readonly exact: number;
  /** The same with half the chance of what was seen; closer to the nominal level. */
  readonly midP: number;
  /** (|b − c| − 1)² / (b + c), one degree of freedom. */
  readonly chiSquare: number;
  readonly chiSquareP: number;
}

/**
 * Counts pairs of outcomes.
 *
 * @throws {InvalidInputError} if the lengths differ
 * @example
 * pairedCounts([true, true, false], [true, false, false]); // { both: 1, onlyFirst: 1, onlySecond: 0, neither: 1 }
 */
export function pairedCounts(first: readonly boolean[], second: readonly boolean[]): PairedCounts {
  if (first.length !== second.length) {
    throw new InvalidInputError(`${first.length} and ${second.length} outcomes are no pairs; give as many`);
  }
  const count = (a: boolean, b: boolean): number =>
    first.filter((value, sample) => value === a && second[sample] === b).length;
  return {
    both: count(true, true),
    onlyFirst: count(true, false),
    onlySecond: count(false, true),
    neither: count(false, false),
  };
}

/**
 * Tests whether two models are equally often right.
 *
 * Sources: McNemar 1947, "Note on the sampling error of the difference between correlated proportions or percentages";
 * the mid-p form after Fagerland, Lydersen & Laake 2013, "The McNemar test for binary matched-pairs data: mid-p and
 * asymptotic are better than exact conditional", doi:10.1186/1471-2288-13-91.
 *
 * @param onlyFirst samples that only the first model gets right, ≥ 0
 * @param onlySecond those that only the second does
 * @returns p-values, two-sided; 1 if the models never differ
 * @throws {InvalidInputError} if a count is none
 * @example
 * const test = mcNemar(1, 7);
 * [test.exact.toFixed(4), test.midP.toFixed(4)]; // [ '0.0703', '0.0391' ]
 */
export function mcNemar(onlyFirst: number, onlySecond: number): McNemarTest {
  if (![onlyFirst, onlySecond].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new InvalidInputError(`${onlyFirst} and ${onlySecond} are no counts; give whole numbers ≥ 0`);
  }
  const n = onlyFirst + onlySecond;
  if (n === 0) {
    return { exact: 1, midP: 1, chiSquare: 0, chiSquareP: 1 };
  }
  const fewer = Math.min(onlyFirst, onlySecond);
  const chances = fairCoin(n);
  const tail = chances.slice(0, fewer + 1).reduce((sum, chance) => sum + chance, 0);
  const exact = Math.min(1, 2 * tail);
  const seen = chances[fewer] ?? 0;
  // Evenly shared: the exact value ends at 1, and half of what was seen is taken from that.
  const midP = onlyFirst === onlySecond ? 1 - seen / 2 : 2 * tail - seen;
  const chiSquare = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1) ** 2 / n;
  return { exact, midP, chiSquare, chiSquareP: chiSquareTail(chiSquare) };
}

/**
 * Interval of the difference of two accuracies on the same samples, first minus second.
 *
 * Source: Newcombe 1998, "Improved confidence intervals for the difference between binomial proportions based on
 * paired data", method 10: Wilson's intervals of both, joined by their correlation (with a continuity correction).
 *
 * @returns difference and its 95 % interval, −1 to 1
 * @throws {InvalidInputError} if there is no sample
 * @example
 * const { difference, interval95 } = pairedDifference({ both: 36, onlyFirst: 12, onlySecond: 2, neither: 0 });
 * [difference.toFixed(2), ...interval95.map((end) => end.toFixed(4))]; // [ '0.20', '0.0569', '0.3404' ]
 */
export function pairedDifference(counts: PairedCounts): {
  readonly difference: number;
  readonly interval95: readonly [low: number, high: number];
} {
  const { both: a, onlyFirst: b, onlySecond: c, neither: d } = counts;
  const n = a + b + c + d;
  if (!(n > 0)) {
    throw new InvalidInputError('no samples to compare two models by; give at least one');
  }
  const first = (a + b) / n;
  const second = (a + c) / n;
  const [firstLow, firstHigh] = wilsonInterval95(a + b, n);
  const [secondLow, secondHigh] = wilsonInterval95(a + c, n);
  const product = Math.sqrt((a + b) * (c + d) * (a + c) * (b + d));
  const excess = a * d - b * c;
  const phi = product === 0 ? 0 : (excess > 0 ? Math.max(0, excess - n / 2) : excess) / product;
  const join = (one: number, other: number): number =>
    Math.sqrt(one ** 2 - 2 * phi * one * other + other ** 2);
  const difference = (b - c) / n;
  return {
    difference,
    interval95: [
      Math.max(-1, difference - join(first - firstLow, secondHigh - second)),
      Math.min(1, difference + join(firstHigh - first, second - secondLow)),
    ],
  };
}

/**
 * Holm's correction of several p-values: the chance of any false alarm among them stays below the level.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
 *
 * @param pValues in any order
 * @returns adjusted values in the same order, at most 1
 * @example
 * holm([0.01, 0.04, 0.03]); // [ 0.03, 0.06, 0.06 ]
 */
export function holm(pValues: readonly number[]): number[] {
  const order = [...pValues.keys()].sort((a, b) => (pValues[a] ?? 0) - (pValues[b] ?? 0));
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.min(1, Math.max(largest, (pValues.length - place) * (pValues[index] ?? 1)));
    adjusted[index] = largest;
  });
  return adjusted;
}

/**
 * Cohen's κ: how much more often two raters (or a model and the labels) agree than their habits alone would make them.
 *
 * Source: Cohen 1960, "A coefficient of agreement for nominal scales".
 *
 * @param confusion counts, a row for each class of the first, a column for each of the second
 * @returns at most 1; 0 is chance; `NaN` where both always say one and the same class
 * @example
 * cohenKappa([[20, 5], [10, 15]]).toFixed(3); // '0.400'
 */
export function cohenKappa(confusion: readonly (readonly number[])[]): number {
  const rows = confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const n = rows.reduce((sum, count) => sum + count, 0);
  const columns = rows.map((_, column) => confusion.reduce((sum, row) => sum + (row[column] ?? 0), 0));
  const agreed = confusion.reduce((sum, row, index) => sum + (row[index] ?? 0), 0) / n;
  const byChance = rows.reduce((sum, count, index) => sum + (count / n) * ((columns[index] ?? 0) / n), 0);
  return (agreed - byChance) / (1 - byChance);
}
