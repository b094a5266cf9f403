/**
 * Maps as pictures, alone or over the picture they explain. Pixels only: works in Node and in browsers.
 * @module
 */

import { InvalidInputError } from '../errors.js';
import type { Matrix2x3 } from '../image/geometry.js';
import { type RawPixels, type RgbImage, toRgb } from '../image/pixels.js';
import { colorTable } from './color-map.js';

/** Values from 0 to 1 in rows, as an explanation gives them. */
export interface UnitMap {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
}

export interface OverlayOptions {
  /** How much of the picture the strongest places cover, 0–1 (default 0.75). Elsewhere it is less, down to none. */
  readonly opacity?: number;
  /**
   * From pixels of the picture to pixels of the map, where the map covers a part of the picture only (a face). By
   * default it covers all of it.
   */
  readonly toMap?: Matrix2x3;
  /** Whether the map's border is drawn, so that one sees where it ends (default false). */
  readonly outline?: boolean;
}

const DEFAULT_OPACITY = 0.75;
/** Width of an outline in pixels of the picture. */
const OUTLINE = 2;
const OUTLINE_OPACITY = 0.6;

/**
 * A map as RGBA pixels, transparent where nothing mattered: draw them over a face in a canvas.
 *
 * @returns [height, width, 4] of 0–255, for `new ImageData(…)`
 * @example
 * colorize({ values: Float32Array.of(0), width: 1, height: 1 })[3]; // 0: transparent
 */
export function colorize(map: UnitMap, opacity = DEFAULT_OPACITY): Uint8ClampedArray<ArrayBuffer> {
  checkMap(map, opacity);
  const colors = colorTable();
  const out = new Uint8ClampedArray(map.values.length * 4);
  map.values.forEach((value, pixel) => {
    const color = Math.round(value * 255) * 3;
    out.set(
      [colors[color] ?? 0, colors[color + 1] ?? 0, colors[color + 2] ?? 0, 255 * opacity * value],
      pixel * 4,
    );
  });
  return out;
}

/**
 * Lays a map over a picture. The more a place mattered, the more of its colour; the rest stays as it was.
 *
 * @param image gray, RGB or RGBA
 * @returns a new picture of the same size
 * @throws {InvalidInputError} if the map does not fit its size, or the opacity is out of its range
 * @example
 * const gray = { data: new Uint8Array([100]), width: 1, height: 1 };
 * overlayMap(gray, { values: Float32Array.of(0), width: 1, height: 1 }).data; // Uint8Array [100, 100, 100]
 */
export function overlayMap(image: RawPixels, map: UnitMap, options: OverlayOptions = {}): RgbImage {
  const { opacity = DEFAULT_OPACITY, outline = false } = options;
  checkMap(map, opacity);
  const { data, width, height } = toRgb(image);
  const [a, b, tx, c, d, ty] = options.toMap ?? [map.width / width, 0, 0, 0, map.height / height, 0];
  const scale = Math.hypot(a, c);
  const colors = colorTable();
  const out = Uint8Array.from(data);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const mapX = a * (x + 0.5) + b * (y + 0.5) + tx;
      const mapY = c * (x + 0.5) + d * (y + 0.5) + ty;
      const inside = Math.min(mapX, mapY, map.width - mapX, map.height - mapY) / scale;
      if (outline && Math.abs(inside) < OUTLINE / 2) {
        blend(out, data, (y * width + x) * 3, OUTLINE_OPACITY, [255, 255, 255]);
        continue;
      }
      if (inside < 0) {
        continue;
      }
      const value = sample(map, mapX - 0.5, mapY - 0.5);
      const share = opacity * value;
      const color = Math.round(value * 255) * 3;
      const rgb = [colors[color] ?? 0, colors[color + 1] ?? 0, colors[color + 2] ?? 0] as const;
      blend(out, data, (y * width + x) * 3, share, rgb);
    }
  }
  return { data: out, width, height };
}

function blend(
  out: Uint8Array,
  below: ArrayLike<number>,
  pixel: number,
  share: number,
  color: readonly [number, number, number],
): void {
  color.forEach((value, channel) => {
    const own = below[pixel + channel] ?? 0;
    out[pixel + channel] = Math.round(own + share * (value - own));
  });
}

/** Bilinear, the border going on. */
function sample({ values, width, height }: UnitMap, x: number, y: number): number {
  const px = Math.min(width - 1, Math.max(0, x));
  const py = Math.min(height - 1, Math.max(0, y));
  const [left, top] = [Math.floor(px), Math.floor(py)];
  const [right, bottom] = [Math.min(width - 1, left + 1), Math.min(height - 1, top + 1)];
  const at = (row: number, column: number): number => values[row * width + column] ?? 0;
  const upper = at(top, left) + (px - left) * (at(top, right) - at(top, left));
  const lower = at(bottom, left) + (px - left) * (at(bottom, right) - at(bottom, left));
  return upper + (py - top) * (lower - upper);
}

function checkMap({ values, width, height }: UnitMap, opacity: number): void {
  if (values.length !== width * height) {
    throw new InvalidInputError(`the map has ${values.length} values, not ${width}×${height}`);
  }
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new InvalidInputError(`opacity is ${opacity}; give a number from 0 to 1`);
  }
}
