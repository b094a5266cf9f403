import { describe, expect, it } from 'vitest';
import { transformPoint } from './geometry.js';
import type { RgbImage } from './pixels.js';
import { ImagePyramid } from './pyramid.js';
import { sampleView, type View, viewToPicture } from './view.js';
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

/** An upright square view by its corner, as numbers are easiest to read. */
function square({ x, y, size }: { x: number; y: number; size: number }, side: number): View {
  return {
    center: { x: x + size / 2, y: y + size / 2 },
    scale: size / side,
    width: side,
    height: side,
    angle: 0,
  };
}

describe('viewToPicture', () => {
  it('takes the middle of the view to its center, and what is right in it along its angle', () => {
    const view = { center: { x: 50, y: 40 }, scale: 2, width: 10, height: 6, angle: Math.PI / 2 };
    const toPicture = viewToPicture(view);
    expect(transformPoint(toPicture, { x: 5, y: 3 })).toEqual({ x: 50, y: 40 });
    const right = transformPoint(toPicture, { x: 10, y: 3 });
    expect(right.x).toBeCloseTo(50, 9);
    expect(right.y).toBeCloseTo(50, 9);
  });
});

describe('sampleView', () => {
  it('shows pixels unchanged at their own size, scaled to −1…1', () => {
    const pyramid = new ImagePyramid(slopes(8, 8));
    const view = sampleView(pyramid, square({ x: 2, y: 3, size: 4 }, 4));
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
    const own = sampleView(pyramid, square(view, side));
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
    const view = sampleView(
      new ImagePyramid({ data, width: 64, height: 64 }),
      square({ x: 0, y: 0, size: 64 }, 16),
    );
    for (const value of view) {
      expect(value).toBeCloseTo(127 / 127.5 - 1, 5);
    }
  });

  it('is black outside the picture', () => {
    const pyramid = new ImagePyramid(slopes(4, 4));
    expect(sampleView(pyramid, square({ x: 100, y: 100, size: 8 }, 2)).every((value) => value === -1)).toBe(
      true,
    );
  });

  it('shows rectangles', () => {
    const pyramid = new ImagePyramid(slopes(16, 8));
    const view = sampleView(pyramid, { center: { x: 8, y: 4 }, scale: 1, width: 16, height: 8, angle: 0 });
    expect(view.length).toBe(16 * 8 * 3);
    expect(view[(7 * 16 + 15) * 3]).toBeCloseTo((15 * 2) / 127.5 - 1, 6);
    expect(view[(7 * 16 + 15) * 3 + 1]).toBeCloseTo((7 * 2) / 127.5 - 1, 6);
  });

  it('shows turned parts: what lies along the angle comes to lie across', () => {
    const pyramid = new ImagePyramid(slopes(32, 32));
    const turned = { center: { x: 16, y: 16 }, scale: 1, width: 8, height: 8, angle: Math.PI / 2 };
    const view = sampleView(pyramid, turned);
    // Right in the view is down in the picture, whose second channel grows downwards.
    expect(view[(4 * 8 + 7) * 3 + 1]).toBeCloseTo(((12 + 7) * 2) / 127.5 - 1, 5);
    expect(view[4 * 8 * 3 + 1]).toBeCloseTo((12 * 2) / 127.5 - 1, 5);
  });

  it('shows a reduced copy in the places of the picture itself', () => {
    const picture = new ImagePyramid(slopes(32, 16));
    const copy = new ImagePyramid(picture.level(1), { width: 32, height: 16 });
    expect([copy.width, copy.height, copy.pixelSize]).toEqual([32, 16, 2]);
    const view = square({ x: 4, y: 2, size: 12 }, 4);
    const [fromPicture, fromCopy] = [sampleView(picture, view), sampleView(copy, view)];
    fromCopy.forEach((value, index) => {
      expect(value).toBeCloseTo(fromPicture[index] ?? Number.NaN, 5);
    });
  });
});
