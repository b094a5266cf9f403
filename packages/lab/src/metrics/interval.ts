/**
 * How sure a proportion is.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** 97.5 % quantile of the standard normal distribution. */
const Z_95 = 1.959_963_984_540_054;

/**
 * Wilson's score interval at 95 % for a proportion.
 *
 * Source: Wilson 1927, "Probable inference, the law of succession, and statistical inference"; recommended by
 * Newcombe 1998, "Two-sided confidence intervals for the single proportion".
 *
 * @param successes whole number, 0 ≤ successes ≤ n
 * @param n number of trials, ≥ 1
 * @returns lower and upper bound, 0–1
 * @throws {InvalidInputError} if the numbers are out of range
 * @example
 * wilsonInterval95(81, 263).map((bound) => bound.toFixed(4)); // [ '0.2553', '0.3662' ]
 */
export function wilsonInterval95(successes: number, n: number): [low: number, high: number] {
  if (!(n >= 1 && successes >= 0 && successes <= n)) {
    throw new InvalidInputError(`${successes} of ${n} is no proportion; give 0 ≤ successes ≤ n and n ≥ 1`);
  }
  const share = successes / n;
  const square = Z_95 ** 2;
  const center = (share + square / (2 * n)) / (1 + square / n);
  const half = (Z_95 / (1 + square / n)) * Math.sqrt((share * (1 - share)) / n + square / (4 * n * n));
  // At the ends the bound is 0 or 1 exactly; rounding must not put it beyond.
  return [Math.max(0, successes === 0 ? 0 : center - half), Math.min(1, successes === n ? 1 : center + half)];
}
