import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import { type RawPixels, toGray, toRgb } from './pixels.js';

describe('toRgb', () => {
  it('repeats gray', () => {
    expect([...toRgb({ data: Uint8Array.of(1, 200), width: 2, height: 1 }).data]).toEqual([
      1, 1, 1, 200, 200, 200,
    ]);
  });

  it('shares RGB', () => {
    const data = Uint8Array.of(1, 2, 3);
    expect(toRgb({ data, width: 1, height: 1, channels: 3 }).data).toBe(data);
  });

  it('lays transparency on white', () => {
    const data = Uint8ClampedArray.of(10, 20, 30, 255, 10, 20, 30, 0, 0, 100, 200, 51);
    // 51 / 255 is a fifth: 0.2 · 0 + 0.8 · 255 = 204, 0.2 · 100 + 204 = 224, 0.2 · 200 + 204 = 244
    expect([...toRgb({ data, width: 3, height: 1 }).data]).toEqual([
      10, 20, 30, 255, 255, 255, 204, 224, 244,
    ]);
  });

  it.each([
    ['a size of nothing', { data: new Uint8Array(0), width: 0, height: 4 }, 'size 0×4'],
    ['half pixels', { data: new Uint8Array(4), width: 1.5, height: 4 }, 'size 1.5×4'],
    [
      'too few values',
      { data: new Uint8Array(11), width: 2, height: 2, channels: 3 },
      'takes 12 values, not 11',
    ],
    ['two channels', { data: new Uint8Array(8), width: 2, height: 2 }, 'make 2 channels'],
  ])('refuses %s', (_case, pixels, message) => {
    expect(() => toRgb(pixels)).toThrow(InvalidInputError);
    expect(() => toRgb(pixels)).toThrow(message);
  });
});

describe('toRgb, called from JavaScript', () => {
  it.each([
    ['nothing', undefined],
    ['null', null],
    ['an empty object', {}],
    ['floats, which might be 0–1', { data: new Float32Array(3), width: 1, height: 1 }],
    ['a plain array', { data: [1, 2, 3], width: 1, height: 1 }],
    ['a buffer without a view', new ArrayBuffer(3)],
  ])('refuses %s', (_case, pixels) => {
    expect(() => toRgb(pixels as RawPixels)).toThrow(InvalidInputError);
    expect(() => toRgb(pixels as RawPixels)).toThrow('data is no Uint8Array');
  });
});

describe('toGray', () => {
  it('is BT.601 luma', () => {
    const gray = toGray(Float32Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255));
    const expected = [76.245, 149.685, 29.07, 255];
    gray.forEach((value, index) => {
      expect(value).toBeCloseTo(expected[index] ?? Number.NaN, 3);
    });
  });
});
