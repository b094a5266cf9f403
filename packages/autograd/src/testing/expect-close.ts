/**
 * Comparing many numbers at once.
 * @module
 */

import { expect } from 'vitest';

/**
 * Every number is within `tolerance` of what is expected.
 *
 * @param tolerance largest difference
 */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-6,
  what = 'numbers',
): void {
  expect(actual.length, `count of ${what}`).toBe(expected.length);
  const wrong = Array.from(actual).flatMap((value, index) => {
    const wanted = expected[index] ?? Number.NaN;
    // Infinities are equal to themselves; their difference is not a number.
    return value === wanted || Math.abs(value - wanted) <= tolerance
      ? []
      : [`at ${index}: ${value} instead of ${wanted}`];
  });
  expect(
    wrong.slice(0, 5),
    `${wrong.length} of ${expected.length} ${what} differ by more than ${tolerance}`,
  ).toEqual([]);
}
