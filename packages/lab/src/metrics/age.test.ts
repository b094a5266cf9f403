import { describe, expect, it } from 'vitest';
import {
  ageIntervalMetrics,
  ageMetrics,
  errorBySpan,
  middleOfYear,
  oneOffAccuracy,
  withinYears,
} from './age.js';

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

describe('ageIntervalMetrics', () => {
  it('counts the ages inside, by the middle of their years', () => {
    const truth = [30, 40, Number.NaN, 50.25];
    const intervals = [30.5, 35.5, 41, 51, 0, 99, 50, 50.2];
    const figures = ageIntervalMetrics(truth, intervals);
    expect(figures?.intervalCoverage).toBeCloseTo(1 / 3, 12);
    expect(figures?.intervalWidth).toBeCloseTo(15.2 / 3, 12);
    expect(ageIntervalMetrics([Number.NaN], [1, 2])).toBeUndefined();
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

describe('errors of ages', () => {
  it('are counted by distance, both ends included', () => {
    expect(withinYears([0, -1, 5, -5.0000000001, 5.1], [0, 1, 5, 6])).toEqual([1, 2, 4, 5]);
  });

  it('are averaged by span', () => {
    // Spans: 3 and −1; nothing; −7
    const [first, second, third] = errorBySpan([3, -7, -1], [0, 2, 0], 3);
    expect(first).toEqual({ n: 2, bias: 1, meanAbsoluteError: 2 });
    expect(second).toEqual({ n: 0, bias: Number.NaN, meanAbsoluteError: Number.NaN });
    expect(third).toEqual({ n: 1, bias: -7, meanAbsoluteError: 7 });
  });

  it('are of the middle of a year', () => {
    expect([middleOfYear(37), middleOfYear(2.25), middleOfYear(Number.NaN)]).toEqual([
      37.5,
      2.25,
      Number.NaN,
    ]);
  });
});
