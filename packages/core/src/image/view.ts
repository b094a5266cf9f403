/**
 * Shows a part of a picture to a network.
 *
 * A detector looks at several views of each photo, most of them upright, so those have their own loop beside
 * `warp`: rows and columns are prepared once, and normalization happens on the way.
 * @module
 */

import type { Matrix2x3, Point } from './geometry.js';
import type { RgbImage } from './pixels.js';
import type { ImagePyramid } from './pyramid.js';

/** A rectangle of a picture, upright or turned; parts outside the picture are seen black. */
export interface View {
  /** Its middle, in pixels of the picture. */
  readonly center: Point;
  /** Pixels of the picture that one pixel of the view covers along each axis, > 0. */
  readonly scale: number;
  /** Size of the view in its own pixels. */
  readonly width: number;
  readonly height: number;
  /** How far the view is turned, in radians; a face tilted clockwise by this angle is upright in the view. */
  readonly angle: number;
}

/**
 * Transform from a view's pixels to the picture's.
 *
 * @example
 * viewToPicture({ center: { x: 10, y: 10 }, scale: 2, width: 4, height: 4, angle: 0 }); // [2, 0, 6, 0, 2, 6]
 */
export function viewToPicture({ center, scale, width, height, angle }: View): Matrix2x3 {
  const a = scale * Math.cos(angle);
  const b = scale * Math.sin(angle);
  const [x, y] = [width / 2, height / 2];
  return [a, 0 - b, center.x - a * x + b * y, b, a, center.y - b * x - a * y];
}

/**
 * Samples a view, black outside the picture. An upright one as `warp` does: from the pyramid level whose pixels are at
 * most as large as an output pixel, two bilinear samples an output pixel along each axis where it shrinks, one where
 * not; since it is separable, rows are summed first and columns then.
 *
 * @param pyramid source picture
 * @param view what to show
 * @param out takes [height, width, 3] interleaved RGB in −1…1 (black is −1), whatever it held before; a new array by
 *   default
 * @returns `out`
 * @example
 * const pyramid = new ImagePyramid({ data: Uint8Array.of(0, 0, 0, 255, 255, 255), width: 2, height: 1 });
 * const view = { center: { x: 0.5, y: 0.5 }, scale: 1, width: 1, height: 1, angle: 0 };
 * sampleView(pyramid, view); // Float32Array [-1, -1, -1]
 */
export function sampleView(
  pyramid: ImagePyramid,
  view: View,
  out: Float32Array = new Float32Array(view.width * view.height * 3),
): Float32Array {
  const { center, scale, width, height, angle } = view;
  out.fill(-1);
  if (angle !== 0) {
    return sampleTurned(pyramid, view, out);
  }
  const { image, pixelSize } = pyramid.finest(scale);
  const step = scale / pixelSize;
  const columns = prepareAxis((center.x - (scale * width) / 2) / pixelSize, step, width, image.width);
  const rows = prepareAxis((center.y - (scale * height) / 2) / pixelSize, step, height, image.height);
  const line = new Float32Array(image.width * 3);
  for (let row = 0; row < height; row++) {
    if (sumRows(image, rows, row, columns, line)) {
      sumColumns(line, columns, out, row * width * 3);
    }
  }
  return out;
}

/**
 * One bilinear sample an output pixel, from the level whose pixels are nearest in size to it: a quarter of
 * {@link warp}'s work where that averages, for slightly less smooth pixels.
 */
function sampleTurned(pyramid: ImagePyramid, view: View, out: Float32Array): Float32Array {
  const {
    image: { data, width: imageWidth, height: imageHeight },
    pixelSize,
  } = pyramid.finest(view.scale * Math.SQRT2);
  const [a, b, tx, c, d, ty] = viewToPicture(view).map((value) => value / pixelSize) as [...Matrix2x3];
  const [lastX, lastY] = [imageWidth - 1, imageHeight - 1];
  for (let row = 0, o = 0; row < view.height; row++) {
    // − 0.5: from continuous coordinates to pixel indices.
    let x = a * 0.5 + b * (row + 0.5) + tx - 0.5;
    let y = c * 0.5 + d * (row + 0.5) + ty - 0.5;
    for (const end = o + view.width * 3; o < end; o += 3, x += a, y += c) {
      // The picture ends half a pixel beyond the centres of its border pixels.
      if (!(x >= -0.5 && y >= -0.5 && x < lastX + 0.5 && y < lastY + 0.5)) {
        continue;
      }
      const clampedX = x < 0 ? 0 : x > lastX ? lastX : x;
      const clampedY = y < 0 ? 0 : y > lastY ? lastY : y;
      const left = Math.floor(clampedX);
      const top = Math.floor(clampedY);
      const right = clampedX - left;
      const below = clampedY - top;
      const i = (top * imageWidth + left) * 3;
      const stepX = left < lastX ? 3 : 0;
      const j = top < lastY ? i + imageWidth * 3 : i;
      const w11 = (right * below) / HALF_RANGE;
      const w01 = below / HALF_RANGE - w11;
      const w10 = right / HALF_RANGE - w11;
      const w00 = 1 / HALF_RANGE - w10 - w01 - w11;
      const [k, l] = [i + stepX, j + stepX];
      out[o] =
        w00 * (data[i] as number) +
        w10 * (data[k] as number) +
        w01 * (data[j] as number) +
        w11 * (data[l] as number) -
        1;
      out[o + 1] =
        w00 * (data[i + 1] as number) +
        w10 * (data[k + 1] as number) +
        w01 * (data[j + 1] as number) +
        w11 * (data[l + 1] as number) -
        1;
      out[o + 2] =
        w00 * (data[i + 2] as number) +
        w10 * (data[k + 2] as number) +
        w01 * (data[j + 2] as number) +
        w11 * (data[l + 2] as number) -
        1;
    }
  }
  return out;
}

/** Most source pixels that an output pixel is made of, along one axis. */
const TAPS = 3;

/** Pixel values 0–255 become −1…1. */
const HALF_RANGE = 127.5;

interface PreparedAxis {
  /** [side × TAPS] indices of source pixels; those of weight 0 are valid too. */
  readonly index: Int32Array;
  /** [side × TAPS] their weights; less than 1 together where an output pixel reaches over the border. */
  readonly weight: Float32Array;
  /** Source pixels that have any weight: from `first` up to, not including, `end`. */
  readonly first: number;
  readonly end: number;
  /** How many of the taps have any weight: 1 where source and output pixels coincide, 2 where nothing shrinks. */
  readonly taps: number;
}

function prepareAxis(start: number, step: number, side: number, length: number): PreparedAxis {
  const index = new Int32Array(side * TAPS);
  const weight = new Float32Array(side * TAPS);
  const samples = step > 1 + 1e-9 ? 2 : 1;
  let first = length;
  let end = 0;
  let taps = 1;
  for (let output = 0; output < side; output++) {
    // − 0.5: from continuous coordinates to pixel indices.
    const base = clamp(Math.floor(start + (output + 0.5 / samples) * step - 0.5), length);
    for (let tap = 0; tap < TAPS; tap++) {
      index[output * TAPS + tap] = Math.min(base + tap, length - 1);
    }
    for (let sample = 0; sample < samples; sample++) {
      const position = start + (output + (sample + 0.5) / samples) * step - 0.5;
      // The picture ends half a pixel beyond the centres of its border pixels.
      if (position < -0.5 || position >= length - 0.5) {
        continue;
      }
      const inside = clamp(position, length);
      const before = Math.floor(inside);
      const tap = before - base;
      const share = inside - before;
      const slot = output * TAPS + tap;
      weight[slot] = (weight[slot] as number) + (1 - share) / samples;
      first = Math.min(first, before);
      end = Math.max(end, before + 1);
      taps = Math.max(taps, tap + 1);
      if (share > 0) {
        weight[slot + 1] = (weight[slot + 1] as number) + share / samples;
        end = Math.max(end, before + 2);
        taps = Math.max(taps, tap + 2);
      }
    }
  }
  return { index, weight, first, end, taps };
}

function clamp(position: number, length: number): number {
  return Math.min(length - 1, Math.max(0, position));
}

/** Fills `line` with the weighted sum of an output row's source rows; `false` if it has none. */
function sumRows(
  { data, width }: RgbImage,
  { index, weight, taps }: PreparedAxis,
  row: number,
  columns: PreparedAxis,
  line: Float32Array,
): boolean {
  const from = columns.first * 3;
  const to = columns.end * 3;
  const tap = row * TAPS;
  const w0 = weight[tap] as number;
  const w1 = weight[tap + 1] as number;
  const w2 = weight[tap + 2] as number;
  const top = (index[tap] as number) * width * 3;
  const middle = (index[tap + 1] as number) * width * 3;
  const bottom = (index[tap + 2] as number) * width * 3;
  if (w0 + w1 + w2 === 0) {
    return false;
  }
  // A loop for each number of taps: this and the next function are most of a search in JavaScript.
  if (taps === 1) {
    for (let i = from; i < to; i++) {
      line[i] = w0 * (data[top + i] as number);
    }
  } else if (taps === 2) {
    for (let i = from; i < to; i++) {
      line[i] = w0 * (data[top + i] as number) + w1 * (data[middle + i] as number);
    }
  } else {
    for (let i = from; i < to; i++) {
      line[i] =
        w0 * (data[top + i] as number) +
        w1 * (data[middle + i] as number) +
        w2 * (data[bottom + i] as number);
    }
  }
  return true;
}

/** Writes one output row, scaled to −1…1. */
function sumColumns(
  line: Float32Array,
  { index, weight, taps }: PreparedAxis,
  out: Float32Array,
  outStart: number,
): void {
  for (let tap = 0, o = outStart; tap < index.length; tap += TAPS, o += 3) {
    const left = (index[tap] as number) * 3;
    const w0 = (weight[tap] as number) / HALF_RANGE;
    let red = w0 * (line[left] as number) - 1;
    let green = w0 * (line[left + 1] as number) - 1;
    let blue = w0 * (line[left + 2] as number) - 1;
    // The two steps are written out: a loop over the taps makes sampling a view a twelfth slower.
    if (taps > 1) {
      const middle = (index[tap + 1] as number) * 3;
      const w1 = (weight[tap + 1] as number) / HALF_RANGE;
      red += w1 * (line[middle] as number);
      green += w1 * (line[middle + 1] as number);
      blue += w1 * (line[middle + 2] as number);
    }
    if (taps > 2) {
      const right = (index[tap + 2] as number) * 3;
      const w2 = (weight[tap + 2] as number) / HALF_RANGE;
      red += w2 * (line[right] as number);
      green += w2 * (line[right + 1] as number);
      blue += w2 * (line[right + 2] as number);
    }
    out[o] = red;
    out[o + 1] = green;
    out[o + 2] = blue;
  }
}
