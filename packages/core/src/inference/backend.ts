/**
 * What runs ONNX models: ONNX Runtime for Node, or for the browser.
 * @module
 */

import type { Session } from './session.js';

/** What a backend is told about a model. */
export interface ModelHints {
  /** A run takes about a millisecond, too little to share among threads. */
  readonly small?: boolean;
  /** 8-bit integers will do, where the model keeps the ranges for it (`storeRanges`) and the backend is faster so. */
  readonly integers?: boolean;
}

/** Loads models; the rest of this package never asks where they run. */
export interface InferenceBackend {
  /**
   * @param model an ONNX file's bytes
   * @returns a session; whoever made it releases it
   * @throws if the bytes are not a model that the runtime can load
   */
  createSession(model: Uint8Array, hints?: ModelHints): Promise<Session>;
}
