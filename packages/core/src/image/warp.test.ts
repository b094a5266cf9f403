import { describe, expect, it } from 'vitest';
import { ImagePyramid } from './pyramid.js';
import { warp } from './warp.js';

/** A gray picture from a function of the pixel's centre. */
function picture(width: number, height: number, value: (x: number, y: number) => number): ImagePyramid {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.fill(Math.round(value(x + 0.5, y + 0.5)), (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return new ImagePyramid({ data, width, height });
}

/** First channel of each output pixel. */
const reds = (rgb: Float32Array): number[] => [...rgb].filter((_, index) => index % 3 === 0);

describe('ImagePyramid', () => {
  it('averages blocks of four and rounds odd sides up', () => {
    const pyramid = picture(3, 2, (x, y) => 10 * Math.floor(x) + 100 * Math.floor(y));
    const half = pyramid.level(1);
    expect([half.width, half.height]).toEqual([2, 1]);
    // (0 + 10 + 100 + 110) / 4 and (20 + 20 + 120 + 120) / 4
    expect([half.data[0], half.data[3]]).toEqual([55, 70]);
    expect(pyramid.level(9).width).toBe(1);
  });
});

describe('warp', () => {
  it('leaves a picture as it is', () => {
    const pyramid = picture(5, 4, (x, y) => 11 * x + 30 * y);
    expect(warp(pyramid, [1, 0, 0, 0, 1, 0], 5, 4, 'replicate')).toEqual(
      Float32Array.from(pyramid.level(0).data),
    );
  });

  it('keeps a slope a slope at any scale and angle', () => {
    const pyramid = picture(256, 256, (x, y) => 0.4 * x + 0.3 * y + 20);
    for (const scale of [0.3, 1, 1.7, 2, 3.9, 7, 12]) {
      for (const angle of [0, 0.5, -1.2]) {
        const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)];
        const out = reds(warp(pyramid, [a, -b, 128, b, a, 128], 4, 4, 'replicate'));
        out.forEach((value, index) => {
          const [u, v] = [(index % 4) + 0.5, Math.floor(index / 4) + 0.5];
          const expected = 0.4 * (a * u - b * v + 128) + 0.3 * (b * u + a * v + 128) + 20;
          expect(Math.abs(value - expected)).toBeLessThan(0.8); // 8-bit rounding at each halving
        });
      }
    }
  });

  it('does not alias: fine stripes shrink to their mean', () => {
    const pyramid = picture(960, 960, (x) => (Math.floor(x) % 2 === 0 ? 0 : 200));
    for (const value of reds(warp(pyramid, [20, 0, 0, 0, 20, 0], 48, 48, 'replicate'))) {
      expect(Math.abs(value - 100)).toBeLessThan(1);
    }
  });

  it('averages the area that an output pixel covers', () => {
    const pyramid = picture(4, 4, (x, y) => 10 * Math.floor(x) + 40 * Math.floor(y));
    // The mean over 4 × 4 pixels: 10 · 1.5 + 40 · 1.5
    expect(reds(warp(pyramid, [4, 0, 0, 0, 4, 0], 1, 1, 'replicate'))).toEqual([75]);
  });

  it('continues the border or sees black beyond the picture', () => {
    const pyramid = picture(4, 4, (x) => 50 * x);
    const leftOfIt = [1, 0, -2, 0, 1, 0] as const;
    expect(reds(warp(pyramid, leftOfIt, 4, 1, 'replicate'))).toEqual([25, 25, 25, 75]);
    expect(reds(warp(pyramid, leftOfIt, 4, 1, 'black'))).toEqual([0, 0, 25, 75]);
  });
});
