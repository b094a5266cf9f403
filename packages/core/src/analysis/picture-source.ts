/**
 * The picture of an analysis: checked, and taken away when nobody wants the result any more.
 * @module
 */

import { type RawPixels, toRgb } from '../image/pixels.js';
import { ImagePyramid, type PictureSource } from '../image/pyramid.js';

/**
 * Raw pixels as a source of detail; a source stays what it is.
 *
 * @throws {InvalidInputError} if it is neither, or the pixels do not fit their size
 */
export function toPictureSource(picture: RawPixels | PictureSource): PictureSource {
  // Plain JavaScript may give anything; what is no object has no `in`.
  const isSource = typeof picture === 'object' && picture !== null && 'detailed' in picture;
  return isSource ? picture : new ImagePyramid(toRgb(picture));
}

/**
 * The same picture until a signal. Whoever looks at it asks for its pixels before each look, so that a long search, whose
 * looks are many, ends at the next one.
 *
 * @returns a picture whose `detailed` throws the signal's reason once that is aborted
 */
export function untilAborted(picture: PictureSource, signal: AbortSignal | undefined): PictureSource {
  if (signal === undefined) {
    return picture;
  }
  return {
    width: picture.width,
    height: picture.height,
    detailed: (pixelSize) => {
      signal.throwIfAborted();
      return picture.detailed(pixelSize);
    },
  };
}
