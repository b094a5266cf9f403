/**
 * From a method's numbers to a map that can be laid over a picture.
 * @module
 */

/**
 * Enlarges a map, bilinear between the centres of its cells.
 *
 * @param values [rows, columns]
 * @returns [height, width]
 * @example
 * enlarge(Float32Array.of(0, 1), 2, 1, 4, 1); // Float32Array [0, 0.25, 0.75, 1]
 */
export function enlarge(
  values: Float32Array,
  columns: number,
  rows: number,
  width: number,
  height: number,
): Float32Array {
  const across = places(columns, width);
  const down = places(rows, height);
  const out = new Float32Array(width * height);
  let index = 0;
  for (const { first: top, second: bottom, share: below } of down) {
    for (const { first: left, second: right, share: beside } of across) {
      const at = (row: number, column: number): number => values[row * columns + column] ?? 0;
      const upper = at(top, left) * (1 - beside) + at(top, right) * beside;
      const lower = at(bottom, left) * (1 - beside) + at(bottom, right) * beside;
      out[index++] = upper * (1 - below) + lower * below;
    }
  }
  return out;
}

function places(from: number, to: number): { first: number; second: number; share: number }[] {
  return Array.from({ length: to }, (_, index) => {
    const place = Math.min(from - 1, Math.max(0, ((index + 0.5) * from) / to - 0.5));
    const first = Math.floor(place);
    return { first, second: Math.min(from - 1, first + 1), share: place - first };
  });
}

/**
 * Scales sizes to 0–1. What is below 0 becomes 0.
 *
 * @param top share of the values that may become 1 (default 0: only the largest): single pixels with a huge gradient
 * would leave all others dark
 * @example
 * toUnit(Float32Array.of(-1, 1, 4)); // Float32Array [0, 0.25, 1]
 */
export function toUnit(values: Float32Array, top = 0): Float32Array {
  const sorted = Float32Array.from(values).sort();
  const largest = sorted[Math.ceil((sorted.length - 1) * (1 - top))] ?? 0;
  const whole = largest > 0 ? largest : (sorted.at(-1) ?? 0);
  return values.map((value) => (whole > 0 ? Math.min(1, Math.max(0, value / whole)) : 0));
}

/** Values of each channel of a picture, apart: where they lie depends on the layout. */
export interface ChannelOrder {
  readonly channels: number;
  readonly pixels: number;
  readonly layout: 'NCHW' | 'NHWC';
}

/**
 * One number a pixel out of its channels.
 *
 * @param values [channels, pixels] or [pixels, channels], by the layout
 */
export function joinChannels(
  values: Float32Array,
  { channels, pixels, layout }: ChannelOrder,
  join: (joined: number, value: number) => number,
): Float32Array {
  const out = new Float32Array(pixels);
  for (let pixel = 0; pixel < pixels; pixel++) {
    let joined = 0;
    for (let channel = 0; channel < channels; channel++) {
      joined = join(
        joined,
        values[layout === 'NCHW' ? channel * pixels + pixel : pixel * channels + channel] ?? 0,
      );
    }
    out[pixel] = joined;
  }
  return out;
}
