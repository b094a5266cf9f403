/**
 * A picture at 1/1, 1/2, 1/4… of its size, so that shrinking it much costs little and does not alias.
 * @module
 */

import type { RgbImage } from './pixels.js';

/** A picture and its halvings (Williams 1983, "Pyramidal parametrics"), each made when first asked for. */
export class ImagePyramid {
  readonly width: number;
  readonly height: number;
  readonly #levels: RgbImage[];

  /** @param image the full-size picture; not copied, so leave it unchanged while the pyramid is in use */
  constructor(image: RgbImage) {
    this.width = image.width;
    this.height = image.height;
    this.#levels = [image];
  }

  /**
   * The picture at 1/2ⁿ of its size.
   *
   * @param n whole number ≥ 0; levels beyond one pixel stay one pixel
   * @returns a picture of ⌈width / 2ⁿ⌉ × ⌈height / 2ⁿ⌉; pixel centres line up with the full picture's
   *   coordinates divided by 2ⁿ
   */
  level(n: number): RgbImage {
    let image = this.#levels.at(-1) as RgbImage;
    while (this.#levels.length <= n) {
      image = halve(image);
      this.#levels.push(image);
    }
    return this.#levels[n] as RgbImage;
  }
}

/** Averages blocks of 2×2 pixels; an odd last row or column counts twice. */
function halve({ data, width, height }: RgbImage): RgbImage {
  const outWidth = Math.ceil(width / 2);
  const outHeight = Math.ceil(height / 2);
  const out = new Uint8Array(outWidth * outHeight * 3);
  for (let y = 0, o = 0; y < outHeight; y++) {
    let top = 2 * y * width * 3;
    let bottom = Math.min(2 * y + 1, height - 1) * width * 3;
    // The last column of an odd width has no neighbour and counts twice.
    for (const whole = o + (width >> 1) * 3; o < whole; top += 3, bottom += 3) {
      for (const end = o + 3; o < end; o++, top++, bottom++) {
        const sum =
          (data[top] as number) +
          (data[top + 3] as number) +
          (data[bottom] as number) +
          (data[bottom + 3] as number);
        out[o] = (sum + 2) >> 2;
      }
    }
    for (const end = (y + 1) * outWidth * 3; o < end; o++, top++, bottom++) {
      out[o] = ((data[top] as number) + (data[bottom] as number) + 1) >> 1;
    }
  }
  return { data: out, width: outWidth, height: outHeight };
}
