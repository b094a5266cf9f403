import { describe, expect, it } from 'vitest';
import { fillDropoutMask } from './random.js';

function draw(rate: number, seed: readonly number[], length = 100_000): Float32Array {
  const mask = new Float32Array(length);
  fillDropoutMask(mask, rate, seed);
  return mask;
}

const share = (mask: Float32Array): number => mask.filter((value) => value === 0).length / mask.length;

describe('dropout masks', () => {
  it.each([0.1, 0.2, 0.3, 0.5, 0.9])('drop a share of %f and scale the rest', (rate) => {
    const mask = draw(rate, [1, 2, 3]);
    // Five standard deviations of a binomial share
    expect(Math.abs(share(mask) - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / mask.length));
    expect([...new Set(mask)].sort()).toEqual([0, Math.fround(1 / (1 - rate))]);
  });

  it('are the same for the same seed', () => {
    expect(draw(0.5, [7, 1, 0], 1000)).toEqual(draw(0.5, [7, 1, 0], 1000));
  });

  it.each([
    ['run', [8, 1, 0]],
    ['step', [7, 2, 0]],
    ['place', [7, 1, 1]],
  ])('are independent for another %s', (_, seed) => {
    const a = draw(0.5, [7, 1, 0]);
    const b = draw(0.5, seed);
    const agreement = a.filter((value, index) => value === b[index]).length / a.length;
    expect(Math.abs(agreement - 0.5)).toBeLessThan(0.01);
  });

  it('have no neighbours that follow each other', () => {
    const mask = draw(0.5, [0, 1, 0]);
    for (const distance of [1, 2, 3, 48, 64]) {
      const same = mask.filter((value, index) => value === mask[index + distance]).length;
      expect(Math.abs(same / (mask.length - distance) - 0.5)).toBeLessThan(0.01);
    }
  });

  it('fill an odd length', () => {
    const mask = draw(0.5, [1], 7).map((value) => (value === 0 || value === 2 ? 1 : 0));
    expect(mask).toEqual(new Float32Array(7).fill(1));
  });

  it('of neighbouring seeds have the right rate at every place', () => {
    // A generator that is seeded badly repeats its first numbers.
    const counts = new Float64Array(16);
    for (let step = 0; step < 2000; step++) {
      draw(0.25, [0, step, 0], 16).forEach((value, index) => {
        counts[index] = (counts[index] ?? 0) + (value === 0 ? 1 : 0);
      });
    }
    for (const count of counts) {
      expect(Math.abs(count / 2000 - 0.25)).toBeLessThan(0.05);
    }
  });
});
