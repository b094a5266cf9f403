/**
 * Takes a rotated, scaled window out of a picture, without aliasing.
 * @module
 */

import type { Matrix2x3 } from './geometry.js';
import type { RgbImage } from './pixels.js';
import type { ImagePyramid } from './pyramid.js';

/** What lies outside the picture: its nearest border pixel, or black. */
export type Border = 'replicate' | 'black';

/**
 * Samples a picture through a similarity transform.
 *
 * Shrinking averages: the pyramid level whose pixels are at most as large as an output pixel, then 2×2
 * bilinear samples an output pixel. Enlarging is bilinear.
 *
 * @param pyramid source picture
 * @param toSource from output pixels to source pixels: rotation, uniform scale and shift
 * @param width of the output in pixels
 * @param height of the output in pixels
 * @param border what lies outside the picture
 * @returns interleaved RGB, `height · width · 3` values of 0–255, not rounded
 * @example
 * const pyramid = new ImagePyramid({ data: Uint8Array.of(0, 0, 0, 200, 200, 200), width: 2, height: 1 });
 * warp(pyramid, [2, 0, 0, 0, 2, 0], 1, 1, 'replicate'); // Float32Array [100, 100, 100]
 */
export function warp(
  pyramid: ImagePyramid,
  toSource: Matrix2x3,
  width: number,
  height: number,
  border: Border,
): Float32Array {
  const scale = Math.hypot(toSource[0], toSource[3]);
  const level = Math.max(0, Math.floor(Math.log2(scale)));
  const image = pyramid.level(level);
  const shrink = 1 / 2 ** level;
  const [a, b, tx, c, d, ty] = toSource.map((value) => value * shrink) as unknown as Matrix2x3;
  const perSide = Math.ceil(scale * shrink - 1e-9) > 1 ? 2 : 1;

  const out = new Float32Array(width * height * 3);
  const weight = 1 / (perSide * perSide);
  const add = border === 'replicate' ? addReplicated : addBlack;
  let o = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, o += 3) {
      for (let sample = 0; sample < perSide * perSide; sample++) {
        const u = x + ((sample % perSide) + 0.5) / perSide;
        const v = y + (Math.floor(sample / perSide) + 0.5) / perSide;
        // − 0.5: from continuous coordinates to pixel indices.
        add(image, a * u + b * v + tx - 0.5, c * u + d * v + ty - 0.5, weight, out, o);
      }
    }
  }
  return out;
}

/** Adds the bilinear sample at (x, y), in pixel indices, times `weight`, to three values of `out`. */
function addReplicated(
  { data, width, height }: RgbImage,
  x: number,
  y: number,
  weight: number,
  out: Float32Array,
  o: number,
): void {
  const cx = Math.min(width - 1, Math.max(0, x));
  const cy = Math.min(height - 1, Math.max(0, y));
  const x0 = Math.floor(cx);
  const y0 = Math.floor(cy);
  const fx = cx - x0;
  const fy = cy - y0;
  const stepX = x0 + 1 < width ? 3 : 0;
  const stepY = y0 + 1 < height ? width * 3 : 0;
  let i = (y0 * width + x0) * 3;
  for (let c = 0; c < 3; c++, i++) {
    const top = (data[i] as number) * (1 - fx) + (data[i + stepX] as number) * fx;
    const bottom = (data[i + stepY] as number) * (1 - fx) + (data[i + stepX + stepY] as number) * fx;
    out[o + c] = (out[o + c] as number) + weight * (top * (1 - fy) + bottom * fy);
  }
}

function addBlack(image: RgbImage, x: number, y: number, weight: number, out: Float32Array, o: number): void {
  // A sample belongs to the picture if its point does; the picture ends half a pixel beyond the last centre.
  if (x >= -0.5 && y >= -0.5 && x < image.width - 0.5 && y < image.height - 0.5) {
    addReplicated(image, x, y, weight, out, o);
  }
}
