/**
 * What runs ONNX models: ONNX Runtime for Node, or for the browser.
 * @module
 */

import type { InferenceSession } from 'onnxruntime-common';

/** Loads models; the rest of this package never asks where they run. */
export interface InferenceBackend {
  /**
   * How many small models are worth running at once, ≥ 1: processor cores that may be used, or 1 where runs follow
   * one another (a GPU, WASM).
   */
  readonly concurrency: number;
  /**
   * @param model an ONNX file's bytes
   * @param options `concurrent`: the session will be run several times at once, so that one run needs one core only
   * @returns a session; whoever made it releases it
   * @throws if the bytes are not a model that the runtime can load
   */
  createSession(model: Uint8Array, options?: { readonly concurrent?: boolean }): Promise<InferenceSession>;
}
