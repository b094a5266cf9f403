import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { bootstrap, bootstrapIntervals95, percentileInterval95 } from './bootstrap.js';

const meanOf =
  (values: readonly number[]) =>
  (weights: Uint16Array): number[] => [
    values.reduce((sum, value, sample) => sum + value * (weights[sample] ?? 0), 0) / values.length,
  ];

function deviation(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

describe('bootstrap', () => {
  // Efron & Tibshirani 1993, "An introduction to the bootstrap", table 2.2: survival of mice, in days. Endless rounds
  // would give √Σ(x − x̄)² / n: 23.36 and 13.35.
  it.each([
    ['treated', [94, 197, 16, 38, 99, 141, 23], 23.36],
    ['untreated', [52, 104, 146, 10, 51, 30, 40, 27, 46], 13.35],
  ])('gives the published standard error of %s mice', (_group, days, expected) => {
    const [means] = bootstrap(days.length, meanOf(days), { rounds: 20_000 });
    // The standard error of a standard deviation from 20,000 rounds is half a percent.
    expect(Math.abs(deviation(means ?? new Float64Array()) / expected - 1)).toBeLessThan(0.02);
  });

  it('comes to the shares worked by hand for two samples', () => {
    // Means of {0, 1}: 0, ½, 1 in a quarter, a half and a quarter of the rounds.
    const [means = new Float64Array()] = bootstrap(2, meanOf([0, 1]), { rounds: 20_000, seed: 3 });
    const share = (value: number) => means.filter((mean) => mean === value).length / means.length;
    expect(share(0)).toBeCloseTo(0.25, 1);
    expect(share(0.5)).toBeCloseTo(0.5, 1);
    expect(share(0) + share(0.5) + share(1)).toBe(1);
  });

  it('has the interval that the binomial distribution gives', () => {
    // 40 of 100: the number right in a round is binomial(100, 0.4); its 2.5 % and 97.5 % quantiles are 31 and 50.
    const right = Array.from({ length: 100 }, (_, sample) => (sample < 40 ? 1 : 0));
    const [interval] = bootstrapIntervals95(100, meanOf(right), { rounds: 5000 });
    expect(Math.abs((interval?.[0] ?? 0) - 0.31)).toBeLessThan(0.011);
    expect(Math.abs((interval?.[1] ?? 0) - 0.5)).toBeLessThan(0.011);
  });

  it('draws the same with the same seed only, and leaves out what is no number', () => {
    const draw = (seed: number) =>
      bootstrapIntervals95(9, meanOf([1, 2, 4, 8, 16, 32, 64, 128, 256]), { seed, rounds: 50 });
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(bootstrapIntervals95(2, () => [Number.NaN, 1], { rounds: 3 })).toEqual([undefined, [1, 1]]);
    expect(() => bootstrap(0, () => [])).toThrow(InvalidInputError);
  });
});

describe('percentileInterval95', () => {
  it('goes between two values in proportion', () => {
    // 0.025 · 4 = 0.1 of the way from 0 to 10; 0.975 · 4 = 3.9: 0.9 from 30 to 40
    const [low, high] = percentileInterval95(Float64Array.of(40, 0, 10, 30, 20)) ?? [];
    expect(low).toBeCloseTo(1, 12);
    expect(high).toBeCloseTo(39, 12);
  });
});
