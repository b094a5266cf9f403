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
 * calls nothing, makes no objects, and clamps only where the window may reach beyond the picture.
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
  const rowLength = outWidth * 3;
  for (let start = 0, row = 0; start < out.length; start += rowLength, row++) {
    // − 0.5: from continuous coordinates to pixel indices.
    const firstX = a * offset.x + b * (row + offset.y) + tx - 0.5;
    const firstY = c * offset.x + d * (row + offset.y) + ty - 0.5;
    const endX = firstX + a * (outWidth - 1);
    const endY = firstY + c * (outWidth - 1);
    const isInside =
      Math.min(firstX, endX) >= 0 &&
      Math.max(firstX, endX) < lastX &&
      Math.min(firstY, endY) >= 0 &&
      Math.max(firstY, endY) < lastY;
    // Counters are whole numbers: V8 makes an object of each value of one that begins as an object's property.
    for (let o = start, column = 0; column < outWidth; o += 3, column++) {
      let x = firstX + a * column;
      let y = firstY + c * column;
      if (!isInside) {
        // The picture ends half a pixel beyond the centres of its border pixels.
        if (!replicate && !(x >= -0.5 && y >= -0.5 && x < width - 0.5 && y < height - 0.5)) {
          continue;
        }
        x = x < 0 ? 0 : x > lastX ? lastX : x;
        y = y < 0 ? 0 : y > lastY ? lastY : y;
      }
      const x0 = Math.floor(x);
      const y0 = Math.floor(y);
      const right = x - x0;
      const below = (y - y0) * weight;
      const above = weight - below;
      const topLeft = (y0 * width + x0) * 3;
      const topRight = x0 < lastX ? topLeft + 3 : topLeft;
      const down = y0 < lastY ? width * 3 : 0;
      const w10 = above * right;
      const w00 = above - w10;
      const w11 = below * right;
      const w01 = below - w11;
      const bottomLeft = topLeft + down;
      const bottomRight = topRight + down;
      out[o] =
        (out[o] as number) +
        w00 * (data[topLeft] as number) +
        w10 * (data[topRight] as number) +
        w01 * (data[bottomLeft] as number) +
        w11 * (data[bottomRight] as number);
      out[o + 1] =
        (out[o + 1] as number) +
        w00 * (data[topLeft + 1] as number) +
        w10 * (data[topRight + 1] as number) +
        w01 * (data[bottomLeft + 1] as number) +
        w11 * (data[bottomRight + 1] as number);
      out[o + 2] =
        (out[o + 2] as number) +
        w00 * (data[topLeft + 2] as number) +
        w10 * (data[topRight + 2] as number) +
        w01 * (data[bottomLeft + 2] as number) +
        w11 * (data[bottomRight + 2] as number);
    }
  }
}
