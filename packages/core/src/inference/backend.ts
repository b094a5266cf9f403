/**
 * What runs ONNX models: ONNX Runtime for Node, or for the browser.
 * @module
 */

import type { InferenceSession } from 'onnxruntime-common';

/** What a backend is told about a model. */
export interface SessionOptions {
  readonly small?: boolean;
  readonly integers?: boolean;
}

/** Loads models; the rest of this package never asks where they run. */
export interface InferenceBackend {
  /**
   * @param model an ONNX file's bytes
   * @param options `small`: a run takes about a millisecond, too little to share among threads. `integers`: the backend may
   *   compute with 8-bit integers where the model keeps the ranges for it (`storeRanges`) and that is faster
   * @returns a session; whoever made it releases it
   * @throws if the bytes are not a model that the runtime can load
   */
  createSession(model: Uint8Array, options?: SessionOptions): Promise<InferenceSession>;
}
