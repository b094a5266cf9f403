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
 * The age that a label stands for: whole years name a year, on average half a year more (37 is 37.5); fractions are
 * taken as they are.
 */
export function middleOfYear(years: number): number {
  return Number.isInteger(years) ? years + 0.5 : years;
}

/**
 * Compares ages.
 *
 * An age given in whole years stands for the year it names ({@link middleOfYear}). Estimates are means of such spans
 * (see `estimateAge`), so a sure and right "37" is off by nothing.
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
    const middle = middleOfYear(truth[sample] ?? Number.NaN);
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

/** Figures of intervals of years, such as the 80 % interval that `estimateAge` gives. */
export interface AgeIntervalMetrics {
  /** Part of the true ages that lie inside. */
  readonly intervalCoverage: number;
  /** Mean width in years. */
  readonly intervalWidth: number;
}

/**
 * Judges intervals of years: those of 80 % are well made if four in five hold the true age, and good if they are narrow.
 *
 * @param truth [n] years, as of {@link ageMetrics}; samples with `NaN` are left out
 * @param intervals [n, 2] the lower and upper ends, in years
 * @returns `undefined` if no sample has an age
 * @example
 * ageIntervalMetrics([30, 40], [25, 35, 41, 51]); // { intervalCoverage: 0.5, intervalWidth: 10 }
 */
export function ageIntervalMetrics(
  truth: ArrayLike<number>,
  intervals: ArrayLike<number>,
): AgeIntervalMetrics | undefined {
  let known = 0;
  let inside = 0;
  let width = 0;
  for (let sample = 0; sample < truth.length; sample++) {
    const middle = middleOfYear(truth[sample] ?? Number.NaN);
    const [low, high] = [intervals[2 * sample] ?? Number.NaN, intervals[2 * sample + 1] ?? Number.NaN];
    if (!Number.isNaN(middle)) {
      known++;
      inside += middle >= low && middle <= high ? 1 : 0;
      width += high - low;
    }
  }
  return known === 0 ? undefined : { intervalCoverage: inside / known, intervalWidth: width / known };
}

/**
 * How many estimates come how near.
 *
 * @param errors in years, of either sign
 * @param years distances, such as 0 … 15
 * @returns for each distance how many errors are at most that large
 * @example
 * withinYears([-1, 3, 5, 11], [1, 5, 10]); // [ 1, 3, 3 ]
 */
export function withinYears(errors: ArrayLike<number>, years: readonly number[]): number[] {
  const sizes = Array.from(errors, Math.abs);
  return years.map((most) => sizes.filter((size) => size <= most + ROUNDING).length);
}

/** Errors of the estimates of one span of ages. */
export interface AgeSpanError {
  readonly n: number;
  /** Mean of the errors, estimate minus label, in years; above 0 the estimates are too old. */
  readonly bias: number;
  /** Mean of their sizes, in years. */
  readonly meanAbsoluteError: number;
}

/**
 * Errors by span of ages.
 *
 * @param errors [n] estimate minus label, in years
 * @param spans [n] which span each sample belongs to, 0 … count − 1
 * @param count of spans; those without samples have `n` 0 and errors that are no numbers
 * @example
 * errorBySpan([2, -4, 6], [0, 1, 1], 2)[1]; // { n: 2, bias: 1, meanAbsoluteError: 5 }
 */
export function errorBySpan(
  errors: ArrayLike<number>,
  spans: ArrayLike<number>,
  count: number,
): AgeSpanError[] {
  return Array.from({ length: count }, (_, span) => {
    const own = Array.from(errors).filter((_error, sample) => spans[sample] === span);
    const mean = (values: readonly number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    return { n: own.length, bias: mean(own), meanAbsoluteError: mean(own.map(Math.abs)) };
  });
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
