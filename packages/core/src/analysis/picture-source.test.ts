import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import type { RawPixels } from '../image/pixels.js';
import type { ImagePyramid } from '../image/pyramid.js';
import { toPictureSource, untilAborted } from './picture-source.js';

const gray = { data: Uint8Array.of(7), width: 1, height: 1 };

describe('toPictureSource', () => {
  it('takes pixels, and leaves a source as it is', () => {
    const source = toPictureSource(gray);
    expect([...(source as ImagePyramid).level(0).data]).toEqual([7, 7, 7]);
    expect(toPictureSource(source)).toBe(source);
  });

  it.each([undefined, null, 5, 'a.jpg', {}, new ArrayBuffer(3)])('refuses %s in words', (nonsense) => {
    expect(() => toPictureSource(nonsense as unknown as RawPixels)).toThrow(InvalidInputError);
  });
});

describe('untilAborted', () => {
  it('is the picture, until the signal', () => {
    const picture = toPictureSource(gray);
    expect(untilAborted(picture, undefined)).toBe(picture);
    const controller = new AbortController();
    const watched = untilAborted(picture, controller.signal);
    expect([watched.width, watched.height, watched.detailed(1)]).toEqual([1, 1, picture]);
    controller.abort(new Error('enough'));
    expect(() => watched.detailed(1)).toThrow('enough');
  });
});
