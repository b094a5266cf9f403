import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { cohenKappa, holm, mcNemar, pairedCounts, pairedDifference } from './paired.js';

describe('pairedCounts', () => {
  it('sorts samples by who is right', () => {
    const counts = pairedCounts(
      [true, true, true, false, false, false],
      [true, false, false, true, false, false],
    );
    expect(counts).toEqual({ both: 1, onlyFirst: 2, onlySecond: 1, neither: 2 });
    expect(() => pairedCounts([true], [])).toThrow(InvalidInputError);
  });
});

describe('mcNemar', () => {
  it('gives the published values of airway hyper-responsiveness', () => {
    // Fagerland, Lydersen & Laake 2013, table 1 (Bentur et al. 2009): b = 1, c = 7.
    const { exact, midP, chiSquare, chiSquareP } = mcNemar(1, 7);
    expect(exact).toBeCloseTo(18 / 256, 10);
    expect(midP).toBeCloseTo(10 / 256, 10);
    expect(chiSquare).toBeCloseTo(25 / 8, 12);
    expect(chiSquareP).toBeCloseTo(0.0771, 4);
  });

  it('finds nothing where the models are even, or never differ', () => {
    // b = c = 2: mid-p = 1 − P(2 of 4) / 2 = 1 − 3/16 (the paper's supplement)
    expect(mcNemar(2, 2).exact).toBe(1);
    expect(mcNemar(2, 2).midP).toBeCloseTo(1 - 3 / 16, 12);
    expect(mcNemar(2, 2).chiSquareP).toBeCloseTo(1, 12);
    expect(mcNemar(0, 0)).toEqual({ exact: 1, midP: 1, chiSquare: 0, chiSquareP: 1 });
  });

  it('is the same from both sides, and takes counts only', () => {
    expect(mcNemar(7, 1)).toEqual(mcNemar(1, 7));
    expect(() => mcNemar(0.5, 1)).toThrow(InvalidInputError);
  });
});

describe('pairedDifference', () => {
  // Newcombe 1998 (paired data), table II, method 10; the last in Fagerland, Lydersen & Laake 2014, table VI.
  it.each([
    [36, 12, 2, 0, 0.2, 0.0569, 0.3404],
    [18, 12, 2, 18, 0.2, 0.0562, 0.329],
    [1, 1, 7, 12, -6 / 21, -0.507, -0.026],
  ])(
    'of %d, %d, %d, %d has the published interval',
    (both, onlyFirst, onlySecond, neither, expected, low, high) => {
      const { difference, interval95 } = pairedDifference({ both, onlyFirst, onlySecond, neither });
      expect(difference).toBeCloseTo(expected, 12);
      expect(Math.abs(interval95[0] - low)).toBeLessThan(0.0006);
      expect(Math.abs(interval95[1] - high)).toBeLessThan(0.0006);
    },
  );

  it('needs samples', () => {
    const none = { both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 };
    expect(() => pairedDifference(none)).toThrow(InvalidInputError);
  });
});

describe('holm', () => {
  it('is the one worked by hand', () => {
    // 0.005·4, 0.01·3, 0.03·2, and 0.04 is lifted to the one before it.
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => {
      expect(adjusted[index]).toBeCloseTo(expected, 12);
    });
    expect(holm([0.6, 0.9])).toEqual([1, 1]);
  });
});

describe('cohenKappa', () => {
  it('is the one worked by hand', () => {
    // Agreed 35/50; by chance 0.5·0.6 + 0.5·0.4 = 0.5
    expect(
      cohenKappa([
        [20, 5],
        [10, 15],
      ]),
    ).toBeCloseTo(0.4, 12);
    // Agreed 3/6; by chance (3·2 + 2·3 + 1·1)/36 = 13/36
    expect(
      cohenKappa([
        [1, 2, 0],
        [1, 1, 0],
        [0, 0, 1],
      ]),
    ).toBeCloseTo((3 / 6 - 13 / 36) / (1 - 13 / 36), 12);
    expect(
      cohenKappa([
        [4, 0],
        [0, 0],
      ]),
    ).toBeNaN();
  });
});
