/**
 * The work of the worker, without the thread.
 * @module
 */
import { augment } from '../augmentation/augment.js';
import { mixPictures } from '../augmentation/mixing.js';
import { randomStream } from '../data/random.js';
import type { FillRequest, WorkerSetup } from './protocol.js';

/**
 * Writes the augmented pictures of a batch. A picture's changes depend on (seed, epoch, position, repeat) alone; what
 * it is mixed with, on the request.
 *
 * @param images where [B, C, H, W] values 0–1 are written
 * @throws {RangeError} if a position lies outside the data set
 */
export function fillPictures(setup: WorkerSetup, request: FillRequest, images: Float32Array): void {
  const { pixels, shape, augmentation, seed } = setup;
  const { epoch, positions, repeats } = request;
  const bytes = shape.width * shape.height * shape.channels;
  positions.forEach((position, row) => {
    const source = pixels.subarray(position * bytes, (position + 1) * bytes);
    if (source.length < bytes) {
      throw new RangeError(`sample ${position} lies outside the data set`);
    }
    const random = randomStream(seed, epoch, position, repeats[row] ?? 0);
    augment(source, shape, augmentation, random, images, row * bytes);
  });
  if (request.mix !== undefined) {
    mixPictures(images, shape, request.mix);
  }
}

/**
 * Mirrors pictures left to right.
 *
 * @param images [B, C, H, W]
 * @param width W
 * @param flipped where the result is written, of the same length
 */
export function mirrorPictures(images: Float32Array, width: number, flipped: Float32Array): void {
  for (let row = 0; row < images.length; row += width) {
    for (let x = 0; x < width; x++) {
      flipped[row + x] = images[row + width - 1 - x] ?? 0;
    }
  }
}
