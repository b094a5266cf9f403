/**
 * How far estimated ages are off.
 * @module
 */

/** Figures of ages in years. */
export interface AgeMetrics {
  /** Mean absolute error in years. */
  readonly mae: number;
  /** Part of the estimates that are at most five years off. */
  readonly withinFiveYears: number;
}

/** Room for rounding, so that an error of exactly five years counts as within five. */
const ROUNDING = 1e-9;

/**
 * Compares ages.
 *
 * An age given in whole years stands for the year it names, on average half a year more: 37 is 37.5. Estimates are
 * means of such spans (see `estimateAge`), so a sure and right "37" is off by nothing.
 *
 * @param truth years; samples with `NaN` are left out
 * @param estimated years, as many
 * @returns `undefined` if no sample has an age
 * @example
 * ageMetrics([30, 40], [32.5, 50.5]); // { mae: 6, withinFiveYears: 0.5 }
 */
export function ageMetrics(truth: ArrayLike<number>, estimated: ArrayLike<number>): AgeMetrics | undefined {
  const errors: number[] = [];
  for (let sample = 0; sample < truth.length; sample++) {
    const years = truth[sample] ?? Number.NaN;
    const middle = Number.isInteger(years) ? years + 0.5 : years;
    if (!Number.isNaN(middle)) {
      errors.push(Math.abs((estimated[sample] ?? Number.NaN) - middle));
    }
  }
  if (errors.length === 0) {
    return undefined;
  }
  return {
    mae: errors.reduce((sum, error) => sum + error, 0) / errors.length,
    withinFiveYears: errors.filter((error) => error <= 5 + ROUNDING).length / errors.length,
  };
}

/**
 * Part of the predictions that hit the true class or one beside it.
 *
 * @param confusion matrix of ordered classes, a row for each true one
 * @example
 * oneOffAccuracy([[1, 1, 1], [0, 1, 0], [0, 0, 0]]); // 0.75
 */
export function oneOffAccuracy(confusion: readonly (readonly number[])[]): number {
  let near = 0;
  let all = 0;
  confusion.forEach((row, truth) => {
    row.forEach((count, predicted) => {
      all += count;
      near += Math.abs(truth - predicted) <= 1 ? count : 0;
    });
  });
  return near / Math.max(1, all);
}
