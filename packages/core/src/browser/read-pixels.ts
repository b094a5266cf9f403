/**
 * Pixels out of whatever picture a worker was sent.
 * @module
 */

import { ImageError, InvalidInputError } from '../errors.js';
import type { RawPixels } from '../image/pixels.js';
import type { Picture } from './protocol.js';

/** Pixels, perhaps shrunk. */
export interface ReadPicture {
  readonly pixels: RawPixels;
  /** Of the picture as it was given. */
  readonly width: number;
  readonly height: number;
  /** Side of the pixels in sides of the picture, 0–1. */
  readonly scale: number;
}

/** Largest picture that is read, in pixels; a canvas of more fails in some browsers. */
const MAX_PIXELS = 100e6;

/**
 * Reads the pixels of a picture: sRGB, upright by EXIF. Bitmaps and frames are closed.
 *
 * @param maxSide longer side to which larger pictures are shrunk (raw pixels are not)
 * @throws {ImageError} if a file is no picture or is damaged, or the picture is too large
 * @throws {InvalidInputError} if `maxSide` is out of its range
 */
export async function readPixels(picture: Picture, maxSide = Number.POSITIVE_INFINITY): Promise<ReadPicture> {
  if (!(maxSide >= 1)) {
    throw new InvalidInputError(`maxSide is ${maxSide}; give a number of pixels ≥ 1`);
  }
  if ('data' in picture) {
    return { pixels: picture, width: picture.width, height: picture.height, scale: 1 };
  }
  const source = picture instanceof Blob ? await decodeFile(picture) : picture;
  try {
    const { width, height } = sizeOf(source);
    if (width === 0 || height === 0) {
      throw new ImageError('the picture is empty: it was closed or transferred before');
    }
    if (width * height > MAX_PIXELS) {
      throw new ImageError(
        `the picture has ${width}×${height} pixels; the limit is ${MAX_PIXELS / 1e6} million: make it smaller`,
      );
    }
    const scale = Math.min(1, maxSide / Math.max(width, height));
    const pixels = draw(
      source,
      Math.max(1, Math.round(width * scale)),
      Math.max(1, Math.round(height * scale)),
    );
    return { pixels, width, height, scale };
  } finally {
    source.close();
  }
}

async function decodeFile(file: Blob): Promise<ImageBitmap> {
  const name = (file as Partial<File>).name ?? 'the image file';
  if (file.size === 0) {
    throw new ImageError(`${name} is empty; give a JPEG, PNG, WebP, GIF or AVIF file`);
  }
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new ImageError(
      `${name} cannot be decoded by this browser; give a whole JPEG, PNG, WebP, GIF or AVIF file`,
    );
  }
}

function sizeOf(source: ImageBitmap | VideoFrame): { width: number; height: number } {
  return 'displayWidth' in source
    ? { width: source.displayWidth, height: source.displayHeight }
    : { width: source.width, height: source.height };
}

let canvas: OffscreenCanvas | undefined;

function draw(source: ImageBitmap | VideoFrame, width: number, height: number): RawPixels {
  if (canvas === undefined || canvas.width !== width || canvas.height !== height) {
    canvas = new OffscreenCanvas(width, height);
  }
  // Read back every time: a canvas in main memory is faster than one on the graphics card.
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) {
    throw new ImageError('this browser gives no 2D canvas in a worker, so pictures cannot be read');
  }
  context.imageSmoothingQuality = 'medium';
  context.globalCompositeOperation = 'copy';
  context.drawImage(source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { data: data as Uint8ClampedArray, width, height };
}
