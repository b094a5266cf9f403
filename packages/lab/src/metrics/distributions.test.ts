import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { chiSquareTail, fairCoin, incompleteBeta, logGamma, studentQuantile } from './distributions.js';

describe('logGamma', () => {
  it('is the logarithm of a factorial, and of √π at ½', () => {
    expect(logGamma(5)).toBeCloseTo(Math.log(24), 12);
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 12);
    expect(logGamma(171) / Math.LN10).toBeCloseTo(306 + Math.log10(7.257_415_615_307_99), 10); // 170! = 7.25741561530799…·10³⁰⁶
  });
});

describe('incompleteBeta', () => {
  it('is a tail of the binomial distribution at whole numbers', () => {
    // I_x(a, n − a + 1) = P(at least a of n); 3 or more of 5 at 0.4: 10·0.064·0.36 + 5·0.0256·0.6 + 0.01024
    expect(incompleteBeta(3, 3, 0.4)).toBeCloseTo(0.2304 + 0.0768 + 0.01024, 12);
    expect(incompleteBeta(1, 1, 0.3)).toBeCloseTo(0.3, 12);
    expect(incompleteBeta(3, 3, 0.6)).toBeCloseTo(1 - 0.31744, 12);
    expect([incompleteBeta(2, 3, 0), incompleteBeta(2, 3, 1)]).toEqual([0, 1]);
  });
});

describe('studentQuantile', () => {
  // Tables of Student's t, two-sided 5 % (for instance Fisher & Yates 1963, table III).
  it.each([
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [16, 2.12],
    [30, 2.042],
    [120, 1.98],
  ])('with %d degrees is the tabled one', (degrees, expected) => {
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(expected, 3);
    expect(studentQuantile(0.025, degrees)).toBeCloseTo(-expected, 3);
  });

  it('comes close to the normal one, and refuses what is none', () => {
    expect(studentQuantile(0.975, 1e6)).toBeCloseTo(1.959_966, 5);
    expect(() => studentQuantile(1, 3)).toThrow(InvalidInputError);
  });
});

describe('chiSquareTail', () => {
  // Tables of χ² with one degree of freedom.
  it.each([
    [0, 1],
    [0.4549, 0.5],
    [2.7055, 0.1],
    [3.8415, 0.05],
    [6.6349, 0.01],
    [10.8276, 0.001],
    [15.1367, 0.0001],
  ])('of %d is %d', (value, expected) => {
    expect(chiSquareTail(value) / expected).toBeCloseTo(1, 3);
  });
});

describe('fairCoin', () => {
  it('counts the ways', () => {
    const expected = [1, 8, 28, 56, 70, 56, 28, 8, 1].map((ways) => ways / 256);
    fairCoin(8).forEach((probability, heads) => {
      expect(probability).toBeCloseTo(expected[heads] ?? 0, 12);
    });
  });
});
