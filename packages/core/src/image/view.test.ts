import { describe, expect, it } from 'vitest';
import type { RgbImage } from './pixels.js';
import { ImagePyramid } from './pyramid.js';
import { sampleView } from './square-view.js';
import { warp } from './warp.js';

/** A picture with much fine detail. */
function detailed(width: number, height: number): RgbImage {
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => (index * 7919 + (index >> 3) * 31) % 256,
  );
  return { data, width, height };
}

/** A picture with a different slope in each channel. */
function slopes(width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data.set([x * 2, y * 2, x + y], (y * width + x) * 3);
    }
  }
  return { data, width, height };
}

describe('sampleView', () => {
  it('shows pixels unchanged at their own size, scaled to −1…1', () => {
    const pyramid = new ImagePyramid(slopes(8, 8));
    const view = sampleView(pyramid, { x: 2, y: 3, size: 4 }, 4);
    expect(view[0]).toBeCloseTo((2 * 2) / 127.5 - 1, 6);
    expect(view[1]).toBeCloseTo((3 * 2) / 127.5 - 1, 6);
    expect(view[(3 * 4 + 2) * 3 + 2]).toBeCloseTo((4 + 6) / 127.5 - 1, 6);
  });

  it.each([
    { name: 'enlarged', view: { x: 10.25, y: 7.5, size: 12 }, side: 32 },
    { name: 'its own size, between pixels', view: { x: 3.4, y: 8.7, size: 20 }, side: 20 },
    { name: 'shrunk by less than two', view: { x: 5.3, y: 1.2, size: 40 }, side: 24 },
    { name: 'shrunk by more than two', view: { x: 0, y: -8, size: 64 }, side: 13 },
    { name: 'shrunk, reaching over a border', view: { x: -20, y: -30, size: 110 }, side: 64 },
    { name: 'reaching over every border', view: { x: -6, y: -9, size: 90 }, side: 128 },
  ])('agrees with the general sampler: $name', ({ view, side }) => {
    const pyramid = new ImagePyramid(detailed(64, 48));
    const scale = view.size / side;
    const general = warp(pyramid, [scale, 0, view.x, 0, scale, view.y], side, side, 'black');
    const own = sampleView(pyramid, view, side);
    expect(own.length).toBe(general.length);
    const worst = own.reduce((most, value, index) => {
      return Math.max(most, Math.abs((value + 1) * 127.5 - (general[index] ?? Number.NaN)));
    }, 0);
    expect(worst).toBeLessThan(1e-3);
  });

  it('takes a coarser level of the pyramid when it shrinks, so that no pixel is skipped', () => {
    const data = new Uint8Array(64 * 64 * 3);
    for (let pixel = 0; pixel < 64 * 64; pixel += 2) {
      data.fill(254, pixel * 3, pixel * 3 + 3);
    }
    const view = sampleView(new ImagePyramid({ data, width: 64, height: 64 }), { x: 0, y: 0, size: 64 }, 16);
    for (const value of view) {
      expect(value).toBeCloseTo(127 / 127.5 - 1, 5);
    }
  });

  it('is black outside the picture', () => {
    const pyramid = new ImagePyramid(slopes(4, 4));
    expect(sampleView(pyramid, { x: 100, y: 100, size: 8 }, 2).every((value) => value === -1)).toBe(true);
  });
});
