/**
 * Takes a rotated, scaled window out of a picture, without aliasing.
 * @module
 */

import type { Matrix2x3, Point } from './geometry.js';
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
  const { image, pixelSize } = pyramid.finest(scale);
  const shrink = 1 / pixelSize;
  const perSide = scale * shrink > 1 + 1e-9 ? 2 : 1;
  const out = new Float32Array(width * height * 3);
  const weight = 1 / (perSide * perSide);
  for (let sample = 0; sample < perSide * perSide; sample++) {
    const offset: Point = {
      x: ((sample % perSide) + 0.5) / perSide,
      y: (Math.floor(sample / perSide) + 0.5) / perSide,
    };
    addSamples(image, scaleTransform(toSource, shrink), offset, weight, border, out, width);
  }
  return out;
}

/** The transform followed by a uniform scaling. */
function scaleTransform(m: Matrix2x3, by: number): Matrix2x3 {
  return [m[0] * by, m[1] * by, m[2] * by, m[3] * by, m[4] * by, m[5] * by];
}

/**
 * Adds one bilinear sample to every output pixel. Most of an analysis in JavaScript happens in this loop, so it
 * calls nothing and makes no objects.
 *
 * @param offset of the sample in its output pixel, 0–1
 */
function addSamples(
  { data, width, height }: RgbImage,
  [a, b, tx, c, d, ty]: Matrix2x3,
  offset: Point,
  weight: number,
  border: Border,
  out: Float32Array,
  outWidth: number,
): void {
  const replicate = border === 'replicate';
  const [lastX, lastY] = [width - 1, height - 1];
  for (let o = 0, u = offset.x, v = offset.y; o < out.length; o += 3) {
    // − 0.5: from continuous coordinates to pixel indices.
    const x = a * u + b * v + tx - 0.5;
    const y = c * u + d * v + ty - 0.5;
    // The picture ends half a pixel beyond the centres of its border pixels.
    if (replicate || (x >= -0.5 && y >= -0.5 && x < width - 0.5 && y < height - 0.5)) {
      const clampedX = Math.min(lastX, Math.max(0, x));
      const clampedY = Math.min(lastY, Math.max(0, y));
      const x0 = Math.floor(clampedX);
      const y0 = Math.floor(clampedY);
      const right = clampedX - x0;
      const below = (clampedY - y0) * weight;
      const above = weight - below;
      const stepX = x0 < lastX ? 3 : 0;
      const top = (y0 * width + x0) * 3;
      const bottom = y0 < lastY ? top + width * 3 : top;
      for (let channel = 0; channel < 3; channel++) {
        const t = data[top + channel] as number;
        const l = data[bottom + channel] as number;
        const topRight = data[top + stepX + channel] as number;
        const bottomRight = data[bottom + stepX + channel] as number;
        out[o + channel] =
          (out[o + channel] as number) +
          above * (t + right * (topRight - t)) +
          below * (l + right * (bottomRight - l));
      }
    }
    u += 1;
    if (u > outWidth) {
      u = offset.x;
      v += 1;
    }
  }
}
