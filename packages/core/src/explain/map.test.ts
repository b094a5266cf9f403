import { describe, expect, it } from 'vitest';
import { enlarge, joinChannels, toUnit } from './map.js';
import { normalNumbers } from './noise.js';

describe('enlarge', () => {
  it('goes straight from one centre to the next', () => {
    expect([...enlarge(Float32Array.of(0, 1), 2, 1, 4, 1)]).toEqual([0, 0.25, 0.75, 1]);
    expect([...enlarge(Float32Array.of(0, 2, 4, 6), 2, 2, 2, 2)]).toEqual([0, 2, 4, 6]);
    expect([...enlarge(Float32Array.of(7), 1, 1, 2, 3)]).toEqual([7, 7, 7, 7, 7, 7]);
  });
});

describe('toUnit', () => {
  it('scales by the largest, or by all but the topmost', () => {
    expect([...toUnit(Float32Array.of(-1, 1, 4))]).toEqual([0, 0.25, 1]);
    expect([...toUnit(Float32Array.of(0, 1, 2, 3, 100), 0.25)]).toEqual([
      0,
      expect.closeTo(1 / 3, 6),
      expect.closeTo(2 / 3, 6),
      1,
      1,
    ]);
  });

  it('leaves a map without anything at 0', () => {
    expect([...toUnit(Float32Array.of(0, -2))]).toEqual([0, 0]);
    // All but one are 0: that one counts, although it is among the topmost.
    expect([...toUnit(Float32Array.of(0, 0, 0, 5), 0.5)]).toEqual([0, 0, 0, 1]);
  });
});

describe('joinChannels', () => {
  it('finds the channels of a pixel in either layout', () => {
    const sum = (joined: number, value: number): number => joined + value;
    const values = Float32Array.of(1, 2, 30, 40);
    expect([...joinChannels(values, { channels: 2, pixels: 2, layout: 'NCHW' }, sum)]).toEqual([31, 42]);
    expect([...joinChannels(values, { channels: 2, pixels: 2, layout: 'NHWC' }, sum)]).toEqual([3, 70]);
  });
});

describe('normalNumbers', () => {
  it('have mean 0 and variance 1, the same for a seed', () => {
    const numbers = normalNumbers(20_001, 3);
    const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
    const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.04);
    expect(normalNumbers(4, 3)).toEqual(numbers.slice(0, 4));
    expect(normalNumbers(4, 4)).not.toEqual(normalNumbers(4, 3));
  });
});
