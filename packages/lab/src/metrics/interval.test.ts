import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { wilsonInterval95 } from './interval.js';

describe('wilsonInterval95', () => {
  // Newcombe 1998, table I, method 3 (score, without continuity correction).
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('gives the published interval of %d of %d', (successes, n, low, high) => {
    const interval = wilsonInterval95(successes, n);
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it('mirrors', () => {
    const [low, high] = wilsonInterval95(20, 20);
    expect(high).toBe(1);
    expect(low).toBeCloseTo(1 - 0.1611, 4);
  });

  it('refuses what is no proportion', () => {
    expect(() => wilsonInterval95(0, 0)).toThrow(InvalidInputError);
    expect(() => wilsonInterval95(3, 2)).toThrow('3 of 2');
  });
});
