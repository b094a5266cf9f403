import { describe, expect, it } from 'vitest';
import { ageMetrics, oneOffAccuracy } from './age.js';

describe('ageMetrics', () => {
  it('compares with the middle of the year', () => {
    // 20 → 20.5: off 0.5; 33 → 33.5: off 5 exactly; 70 → 70.5: off 10.5
    expect(ageMetrics([20, 33, 70], [21, 38.5, 60])).toEqual({ mae: 16 / 3, withinFiveYears: 2 / 3 });
  });

  it('takes fractions as they are and leaves out unknown ages', () => {
    expect(ageMetrics([2.25, Number.NaN], [3.25, 99])).toEqual({ mae: 1, withinFiveYears: 1 });
  });

  it('knows nothing where no age is known', () => {
    expect(ageMetrics([Number.NaN], [30])).toBeUndefined();
  });
});

describe('oneOffAccuracy', () => {
  it('counts neighbours', () => {
    const matrix = [
      [2, 1, 1],
      [1, 3, 1],
      [4, 0, 2],
    ];
    expect(oneOffAccuracy(matrix)).toBeCloseTo((2 + 1 + 1 + 3 + 1 + 0 + 2) / 15, 12);
  });
});
