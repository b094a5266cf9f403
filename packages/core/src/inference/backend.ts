/**
 * What runs ONNX models: ONNX Runtime for Node, or for the browser.
 * @module
 */

import type { InferenceSession } from 'onnxruntime-common';

/** Loads models; the rest of this package never asks where they run. */
export interface InferenceBackend {
  /**
   * @param model an ONNX file's bytes
   * @param options `small`: a run takes about a millisecond, too little to share among threads
   * @returns a session; whoever made it releases it
   * @throws if the bytes are not a model that the runtime can load
   */
  createSession(model: Uint8Array, options?: { readonly small?: boolean }): Promise<InferenceSession>;
}
