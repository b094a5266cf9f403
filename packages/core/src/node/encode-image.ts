/**
 * From pixels to image files.
 * @module
 */

import sharp from 'sharp';
import { type RawPixels, toRgb } from '../image/pixels.js';

/**
 * Encodes a picture as JPEG (quality 92) or PNG (lossless).
 *
 * No metadata goes into the file: the original's EXIF may hold the place, and a thumbnail of what was blurred.
 *
 * @param image raw pixels
 * @returns bytes of an image file
 * @throws {InvalidInputError} if the pixels do not fit their size
 * @example
 * await writeFile('photo.blurred.png', await encodeImage(blurFaces(picture, faces), 'png'));
 */
export async function encodeImage(image: RawPixels, format: 'jpeg' | 'png' = 'jpeg'): Promise<Uint8Array> {
  const { data, width, height } = toRgb(image);
  const picture = sharp(data, { raw: { width, height, channels: 3 } });
  return format === 'png' ? picture.png().toBuffer() : picture.jpeg({ quality: 92 }).toBuffer();
}
