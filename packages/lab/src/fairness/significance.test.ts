import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg, fisherExact, welchTest } from './significance.js';

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
  it('is Student’s t with Satterthwaite’s degrees of freedom (Welch 1947)', () => {
    // Equal sizes and variances: 2 (n − 1) = 6 degrees, whose 97.5 % quantile is 2.446911851144969
    const four = { n: 4, mean: 0, variance: 2 };
    expect(welchTest({ ...four, mean: 2.446_911_851_144_969 }, four)).toBeCloseTo(0.05, 10);
    // One sample does not vary: n − 1 = 4 degrees of the other; P(|t| > 2.132) = 0.1
    const five = { n: 5, mean: 2.131_846_786_326_649, variance: 5 };
    expect(welchTest(five, { n: 9, mean: 0, variance: 0 })).toBeCloseTo(0.1, 10);
    // Large samples: the normal distribution; spread 4e-6 + 2.25e-6, difference 0.005, z = 2
    expect(welchTest({ n: 1e6, mean: 5.005, variance: 4 }, { n: 4e6, mean: 5, variance: 9 })).toBeCloseTo(
      0.0455,
      5,
    );
  });

  it('knows samples that do not vary', () => {
    const still = { n: 30, mean: 2, variance: 0 };
    expect(welchTest(still, still)).toBe(1);
    expect(welchTest(still, { ...still, mean: 3 })).toBe(0);
  });
});

describe('benjaminiHochberg', () => {
  // By hand, sorted 0.005, 0.01, 0.03, 0.04:
  // Benjamini–Hochberg from the largest: 0.04, 0.03 · 4/3 = 0.04, 0.01 · 4/2 = 0.02, 0.005 · 4 = 0.02
  const pValues = [0.01, 0.04, 0.03, 0.005];

  it('gives the q values of Benjamini and Hochberg (1995)', () => {
    expect(benjaminiHochberg(pValues).map((p) => p.toFixed(6))).toEqual([
      '0.020000',
      '0.040000',
      '0.040000',
      '0.020000',
    ]);
  });
});
