import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { addNoise, autoContrast, blur, equalize, posterize, saturate, sharpen } from './effects.js';

const LINE = { width: 5, height: 1, channels: 1 };
const rounded = (values: Float32Array): number[] => [...values].map((value) => Math.round(value * 1e4) / 1e4);

describe('effects on values', () => {
  it('blur keeps what is even, spreads a point evenly and keeps its sum', () => {
    const even = new Float32Array(25).fill(0.4);
    blur(even, { width: 5, height: 5, channels: 1 }, 1.3);
    expect(rounded(even)).toEqual(new Array(25).fill(0.4));
    const point = new Float32Array(81);
    point[40] = 1;
    blur(point, { width: 9, height: 9, channels: 1 }, 0.8);
    expect(point.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
    expect([point[39], point[31]]).toEqual([point[41], point[49]]);
    expect(point[39]).toBeCloseTo(point[31] ?? 0, 6);
    expect((point[40] ?? 0) / (point[39] ?? 1)).toBeCloseTo(Math.exp(1 / (2 * 0.64)), 4);
    const same = Float32Array.of(0, 1, 0, 0, 0);
    blur(same, LINE, 0);
    expect([...same]).toEqual([0, 1, 0, 0, 0]);
  });

  it('addNoise has the deviation it is given, and leaves gray pictures gray', () => {
    const shape = { width: 64, height: 64, channels: 3 };
    const coloured = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => 0.4 + 0.05 * Math.floor(i / 4096));
    const before = coloured.slice();
    addNoise(coloured, shape, 0.05, randomStream(3));
    const differences = coloured.map((value, i) => value - (before[i] ?? 0));
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    const variance = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0) / differences.length;
    expect(Math.abs(mean)).toBeLessThan(0.002);
    expect(Math.sqrt(variance)).toBeCloseTo(0.05, 2);
    const gray = new Float32Array(3 * 64 * 64).fill(0.5);
    addNoise(gray, shape, 0.3, randomStream(3));
    expect([...gray.subarray(0, 4096)]).toEqual([...gray.subarray(8192)]);
    expect(gray.every((value) => value >= 0 && value <= 1)).toBe(true);
    const odd = Float32Array.of(0.5, 0.5, 0.5);
    addNoise(odd, { width: 3, height: 1, channels: 1 }, 0.1, randomStream(4));
    expect(new Set(odd).size).toBe(3);
  });

  it('sharpen goes from the smoothed picture over the picture to more than it', () => {
    const at = (factor: number): number[] => {
      const values = Float32Array.of(0.2, 0.2, 0.6, 0.2, 0.2);
      sharpen(values, LINE, factor);
      return rounded(values);
    };
    expect(at(0)).toEqual([0.2, 0.3, 0.4, 0.3, 0.2]);
    expect(at(1)).toEqual([0.2, 0.2, 0.6, 0.2, 0.2]);
    expect(at(1.5)).toEqual([0.2, 0.15, 0.7, 0.15, 0.2]);
  });

  it('saturate takes colour out, or leaves gray pictures alone', () => {
    const red = Float32Array.of(1, 0, 0);
    saturate(red, { width: 1, height: 1, channels: 3 }, 0);
    expect(rounded(red)).toEqual([0.299, 0.299, 0.299]);
    saturate(red, { width: 1, height: 1, channels: 3 }, 1.7);
    expect(rounded(red)).toEqual([0.299, 0.299, 0.299]);
    const gray = Float32Array.of(0.1, 0.9, 0, 0, 0);
    saturate(gray, LINE, 0);
    expect(rounded(gray)).toEqual([0.1, 0.9, 0, 0, 0]);
  });

  it('posterize keeps the highest bits', () => {
    const values = Float32Array.of(0, 31 / 255, 32 / 255, 200 / 255, 1);
    posterize(values, 3);
    expect([...values].map((value) => Math.round(value * 255))).toEqual([0, 0, 32, 192, 224]);
    posterize(values, 8);
    expect([...values].map((value) => Math.round(value * 255))).toEqual([0, 0, 32, 192, 224]);
  });

  it('autoContrast stretches channel by channel', () => {
    const values = Float32Array.of(0.25, 0.5, 0.75, 0.3, 0.3, 0.3);
    autoContrast(values, { width: 3, height: 1, channels: 2 });
    expect(rounded(values)).toEqual([0, 0.5, 1, 0.3, 0.3, 0.3]);
  });

  it('equalize spreads shades by how frequent they are', () => {
    const values = Float32Array.of(0.5, 0.5, 0.5, 0.52, 0.54);
    equalize(values, LINE);
    expect(rounded(values)).toEqual([0, 0, 0, 0.5, 1]);
    const flat = new Float32Array(5).fill(0.7);
    equalize(flat, LINE);
    expect(rounded(flat)).toEqual(new Array(5).fill(0.7));
  });
});
