/**
 * Picture files that are decoded in no larger size than is looked at.
 *
 * A JPEG decoder that halves, quarters or eighths a picture on the way takes half the time and less. The detector looks
 * at photos from afar first, and crops are no larger than a network's input, so most photos with large faces never need
 * their full size.
 * @module
 */

import { ImagePyramid, type PictureSource } from '../image/pyramid.js';
import { ImageFile } from './decode-image.js';

/** Longer side of a reduced copy, in pixels. */
const REDUCED_SIDE = 640;
/** A reduced copy's side may be this much shorter, in pixels, to have the same proportions as the picture. */
const PROPORTION_SEARCH = 32;
/** From this factor on, sharp lets the JPEG decoder reduce. */
const LEAST_REDUCTION = 3;

/** A picture file, decoded when and as far as detail is asked for. */
export class FilePicture implements PictureSource {
  readonly width: number;
  readonly height: number;
  readonly #file: ImageFile;
  readonly #reduced: ImagePyramid | undefined;
  #full: Promise<ImagePyramid> | undefined;

  private constructor(file: ImageFile, reduced: ImagePyramid | undefined) {
    this.width = file.width;
    this.height = file.height;
    this.#file = file;
    this.#reduced = reduced;
  }

  /**
   * Reads a file and decodes it: a large JPEG in reduced size, anything else in full.
   *
   * @param image path of a file, or a file's bytes
   * @param maxPixels width times height from which a picture is refused
   * @throws {ImageError} if the file cannot be read, is no picture, is damaged or cut short, or too large
   */
  static async open(image: string | Uint8Array, maxPixels: number): Promise<FilePicture> {
    const file = await ImageFile.open(image, maxPixels);
    const size = reducedSize(file);
    const picture = new FilePicture(
      file,
      size === undefined ? undefined : new ImagePyramid(await file.decode(size), file),
    );
    if (size === undefined) {
      await picture.detailed(1);
    }
    return picture;
  }

  detailed(pixelSize: number): ImagePyramid | Promise<ImagePyramid> {
    if (this.#reduced !== undefined && this.#reduced.pixelSize <= pixelSize) {
      return this.#reduced;
    }
    this.#full ??= this.#file.decode().then((image) => new ImagePyramid(image));
    return this.#full;
  }
}

/**
 * Size of the copy to work on first.
 *
 * @returns undefined if reducing would not save time
 */
function reducedSize({
  width,
  height,
  format,
}: ImageFile): { readonly width: number; readonly height: number } | undefined {
  const longest = Math.max(width, height);
  if (format !== 'jpeg' || longest < LEAST_REDUCTION * REDUCED_SIDE) {
    return undefined;
  }
  const shortest = Math.min(width, height);
  const misfit = (side: number): number => {
    const other = (side / longest) * shortest;
    return Math.abs(Math.round(other) - other);
  };
  const sides = Array.from({ length: PROPORTION_SEARCH }, (_, index) => REDUCED_SIDE - index);
  const side = sides.reduce((best, other) => (misfit(other) < misfit(best) - 1e-9 ? other : best));
  const scale = side / longest;
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
