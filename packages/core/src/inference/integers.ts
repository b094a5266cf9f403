/**
 * Networks whose inner values are 8-bit integers, made of those that keep the ranges for it.
 * @module
 */

import {
  computeWithEightBits,
  decodeModel,
  encodeModel,
  type OnnxModel,
  storedRanges,
} from '@lineament/autograd/graph';

/**
 * Rewrites a model to compute with 8-bit integers.
 *
 * @param model an ONNX file's bytes
 * @returns another file's; the same if the model keeps no ranges, or only the runtime can read it
 * @throws {GraphError} if it keeps something else in their place
 */
export function computeWithIntegers(model: Uint8Array): Uint8Array {
  let decoded: OnnxModel;
  try {
    decoded = decodeModel(model);
  } catch {
    // Another tool's model that has the name of the ranges in it somewhere; if it is broken, the runtime says so.
    return model;
  }
  const ranges = storedRanges(decoded);
  return ranges === undefined ? model : encodeModel(computeWithEightBits(decoded, ranges));
}
