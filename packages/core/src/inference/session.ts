/**
 * A loaded model, as far as this package uses ONNX Runtime's sessions.
 *
 * Written out rather than taken from `onnxruntime-common`, whose types name a browser's classes: an app for Node alone, which
 * has none of them, must compile too.
 * @module
 */

/** Numbers and their shape. */
export interface SessionTensor {
  /** `float32`, `uint8`… */
  readonly type: string;
  readonly dims: readonly number[];
  /** How many numbers. */
  readonly size: number;
  readonly data: unknown;
}

/** Tensors by their names. */
export type SessionTensors = Readonly<Record<string, SessionTensor>>;

/** What a graph says of one of its inputs or outputs. */
export type SessionValue =
  | { readonly name: string; readonly isTensor: false }
  | {
      readonly name: string;
      readonly isTensor: true;
      readonly type: string;
      /** Numbers, and names of what the graph leaves open. */
      readonly shape: readonly (number | string)[];
    };

/** A model that can be run. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly inputMetadata: readonly SessionValue[];
  readonly outputMetadata: readonly SessionValue[];
  /**
   * @param feeds a tensor for each input
   * @param fetches the outputs that are wanted; all if left out
   */
  run(feeds: SessionTensors): Promise<SessionTensors>;
  run(feeds: SessionTensors, fetches: readonly string[]): Promise<SessionTensors>;
  /** Frees its memory. */
  release(): Promise<void>;
}
