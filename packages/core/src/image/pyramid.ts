/**
 * A picture at 1/1, 1/2, 1/4… of its size, so that shrinking it much costs little and does not alias.
 * @module
 */

import type { RgbImage } from './pixels.js';

/**
 * A picture that gives as much detail as is asked for: photos with large faces need not be decoded in full size.
 *
 * An {@link ImagePyramid} is one that has everything at hand.
 */
export interface PictureSource {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /**
   * The picture with at least the detail asked for, or all there is.
   *
   * @param pixelSize pixels of the picture that one pixel may cover along each axis, > 0
   */
  detailed(pixelSize: number): ImagePyramid | Promise<ImagePyramid>;
}

/** A picture and its halvings (Williams 1983, "Pyramidal parametrics"), each made when first asked for. */
export class ImagePyramid implements PictureSource {
  readonly width: number;
  readonly height: number;
  /** Pixels of the picture that a pixel of the first level covers along each axis; 1 unless that is a reduced copy. */
  readonly pixelSize: number;
  readonly #levels: RgbImage[];

  /**
   * @param image the full-size picture or a reduced copy; not copied, so leave it unchanged while the pyramid is in use
   * @param picture size of the picture that `image` is a reduced copy of; left out, `image` is the picture itself
   */
  constructor(image: RgbImage, picture: { readonly width: number; readonly height: number } = image) {
    this.width = picture.width;
    this.height = picture.height;
    this.pixelSize = Math.max(picture.width, picture.height) / Math.max(image.width, image.height);
    this.#levels = [image];
  }

  /**
   * The smallest level whose pixels are at most as large as asked, so that nothing that can be seen is lost; the first
   * level if all are larger.
   *
   * @param pixelSize in pixels of the picture, > 0
   * @returns a level and the size of its pixels; positions in the level are those in the picture divided by that size
   */
  finest(pixelSize: number): { readonly image: RgbImage; readonly pixelSize: number } {
    // 1e-9: a size that is meant to be a level's own must not miss it by rounding.
    const level = Math.max(0, Math.floor(Math.log2(pixelSize / this.pixelSize) + 1e-9));
    return { image: this.level(level), pixelSize: this.pixelSize * 2 ** level };
  }

  /** Itself: all the detail there is. */
  detailed(): this {
    return this;
  }

  /**
   * The first level at 1/2ⁿ of its size.
   *
   * @param n whole number ≥ 0; levels beyond one pixel stay one pixel
   * @returns a picture of ⌈width / 2ⁿ⌉ × ⌈height / 2ⁿ⌉; pixel centres line up with the first level's
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
    for (const whole = o + (width >> 1) * 3; o < whole; o += 3, top += 6, bottom += 6) {
      const red = (data[top] as number) + (data[top + 3] as number);
      const green = (data[top + 1] as number) + (data[top + 4] as number);
      const blue = (data[top + 2] as number) + (data[top + 5] as number);
      out[o] = (red + (data[bottom] as number) + (data[bottom + 3] as number) + 2) >> 2;
      out[o + 1] = (green + (data[bottom + 1] as number) + (data[bottom + 4] as number) + 2) >> 2;
      out[o + 2] = (blue + (data[bottom + 2] as number) + (data[bottom + 5] as number) + 2) >> 2;
    }
    for (const end = (y + 1) * outWidth * 3; o < end; o++, top++, bottom++) {
      out[o] = ((data[top] as number) + (data[bottom] as number) + 1) >> 1;
    }
  }
  return { data: out, width: outWidth, height: outHeight };
}
