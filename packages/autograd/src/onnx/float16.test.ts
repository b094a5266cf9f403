import { describe, expect, it } from 'vitest';
import { fromFloat16, LARGEST_FLOAT16, toFloat16 } from './float16.js';

describe('16-bit floats', () => {
  it('give the documented examples', () => {
    expect([...toFloat16(Float32Array.of(1, -2, 0.1))]).toEqual([15360, 49152, 11878]);
    expect([...fromFloat16(Uint16Array.of(15360, 49152, 11878))]).toEqual([1, -2, 0.0999755859375]);
  });

  it('come back as they were, every one of them', () => {
    const all = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const isNumber = (bits: number): boolean => (bits & 0x7c00) !== 0x7c00 || (bits & 0x3ff) === 0;
    const back = toFloat16(fromFloat16(all));
    expect([...all].filter((bits) => isNumber(bits) && back[bits] !== bits)).toEqual([]);
  });

  it('are the nearest ones, of two as near the even one', () => {
    const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2 ** -25, 3 * 2 ** -25, 65_519, 65_520);
    expect([...fromFloat16(toFloat16(values))]).toEqual([
      1,
      1 + 2 ** -9,
      0,
      2 ** -23,
      LARGEST_FLOAT16,
      Number.POSITIVE_INFINITY,
    ]);
    for (let i = 0; i < 2000; i++) {
      const value = Math.fround(Math.sin(i) * 10 ** ((i % 9) - 4));
      const [rounded = 0] = fromFloat16(toFloat16(Float32Array.of(value)));
      expect(Math.abs(rounded - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
    }
  });

  it('know what is no number', () => {
    const bits = toFloat16(
      Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0),
    );
    expect([...bits]).toEqual([0x7e00, 0x7c00, 0xfc00, 0x8000]);
    expect(fromFloat16(bits).slice(0, 3)).toEqual(
      Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
    );
  });
});
