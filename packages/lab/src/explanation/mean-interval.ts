/**
 * Means with their intervals.
 * @module
 */
import { studentQuantile } from '../metrics/distributions.js';

/** A mean over samples. */
export interface MeanWithInterval {
  readonly mean: number;
  /** Student's interval of the mean; absent for fewer than two samples. */
  readonly interval95?: readonly [low: number, high: number];
}

/**
 * Mean and 95 % interval.
 *
 * @param values at least one
 * @example
 * meanWithInterval([1, 2, 3]).mean; // 2
 */
export function meanWithInterval(values: readonly number[]): MeanWithInterval {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) {
    return { mean };
  }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentQuantile(0.975, n - 1) * Math.sqrt(variance / n);
  return { mean, interval95: [mean - half, mean + half] };
}

/** The interval as charts want it; none draws the mean alone. */
export function intervalEnds({ interval95 }: MeanWithInterval): { low?: number; high?: number } {
  return interval95 === undefined ? {} : { low: interval95[0], high: interval95[1] };
}
