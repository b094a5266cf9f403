/**
 * Makes faces unrecognizable.
 * @module
 */

import { clipBox } from '../image/geometry.js';
import type { RgbImage } from '../image/pixels.js';
import type { Face } from './schema.js';

/** Hair, chin and ears tell who someone is, too: how far to reach beyond the box on each side, in its sides. */
const MARGIN = 0.4;
/** What is left of a face: as many patches across. */
const PATCHES = 2;

/**
 * Replaces each face, with a margin for hair, ears and chin, by a few patches of even color.
 *
 * The pixels of the faces are gone from the copy: each patch holds one mean color. A face that was not found
 * stays as it is, so look at the copies before you hand them on.
 *
 * @param image the picture that was analyzed; left unchanged
 * @param faces those found in it
 * @returns a copy of the same size
 * @example
 * const picture = await decodeImage('photo.jpg');
 * const { faces } = await analyzer.analyze(picture);
 * const { faces: left } = await analyzer.analyze(blurFaces(picture, faces));
 * left.length; // 0
 */
export function blurFaces(image: RgbImage, faces: readonly Pick<Face, 'box'>[]): RgbImage {
  const copy = { width: image.width, height: image.height, data: Uint8Array.from(image.data) };
  for (const { box } of faces) {
    const region = clipBox(
      {
        x: box.x - MARGIN * box.width,
        y: box.y - MARGIN * box.height,
        width: box.width * (1 + 2 * MARGIN),
        height: box.height * (1 + 2 * MARGIN),
      },
      image.width,
      image.height,
    );
    pixelate(copy, region);
  }
  return copy;
}

function pixelate(
  image: { data: Uint8Array; width: number; height: number },
  region: ReturnType<typeof clipBox>,
): void {
  const left = Math.floor(region.x);
  const top = Math.floor(region.y);
  const right = Math.min(image.width, Math.ceil(region.x + region.width));
  const bottom = Math.min(image.height, Math.ceil(region.y + region.height));
  const side = Math.ceil(Math.max(right - left, bottom - top) / PATCHES);
  for (let y = top; y < bottom; y += side) {
    for (let x = left; x < right; x += side) {
      fillWithMean(image, x, y, Math.min(x + side, right), Math.min(y + side, bottom));
    }
  }
}

function fillWithMean(
  { data, width }: { data: Uint8Array; width: number },
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  const sums = [0, 0, 0];
  const each = (visit: (at: number) => void): void => {
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) {
        visit((y * width + x) * 3);
      }
    }
  };
  each((at) => {
    for (let c = 0; c < 3; c++) {
      sums[c] = (sums[c] ?? 0) + (data[at + c] ?? 0);
    }
  });
  const mean = sums.map((sum) => Math.round(sum / ((right - left) * (bottom - top))));
  each((at) => data.set(mean, at));
}
