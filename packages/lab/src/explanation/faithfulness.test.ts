import { describe, expect, it } from 'vitest';
import { randomStream } from '../data/random.js';
import { areaUnder, faithfulnessCurves, type Picture } from './faithfulness.js';
import { meanWithInterval } from './mean-interval.js';

/** 4×5 pixels, the upper half white. */
const picture: Picture = {
  values: Float32Array.from({ length: 20 }, (_, index) => (index < 10 ? 1 : 0)),
  width: 5,
  height: 4,
  channels: 1,
};
/** The "probability" is the mean of the upper half. */
const upperHalf = async (pictures: Float32Array, count: number): Promise<number[]> =>
  Array.from({ length: count }, (_, index) => {
    const upper = pictures.subarray(index * 20, index * 20 + 10);
    return upper.reduce((sum, value) => sum + value, 0) / 10;
  });
const marks = (upper: number, lower: number): Float32Array =>
  Float32Array.from({ length: 20 }, (_, index) => (index < 10 ? upper : lower));

describe('faithfulnessCurves', () => {
  it('fall at once by a map that marks what counts', async () => {
    const { deletion, insertion } = await faithfulnessCurves(
      picture,
      marks(1, 0),
      upperHalf,
      randomStream(1),
    );
    // Twenty steps of one pixel each; the mean colour is 0.5: 1, 0.95, …, 0.5, then nothing more changes.
    expect(deletion).toHaveLength(21);
    deletion.forEach((value, step) => {
      expect(value).toBeCloseTo(1 - 0.05 * Math.min(step, 10), 6);
    });
    expect(areaUnder(deletion)).toBeCloseTo(0.625, 6);
    // Insertion begins blurred: three running means of three rows make of 1, 1, 0, 0 first 1, 2/3, 1/3, 0, then
    // 5/6, 2/3, 1/3, 1/6, then 3/4, 11/18, …; the upper half's mean is 49/72. After ten steps all is there, and stays.
    expect(insertion[0]).toBeCloseTo(49 / 72, 6);
    expect(insertion[10]).toBeCloseTo(1, 6);
    expect(insertion[20]).toBeCloseTo(1, 6);
  });

  it('fall late by a map that marks the rest', async () => {
    const { deletion, insertion } = await faithfulnessCurves(
      picture,
      marks(0, 1),
      upperHalf,
      randomStream(1),
    );
    expect(deletion[10]).toBeCloseTo(1, 6);
    expect(areaUnder(deletion)).toBeCloseTo(0.875, 6);
    expect(insertion[10]).toBeCloseTo(insertion[0] ?? 0, 6);
  });
});

describe('areaUnder', () => {
  it('is that of trapezoids', () => {
    expect(areaUnder([1, 0.5, 0])).toBe(0.5);
    expect(areaUnder([1, 1, 0])).toBe(0.75);
  });
});

describe('meanWithInterval', () => {
  it('is Student’s', () => {
    // s = 1, t(0.975, 2) = 4.3027: ± 4.3027 / √3
    const { mean, interval95 } = meanWithInterval([1, 2, 3]);
    expect(mean).toBe(2);
    expect(interval95?.[0]).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 5);
    expect(interval95?.[1]).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 5);
    expect(meanWithInterval([5])).toEqual({ mean: 5 });
  });
});
