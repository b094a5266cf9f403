/**
 * Shows an upright square part of a picture to a network.
 *
 * A detector looks at tens of views of each photo, so this is its own loop beside {@link warp}: rows and columns are
 * prepared once, and normalization happens on the way.
 * @module
 */

import type { RgbImage } from './pixels.js';
import type { ImagePyramid } from './pyramid.js';

/** A square part of a picture, in its pixels; parts outside the picture are seen black. */
export interface SquareView {
  readonly x: number;
  readonly y: number;
  readonly size: number;
}

/**
 * Samples a view as {@link warp} would, black outside the picture: from the pyramid level whose pixels are at most as
 * large as an output pixel, two bilinear samples an output pixel along each axis where it shrinks, one where not.
 * An upright view is separable, so rows are summed first and columns then.
 *
 * @param pyramid source picture
 * @param view what to show
 * @param side of the output in pixels
 * @returns [side, side, 3] interleaved RGB in −1…1 (black is −1)
 * @example
 * const pyramid = new ImagePyramid({ data: Uint8Array.of(0, 0, 0, 255, 255, 255), width: 2, height: 1 });
 * sampleView(pyramid, { x: 0, y: 0, size: 1 }, 1); // Float32Array [-1, -1, -1]
 */
export function sampleView(pyramid: ImagePyramid, view: SquareView, side: number): Float32Array {
  const scale = view.size / side;
  const level = Math.max(0, Math.floor(Math.log2(scale)));
  const shrink = 1 / 2 ** level;
  const image = pyramid.level(level);
  const columns = prepareAxis(view.x * shrink, scale * shrink, side, image.width);
  const rows = prepareAxis(view.y * shrink, scale * shrink, side, image.height);
  const out = new Float32Array(side * side * 3).fill(-1);
  const line = new Float32Array(image.width * 3);
  for (let row = 0; row < side; row++) {
    if (sumRows(image, rows, row, columns, line)) {
      sumColumns(line, columns, side, out, row * side * 3);
    }
  }
  return out;
}

/** Source pixels that an output pixel is made of, along one axis. */
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
}

function prepareAxis(start: number, step: number, side: number, length: number): PreparedAxis {
  const index = new Int32Array(side * TAPS);
  const weight = new Float32Array(side * TAPS);
  const samples = step > 1 + 1e-9 ? 2 : 1;
  let first = length;
  let end = 0;
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
      const tap = output * TAPS + before - base;
      const share = inside - before;
      weight[tap] = (weight[tap] as number) + (1 - share) / samples;
      first = Math.min(first, before);
      end = Math.max(end, before + 1);
      if (share > 0) {
        weight[tap + 1] = (weight[tap + 1] as number) + share / samples;
        end = Math.max(end, before + 2);
      }
    }
  }
  return { index, weight, first, end };
}

function clamp(position: number, length: number): number {
  return Math.min(length - 1, Math.max(0, position));
}

/** Fills `line` with the weighted sum of an output row's source rows; `false` if it has none. */
function sumRows(
  { data, width }: RgbImage,
  rows: PreparedAxis,
  row: number,
  columns: PreparedAxis,
  line: Float32Array,
): boolean {
  const from = columns.first * 3;
  const to = columns.end * 3;
  const tap = row * TAPS;
  const [w0, w1, w2] = [
    rows.weight[tap] as number,
    rows.weight[tap + 1] as number,
    rows.weight[tap + 2] as number,
  ];
  const [top, middle, bottom] = [rows.index[tap], rows.index[tap + 1], rows.index[tap + 2]].map(
    (index) => (index as number) * width * 3,
  ) as [number, number, number];
  if (w0 + w1 + w2 === 0) {
    return false;
  }
  for (let i = from; i < to; i++) {
    line[i] =
      w0 * (data[top + i] as number) + w1 * (data[middle + i] as number) + w2 * (data[bottom + i] as number);
  }
  return true;
}

/** Writes one output row, scaled to −1…1. */
function sumColumns(
  line: Float32Array,
  { index, weight }: PreparedAxis,
  side: number,
  out: Float32Array,
  outStart: number,
): void {
  for (let column = 0, tap = 0, o = outStart; column < side; column++, tap += TAPS, o += 3) {
    const w0 = (weight[tap] as number) / HALF_RANGE;
    const w1 = (weight[tap + 1] as number) / HALF_RANGE;
    const w2 = (weight[tap + 2] as number) / HALF_RANGE;
    const left = (index[tap] as number) * 3;
    const middle = (index[tap + 1] as number) * 3;
    const right = (index[tap + 2] as number) * 3;
    for (let channel = 0; channel < 3; channel++) {
      out[o + channel] =
        w0 * (line[left + channel] as number) +
        w1 * (line[middle + channel] as number) +
        w2 * (line[right + channel] as number) -
        1;
    }
  }
}
