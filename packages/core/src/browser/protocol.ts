/**
 * What the page and its worker say to each other.
 *
 * Each request is of a kind that {@link Requests} lists and gets one reply. To teach the worker something new, add a
 * kind here and its handler in `worker-handlers.ts`; sending, aborting and errors stay as they are.
 * @module
 */

import type { AnalyzeOptions, StageTimings } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import type { DetectionOptions } from '../detect/options.js';
import type { ErrorData } from '../error-data.js';
import type { ExplainFaceOptions, FaceExplanation } from '../explain/face-explainers.js';
import type { RawPixels } from '../image/pixels.js';
import type { Precision } from '../inference/precision.js';

/** Where models run: on the graphics card, or on the processor. */
export type BackendName = 'webgpu' | 'wasm';

/** A picture as it travels to the worker. */
export type Picture = RawPixels | ImageBitmap | VideoFrame | Blob;

/** How much of the files has arrived. */
export interface Progress {
  /** Address of the file. */
  readonly file: string;
  readonly loadedBytes: number;
  /** Size of the file; undefined where the server does not say. */
  readonly totalBytes: number | undefined;
}

/** What a worker is to load; addresses are absolute. */
export interface LoadSettings {
  readonly assets: string;
  /** Folders of models; undefined for those of the package. */
  readonly models: readonly string[] | undefined;
  readonly tasks: readonly Task[] | undefined;
  readonly backend: BackendName;
  readonly threads: number | undefined;
  readonly precision: Precision;
  readonly detection: DetectionOptions;
}

/** What a worker has loaded. */
export interface Loaded {
  readonly tasks: readonly Task[];
  readonly cards: readonly ModelCard[];
  /** Threads a model may use; 1 where the page is not cross-origin isolated. */
  readonly threads: number;
}

/** Settings of an analysis that can travel. */
interface PictureOptions extends Omit<AnalyzeOptions, 'signal' | 'onTimings'> {
  /** Longer side in pixels to which larger pictures are shrunk first. */
  readonly maxSide?: number;
}

/** Every kind of request with what it takes and what it gives. */
export interface Requests {
  load: { readonly takes: LoadSettings; readonly gives: Loaded };
  analyze: {
    readonly takes: { readonly picture: Picture; readonly options: PictureOptions };
    readonly gives: { readonly analysis: Analysis; readonly timings: StageTimings };
  };
  explain: {
    readonly takes: {
      readonly picture: Picture;
      readonly face: Pick<Detection, 'box' | 'keypoints'>;
      readonly options: ExplainFaceOptions;
      readonly maxSide: number | undefined;
    };
    readonly gives: FaceExplanation;
  };
  dispose: { readonly takes: undefined; readonly gives: undefined };
}

export type RequestKind = keyof Requests;

/** From the page: a request, or the wish to end one. */
export type ToWorker =
  | {
      readonly [Kind in RequestKind]: {
        readonly kind: Kind;
        readonly id: number;
        readonly takes: Requests[Kind]['takes'];
      };
    }[RequestKind]
  | { readonly kind: 'abort'; readonly id: number };

/** From the worker: a reply, or news of what is being loaded. */
export type FromWorker =
  | { readonly kind: 'done'; readonly id: number; readonly gives: Requests[RequestKind]['gives'] }
  | { readonly kind: 'failed'; readonly id: number; readonly error: ErrorData }
  | { readonly kind: 'progress'; readonly progress: Progress };
