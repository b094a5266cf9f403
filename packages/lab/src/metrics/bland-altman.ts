/**
 * How far two measurements of the same thing agree.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { studentQuantile } from './distributions.js';

/** Agreement of two measurements, in their unit. */
export interface BlandAltman {
  readonly n: number;
  /** Mean difference, second minus first. */
  readonly bias: number;
  /** Standard deviation of the differences. */
  readonly deviation: number;
  /** Bias ± 1.96 standard deviations: where 95 % of the differences lie, if they are normally distributed. */
  readonly limits: readonly [low: number, high: number];
  readonly biasInterval95: readonly [low: number, high: number];
  readonly lowerLimitInterval95: readonly [low: number, high: number];
  readonly upperLimitInterval95: readonly [low: number, high: number];
}

/**
 * Limits of agreement.
 *
 * Source: Bland & Altman 1986, "Statistical methods for assessing agreement between two methods of clinical
 * measurement"; intervals with Student's t, the limits' standard error as s·√(1/n + 1.96²/(2(n − 1))) (Bland & Altman
 * 1999, "Measuring agreement in method comparison studies").
 *
 * @param first [n] measurements, such as ages by label
 * @param second [n] such as ages by estimate
 * @throws {InvalidInputError} if the lengths differ, or there are fewer than two pairs
 * @example
 * blandAltman([30, 40, 50], [31, 43, 49]).bias; // 1
 */
export function blandAltman(first: readonly number[], second: readonly number[]): BlandAltman {
  const n = first.length;
  if (second.length !== n || n < 2) {
    throw new InvalidInputError(`${n} and ${second.length} measurements; give as many, at least two`);
  }
  const differences = first.map((value, sample) => (second[sample] ?? Number.NaN) - value);
  const bias = differences.reduce((sum, difference) => sum + difference, 0) / n;
  const squares = differences.reduce((sum, difference) => sum + (difference - bias) ** 2, 0);
  const deviation = Math.sqrt(squares / (n - 1));
  const t = studentQuantile(0.975, n - 1);
  const around = (center: number, error: number): [number, number] => [
    center - t * error,
    center + t * error,
  ];
  const limits: [number, number] = [bias - 1.96 * deviation, bias + 1.96 * deviation];
  const limitError = deviation * Math.sqrt(1 / n + 1.96 ** 2 / (2 * (n - 1)));
  return {
    n,
    bias,
    deviation,
    limits,
    biasInterval95: around(bias, deviation / Math.sqrt(n)),
    lowerLimitInterval95: around(limits[0], limitError),
    upperLimitInterval95: around(limits[1], limitError),
  };
}
