/**
 * What an analyzer and its worker threads say to each other.
 * @module
 */

import type { AnalyzeOptions, StageTimings } from '../../analysis/pixel-analyzer.js';
import type { Analysis } from '../../analysis/schema.js';
import type { Task } from '../../attributes/labels.js';
import type { ModelCard } from '../../card/card.js';
import type { Detection } from '../../detect/detection.js';
import type { ErrorData } from '../../error-data.js';
import type { ExplainFaceOptions, FaceExplanation } from '../../explain/face-explainers.js';
import type { RawPixels } from '../../image/pixels.js';
import type { AnalyzerOptions } from '../engine.js';

/** A picture as it travels: the path of a file, the bytes of one, or raw pixels. */
export type Picture = string | Uint8Array | RawPixels;

/** What a thread is started with. */
export interface ThreadData {
  readonly options: AnalyzerOptions;
  /** See `Runs`. */
  readonly runs: Int32Array<SharedArrayBuffer>;
}

/** Every kind of request with what it takes and what it gives. */
export interface Requests {
  analyze: {
    readonly takes: {
      readonly picture: Picture;
      readonly options: Omit<AnalyzeOptions, 'signal' | 'onTimings'>;
    };
    readonly gives: { readonly analysis: Analysis; readonly timings: StageTimings | undefined };
  };
  explain: {
    readonly takes: {
      readonly picture: Picture;
      readonly face: Pick<Detection, 'box' | 'keypoints'>;
      readonly options: ExplainFaceOptions;
    };
    readonly gives: FaceExplanation;
  };
  dispose: { readonly takes: undefined; readonly gives: undefined };
}

export type RequestKind = keyof Requests;

/** To a thread: a request, or the wish to end one. */
export type ToThread =
  | {
      readonly [Kind in RequestKind]: {
        readonly kind: Kind;
        readonly id: number;
        readonly takes: Requests[Kind]['takes'];
      };
    }[RequestKind]
  | { readonly kind: 'abort'; readonly id: number };

/** From a thread: first whether it could load its models, then replies. */
export type FromThread =
  | { readonly kind: 'ready'; readonly tasks: readonly Task[]; readonly cards: readonly ModelCard[] }
  | { readonly kind: 'refused'; readonly error: ErrorData }
  | { readonly kind: 'done'; readonly id: number; readonly gives: Requests[RequestKind]['gives'] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorData };
