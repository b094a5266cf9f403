import { describe, expect, it } from 'vitest';
import { checkPrecision, keepsRanges } from './precision.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('keepsRanges', () => {
  it.each([
    ['in the middle', 'll lineament lineament.ranges{}', true],
    ['at the end', 'lineament.ranges', true],
    ['cut off', 'llllineament.range', false],
    ['not there', 'lineament.card', false],
    ['in an empty file', '', false],
  ])('looks for the name of the ranges: %s', (_case, text, expected) => {
    expect(keepsRanges(bytes(text))).toBe(expected);
  });
});

describe('checkPrecision', () => {
  it('refuses what there is not', () => {
    expect(() => checkPrecision('float16')).toThrow('precision is float16; give one of auto, float32');
    checkPrecision('auto');
  });
});
