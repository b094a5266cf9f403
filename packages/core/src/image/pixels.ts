/**
 * Raw pictures: what comes in, in whatever layout, and the one layout everything else works on.
 * @module
 */

import { InvalidInputError } from '../errors.js';

/**
 * Raw pixels, 8 bits a channel, row by row; the browser's `ImageData` is one.
 *
 * `channels` may be left out: it follows from the length of `data`.
 */
export interface RawPixels {
  /** `width · height · channels` values: gray, RGB or RGBA (alpha not premultiplied). */
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels?: number;
}

/** An opaque RGB picture, 3 bytes a pixel, row by row. */
export interface RgbImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * Checks raw pixels and brings them to RGB. Transparent parts show white, as on a page.
 *
 * @param pixels gray, RGB or RGBA
 * @returns the picture; shares `data` with the input if that is RGB already
 * @throws {InvalidInputError} if the values are no bytes, or the sizes are not whole numbers ≥ 1 or do not fit the
 *   number of values
 * @example
 * toRgb({ data: new Uint8Array([7]), width: 1, height: 1 });
 * // { data: Uint8Array [7, 7, 7], width: 1, height: 1 }
 */
export function toRgb(pixels: RawPixels): RgbImage {
  if (!isBytes(pixels?.data)) {
    throw new InvalidInputError(
      'raw pixels: data is no Uint8Array or Uint8ClampedArray; give { data, width, height } with values of 0–255; or, in Node, a file’s path or bytes',
    );
  }
  const { data, width, height } = pixels;
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new InvalidInputError(
      `raw pixels: the size ${width}×${height} is no picture's; give whole numbers of at least 1`,
    );
  }
  const channels = pixels.channels ?? data.length / (width * height);
  if (channels !== 1 && channels !== 3 && channels !== 4) {
    throw new InvalidInputError(
      `raw pixels: ${data.length} values for ${width}×${height} make ${channels} channels; give 1 (gray), 3 (RGB) or 4 (RGBA)`,
    );
  }
  if (data.length !== width * height * channels) {
    throw new InvalidInputError(
      `raw pixels: ${width}×${height} with ${channels} channels takes ${width * height * channels} values, not ${data.length}`,
    );
  }
  if (channels === 3) {
    return { data, width, height };
  }
  return { data: channels === 1 ? spreadGray(data) : flattenAlpha(data), width, height };
}

/** By name and not by `instanceof`, which is false for arrays of another frame or realm. */
function isBytes(data: unknown): boolean {
  const name = Object.prototype.toString.call(data);
  return name === '[object Uint8Array]' || name === '[object Uint8ClampedArray]';
}

function spreadGray(gray: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array(gray.length * 3);
  for (let i = 0, o = 0; i < gray.length; i++, o += 3) {
    rgb.fill(gray[i] ?? 0, o, o + 3);
  }
  return rgb;
}

/** In a video every frame comes through here, so opaque pixels, which are nearly all, take the short way. */
function flattenAlpha(rgba: Uint8Array | Uint8ClampedArray): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let i = 0, o = 0; i < rgba.length; i += 4, o += 3) {
    const alpha = rgba[i + 3] as number;
    if (alpha === 255) {
      rgb[o] = rgba[i] as number;
      rgb[o + 1] = rgba[i + 1] as number;
      rgb[o + 2] = rgba[i + 2] as number;
      continue;
    }
    for (let c = 0; c < 3; c++) {
      rgb[o + c] = Math.round(((rgba[i + c] as number) * alpha + 255 * (255 - alpha)) / 255);
    }
  }
  return rgb;
}

/** Weights of red, green and blue in luma (ITU-R BT.601), as in Pillow's `L` and OpenCV's gray. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Luma of an interleaved RGB picture (ITU-R BT.601, on the gamma-coded values).
 *
 * Note that `sharp(…).greyscale()` computes something else: luminance in linear light.
 *
 * @param rgb values of red, green, blue, red…; any range
 * @returns one value a pixel, in the range of the input, not rounded
 * @example
 * toGray(Float32Array.of(255, 0, 0)); // Float32Array [76.24500274658203]
 */
export function toGray(rgb: Float32Array): Float32Array {
  const gray = new Float32Array(rgb.length / 3);
  for (let i = 0, o = 0; o < gray.length; i += 3, o++) {
    gray[o] = LUMA[0] * (rgb[i] ?? 0) + LUMA[1] * (rgb[i + 1] ?? 0) + LUMA[2] * (rgb[i + 2] ?? 0);
  }
  return gray;
}
