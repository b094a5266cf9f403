/**
 * A picture with what was found drawn on it.
 * @module
 */

import sharp from 'sharp';
import type { Analysis } from '../analysis/schema.js';
import { InvalidInputError } from '../errors.js';
import { type RawPixels, type RgbImage, toRgb } from '../image/pixels.js';
import { decodeImage } from './decode-image.js';
import { overlaySvg } from './overlay.js';

/** Longer side of the drawn picture: small ones are enlarged, so that the letters can be read. */
const LEAST_SIDE = 640;
/** The SVG renderer draws no larger pictures than 32,767 pixels a side. */
const LARGEST_SIDE = 16_384;

/**
 * Draws boxes and labels on a picture. The letters need any font installed on the system.
 *
 * @param image the picture that was analyzed: path, file bytes or raw pixels
 * @param analysis its result
 * @param format of the returned file
 * @returns bytes of an image file; pictures with a longer side under 640 pixels come out enlarged
 * @throws {ImageError} if the picture cannot be decoded
 * @throws {InvalidInputError} if picture and result differ in size
 * @example
 * const analysis = await analyzer.analyze('photo.jpg');
 * await writeFile('photo.annotated.jpg', await annotate('photo.jpg', analysis));
 */
export async function annotate(
  image: string | Uint8Array | RawPixels,
  analysis: Analysis,
  format: 'jpeg' | 'png' = 'jpeg',
): Promise<Uint8Array> {
  const isFile = typeof image === 'string' || image instanceof Uint8Array;
  const picture = isFile ? await decodeImage(image, Number.POSITIVE_INFINITY) : toRgb(image);
  if (picture.width !== analysis.width || picture.height !== analysis.height) {
    throw new InvalidInputError(
      `the picture has ${picture.width}×${picture.height} pixels but the analysis is of ${analysis.width}×${analysis.height}; give the picture that was analyzed`,
    );
  }
  const scale = drawingScale(picture);
  const drawn = sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } })
    .resize(Math.round(picture.width * scale), Math.round(picture.height * scale), { fit: 'fill' })
    .composite([{ input: Buffer.from(overlaySvg(analysis, scale)), left: 0, top: 0 }]);
  return format === 'png' ? drawn.png().toBuffer() : drawn.jpeg({ quality: 90 }).toBuffer();
}

function drawingScale({ width, height }: RgbImage): number {
  const longer = Math.max(width, height);
  return Math.min(Math.max(1, LEAST_SIDE / longer), LARGEST_SIDE / longer);
}
