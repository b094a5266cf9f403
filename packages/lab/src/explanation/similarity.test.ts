import { describe, expect, it } from 'vitest';
import { rankCorrelation, structuralSimilarity } from './similarity.js';

describe('rankCorrelation', () => {
  it('is that of the textbook', () => {
    // 1 − 6 Σ d² / (n (n² − 1)): d = 0, 1, 1
    expect(rankCorrelation([1, 2, 3], [10, 30, 20])).toBeCloseTo(1 - 12 / 24, 12);
    expect(rankCorrelation([1, 2, 3, 4], [8, 6, 4, 2])).toBeCloseTo(-1, 12);
    // IQ and hours of TV a week (a worked example in many courses): ρ = −29/165
    const iq = [106, 86, 100, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 0, 27, 50, 28, 29, 20, 12, 6, 17];
    expect(rankCorrelation(iq, hours)).toBeCloseTo(-29 / 165, 12);
  });

  it('gives equal values their mean rank', () => {
    // Ranks 0.5, 0.5, 2 and 0, 1, 2: covariance 1.5, variances 1.5 and 2
    expect(rankCorrelation([1, 1, 5], [1, 2, 3])).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2), 12);
  });

  it('is 0 of a map without differences', () => {
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBe(0);
  });
});

describe('structuralSimilarity', () => {
  const ramp = Float32Array.from({ length: 64 }, (_, index) => index / 63);

  it('is 1 of equal maps', () => {
    expect(structuralSimilarity(ramp, ramp, 8)).toBeCloseTo(1, 12);
  });

  it('is the luminance term where both are even', () => {
    const even = (value: number): Float32Array => new Float32Array(64).fill(value);
    const [a, b] = [0.25, 0.75];
    const expected = (2 * a * b + 1e-4) / (a * a + b * b + 1e-4);
    expect(structuralSimilarity(even(a), even(b), 8)).toBeCloseTo(expected, 6);
  });

  it('is the one worked by hand of a window of four', () => {
    // Means ½ and ¼, unbiased variances 1/3 and 1/12, covariance 1/6:
    // (2/8 + 0.0001) · (2/6 + 0.0009) / ((1/4 + 1/16 + 0.0001) · (1/3 + 1/12 + 0.0009)) = 0.0835918 / 0.1305313
    const [a, b] = [Float32Array.of(0, 1, 0, 1), Float32Array.of(0, 0.5, 0, 0.5)];
    expect(structuralSimilarity(a, b, 2)).toBeCloseTo(0.640396, 5);
  });

  it('is close to −1 of opposite maps of the same mean', () => {
    const checks = Float32Array.from({ length: 49 }, (_, index) => index % 2);
    const opposite = checks.map((value) => 1 - value);
    // The means differ by a half pixel's worth only.
    expect(structuralSimilarity(checks, opposite, 7)).toBeLessThan(-0.98);
  });
});
