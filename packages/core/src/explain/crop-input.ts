/**
 * Faces as explanations take them.
 * @module
 */

import { writeInput } from '../align/crop.js';
import type { ModelInput } from '../card/card.js';
import { InvalidInputError } from '../errors.js';

/** An aligned face, as `cropFace` gives it: interleaved gray or RGB of 0–255, of the network's size. */
export interface FacePixels {
  readonly data: Float32Array | Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Floats as the network takes them (normalized, in the card's layout), or pixels. */
export type Crop = Float32Array | FacePixels;

/** Writes a crop into a batch. */
export function writeCrop(crop: Crop, input: ModelInput, pictures: Float32Array, index: number): void {
  const { width, height, channels } = input;
  const size = width * height * channels;
  if (crop instanceof Float32Array) {
    if (crop.length !== size) {
      throw new InvalidInputError(
        `the crop has ${crop.length} values; the network takes ${width}×${height} with ${channels} channels: ${size}`,
      );
    }
    pictures.set(crop, index * size);
    return;
  }
  const given = crop.data.length / (crop.width * crop.height);
  if (crop.width !== width || crop.height !== height || (given !== 1 && given !== 3)) {
    throw new InvalidInputError(
      `the crop is ${crop.width}×${crop.height} with ${given} channels; give ${width}×${height}, gray or RGB`,
    );
  }
  const rgb = given === 3 ? Float32Array.from(crop.data) : Float32Array.from(spread(crop.data));
  writeInput(rgb, input, pictures, index);
}

function spread(gray: ArrayLike<number>): number[] {
  return Array.from(gray).flatMap((value) => [value, value, value]);
}
