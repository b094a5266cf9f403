/**
 * Networks whose inner values are 8-bit integers, made of those that keep the ranges for it.
 * @module
 */

import { computeWithEightBits, decodeModel, encodeModel, storedRanges } from '@lineament/autograd/graph';

/**
 * Rewrites a model to compute with 8-bit integers.
 *
 * @param model an ONNX file's bytes
 * @returns another file's; the same if the model keeps no ranges
 */
export function computeWithIntegers(model: Uint8Array): Uint8Array {
  const decoded = decodeModel(model);
  const ranges = storedRanges(decoded);
  return ranges === undefined ? model : encodeModel(computeWithEightBits(decoded, ranges));
}
