/**
 * Whatever a page shows pictures with, as something that can be sent to a worker.
 * @module
 */

import { ImageError, InvalidInputError } from '../errors.js';
import type { RawPixels } from '../image/pixels.js';
import type { Picture } from './protocol.js';

/** What an analyzer in the browser takes. */
export type ImageInput =
  | ImageData
  | ImageBitmap
  | VideoFrame
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | Blob
  | RawPixels;

/** A picture to send; `owned` if it was made for that and may be handed over instead of copied. */
export interface SendablePicture {
  readonly picture: Picture;
  readonly owned: boolean;
}

/**
 * Takes what an element shows just now. The caller's own objects stay the caller's.
 *
 * @throws {ImageError} if an image element is broken, or a video has no frame yet
 * @throws {InvalidInputError} if the input is none of the kinds of {@link ImageInput}
 */
export async function toPicture(image: ImageInput): Promise<SendablePicture> {
  if (isA(image, 'HTMLImageElement')) {
    const element = image as HTMLImageElement;
    await element.decode().catch(() => {
      throw new ImageError(
        `the image element (${element.currentSrc || 'without src'}) cannot be decoded; give one that shows a picture`,
      );
    });
    return take(element, 'the image element');
  }
  if (isA(image, 'HTMLVideoElement')) {
    const { readyState, videoWidth } = image as HTMLVideoElement;
    // HAVE_CURRENT_DATA
    if (readyState < 2 || videoWidth === 0) {
      throw new ImageError('the video element shows no frame yet; wait for its event "loadeddata"');
    }
    return take(image as HTMLVideoElement, 'the video element');
  }
  if (isA(image, 'HTMLCanvasElement') || isA(image, 'OffscreenCanvas')) {
    return take(image as HTMLCanvasElement | OffscreenCanvas, 'the canvas');
  }
  if (isA(image, 'ImageData')) {
    const { data, width, height } = image as ImageData;
    return { picture: { data: data as Uint8ClampedArray, width, height }, owned: false };
  }
  if (
    isA(image, 'ImageBitmap') ||
    isA(image, 'VideoFrame') ||
    isA(image, 'Blob') ||
    isA(image, 'File') ||
    (typeof image === 'object' && image !== null && 'data' in image)
  ) {
    return { picture: image as Picture, owned: false };
  }
  throw new InvalidInputError(
    `the picture is ${image === null ? 'null' : typeof image}; give ImageData, ImageBitmap, VideoFrame, Blob, raw pixels, or an image, video or canvas element`,
  );
}

async function take(
  source: HTMLImageElement | HTMLVideoElement | HTMLCanvasElement | OffscreenCanvas,
  what: string,
): Promise<SendablePicture> {
  try {
    return { picture: await createImageBitmap(source), owned: true };
  } catch (error) {
    throw new ImageError(`${what} cannot be read: ${(error as Error).message}`);
  }
}

/** By name and not by `instanceof`: the object may come from another frame, and the class may not exist here. */
function isA(value: unknown, name: string): boolean {
  return Object.prototype.toString.call(value) === `[object ${name}]`;
}
