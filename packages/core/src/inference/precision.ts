/**
 * How numbers between a network's layers are computed.
 * @module
 */

import { InvalidInputError } from '../errors.js';

/**
 * `auto`: a processor computes with 8-bit integers where a model was made for it (`lineament compress --activations 8`), which
 * is faster; a graphics card computes with floats. `float32`: floats everywhere.
 */
export const PRECISIONS = ['auto', 'float32'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** @throws {InvalidInputError} if there is no such precision */
export function checkPrecision(precision: string): void {
  if (!(PRECISIONS as readonly string[]).includes(precision)) {
    throw new InvalidInputError(`precision is ${precision}; give one of ${PRECISIONS.join(', ')}`);
  }
}

/** Every file with ranges has these letters in it (autograd's `storeRanges`). */
const RANGES_KEY = new TextEncoder().encode('lineament.ranges');

/**
 * Whether a model seems to keep the ranges that integers need. Looking for their name spares all other models, those of other
 * tools among them, from being read by anything but the runtime.
 *
 * @param model an ONNX file's bytes
 */
export function keepsRanges(model: Uint8Array): boolean {
  const [first = 0] = RANGES_KEY;
  for (let at = model.indexOf(first); at !== -1; at = model.indexOf(first, at + 1)) {
    if (RANGES_KEY.every((byte, offset) => model[at + offset] === byte)) {
      return true;
    }
  }
  return false;
}
