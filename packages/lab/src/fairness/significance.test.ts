import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, fisherExact, holm, welchTest } from './significance.js';

describe('fisherExact', () => {
  it('is Fisher’s for the lady who tastes tea (Fisher 1935)', () => {
    // 3 of 4 right: tables with 0, 1, 2, 3, 4 have 1, 16, 36, 16, 1 of 70 ways; all but the middle one are no likelier
    expect(
      fisherExact([
        [3, 1],
        [1, 3],
      ]),
    ).toBeCloseTo(34 / 70, 12);
    expect(
      fisherExact([
        [4, 0],
        [0, 4],
      ]),
    ).toBeCloseTo(2 / 70, 12);
  });

  it('is two-sided by likelihood, not twice one side (as R’s fisher.test)', () => {
    // 10 of 24 chosen, 12 of 24 men; P(x men) = C(12, x) C(12, 10 − x) / C(24, 10), summed over x ≤ 1 and x ≥ 9
    const ways = (12 * 220 + 66) * 2;
    expect(
      fisherExact([
        [1, 11],
        [9, 3],
      ]),
    ).toBeCloseTo(ways / 1_961_256, 12);
    // 3 of 13 chosen, 4 of 13 men, one man: x = 0 … 3 in 84, 144, 54, 4 of 286 ways
    expect(
      fisherExact([
        [2, 1],
        [2, 8],
      ]),
    ).toBeCloseTo((54 + 4) / 286, 12);
  });

  it('is 1 where nothing can be told', () => {
    expect(
      fisherExact([
        [5, 0],
        [7, 0],
      ]),
    ).toBeCloseTo(1, 12);
    expect(
      fisherExact([
        [0, 0],
        [3, 4],
      ]),
    ).toBeCloseTo(1, 12);
  });

  it('refuses what is no count', () => {
    expect(() =>
      fisherExact([
        [1, 2],
        [-1, 3],
      ]),
    ).toThrow(InvalidInputError);
    expect(() =>
      fisherExact([
        [1.5, 2],
        [1, 3],
      ]),
    ).toThrow('1.5 is no count');
  });
});

describe('welchTest', () => {
  it('gives the normal distribution’s tails (Welch 1947)', () => {
    // spread 4 / 100 + 9 / 400 = 0.0625, z = 0.5 / 0.25 = 2
    expect(welchTest({ n: 100, mean: 5, variance: 4 }, { n: 400, mean: 4.5, variance: 9 })).toBeCloseTo(
      0.045_500_263_896,
      10,
    );
    const z = (value: number): number =>
      welchTest({ n: 2, mean: value, variance: 1 }, { n: 2, mean: 0, variance: 1 });
    expect(z(1.959_963_984_540_054)).toBeCloseTo(0.05, 12);
    expect(z(4)).toBeCloseTo(6.334_248_366_623_996e-5, 15); // by the series
    expect(z(5) / 5.733_031_437_583_878e-7).toBeCloseTo(1, 9); // by the continued fraction
  });

  it('knows samples that do not vary', () => {
    const still = { n: 30, mean: 2, variance: 0 };
    expect(welchTest(still, still)).toBe(1);
    expect(welchTest(still, { ...still, mean: 3 })).toBe(0);
  });
});

describe('corrections', () => {
  // By hand, sorted 0.005, 0.01, 0.03, 0.04:
  // Holm 4 · 0.005 = 0.02, 3 · 0.01 = 0.03, 2 · 0.03 = 0.06, max(0.06, 0.04) = 0.06
  // Benjamini–Hochberg from the largest: 0.04, 0.03 · 4/3 = 0.04, 0.01 · 4/2 = 0.02, 0.005 · 4 = 0.02
  const pValues = [0.01, 0.04, 0.03, 0.005];

  it('are Holm’s (1979)', () => {
    expect(holm(pValues).map((p) => p.toFixed(6))).toEqual(['0.030000', '0.060000', '0.060000', '0.020000']);
    expect(holm([0.6, 0.7])).toEqual([1, 1]);
    expect(holm([])).toEqual([]);
  });

  it('are Benjamini’s and Hochberg’s (1995)', () => {
    expect(benjaminiHochberg(pValues).map((p) => p.toFixed(6))).toEqual([
      '0.020000',
      '0.040000',
      '0.040000',
      '0.020000',
    ]);
  });
});
