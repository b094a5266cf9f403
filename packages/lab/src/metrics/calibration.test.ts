import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { brierScore, maximumCalibrationError, reliabilityBins } from './calibration.js';

describe('reliabilityBins', () => {
  it('are the ones worked by hand', () => {
    // Of four bins: 0.25 lies in the first, 0.3 and 0.5 in the second, 1 in the last.
    const bins = reliabilityBins([0.25, 0.3, 0.5, 1], [false, true, false, true], 4);
    expect(bins.map(({ n }) => n)).toEqual([1, 2, 0, 1]);
    expect(bins.map(({ accuracy }) => accuracy)).toEqual([0, 0.5, 0, 1]);
    expect(bins.map(({ confidence }) => confidence)).toEqual([0.25, 0.4, 0, 1]);
    expect(bins[2]?.accuracyInterval95).toBeUndefined();
    // Wilson for 1 of 1: 1 / (1 + z²)
    expect(bins[3]?.accuracyInterval95?.[0]).toBeCloseTo(0.2065, 4);
    // Gaps: 0.25, 0.1, none, 0
    expect(maximumCalibrationError(bins)).toBe(0.25);
  });

  it('refuse lists of different lengths', () => {
    expect(() => reliabilityBins([1], [])).toThrow(InvalidInputError);
  });
});

describe('brierScore', () => {
  it('is the one worked by hand', () => {
    // Ten forecasts of rain; both classes are summed, as Brier did.
    const rain = [0.7, 0.9, 0.8, 0.4, 0.2, 0, 0, 0, 0, 0.1];
    const came = [0, 1, 1, 1, 0, 0, 0, 0, 0, 0];
    // 2 · (0.49 + 0.01 + 0.04 + 0.36 + 0.04 + 0.01) / 10
    const score = brierScore(
      rain.flatMap((p) => [1 - p, p]),
      came,
      2,
    );
    expect(score).toBeCloseTo((2 * 0.95) / 10, 12);
  });

  it('is 2 where the model is sure and wrong', () => {
    expect(brierScore([1, 0, 0], [2], 3)).toBe(2);
  });
});
