import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { expectedCalibrationError, logLoss } from './probabilities.js';

describe('logLoss', () => {
  it('is the mean of −log p of the true class', () => {
    const loss = logLoss([0.2, 0.8, 0.5, 0.5], [1, 0], 2);
    expect(loss).toBeCloseTo((-Math.log(0.8) - Math.log(0.5)) / 2, 12);
  });

  it('stays finite where the true class was given no probability', () => {
    expect(logLoss([1, 0], [1], 2)).toBeCloseTo(-Math.log(1e-15), 10);
  });
});

describe('expectedCalibrationError', () => {
  it('is the one worked by hand', () => {
    // Bins of 1/15: 0.95 and 0.97 lie in (14/15, 1], 0.62 and 0.64 in (9/15, 10/15], 0.30 in (4/15, 5/15].
    const confidences = [0.95, 0.97, 0.62, 0.64, 0.3];
    const isCorrect = [true, true, true, false, false];
    const byBin = [
      (2 / 5) * Math.abs((0.95 + 0.97) / 2 - 1),
      (2 / 5) * Math.abs((0.62 + 0.64) / 2 - 0.5),
      (1 / 5) * Math.abs(0.3 - 0),
    ];
    expect(expectedCalibrationError(confidences, isCorrect)).toBeCloseTo(0.016 + 0.052 + 0.06, 12);
    expect(byBin.reduce((a, b) => a + b)).toBeCloseTo(0.128, 12);
  });

  it('puts a bound into the bin below it', () => {
    // Both in (0, 0.5]: 0.5 and 0.1 with one right cancel to |0.6 − 1| / 2; apart they would give (0.5 + 0.1) / 2.
    expect(expectedCalibrationError([0.5, 0.1], [true, false], 2)).toBeCloseTo(0.2, 12);
  });

  it('is 0 for certain and right predictions', () => {
    expect(expectedCalibrationError([1, 1], [true, true])).toBe(0);
  });

  it('refuses lists of different lengths', () => {
    expect(() => expectedCalibrationError([1], [])).toThrow(InvalidInputError);
  });
});
