/**
 * What an analyzer is made with, and what does its work.
 * @module
 */

import type { AnalyzeOptions } from '../analysis/pixel-analyzer.js';
import type { Analysis } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';
import type { ModelCard } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import type { DetectionOptions } from '../detect/options.js';
import type { ExplainFaceOptions, FaceExplanation } from '../explain/face-explainers.js';
import type { RawPixels } from '../image/pixels.js';
import type { NodeBackendOptions } from './backend.js';

/** Settings of an analyzer, all optional. */
export interface AnalyzerOptions extends DetectionOptions, NodeBackendOptions {
  /**
   * Model folders, each with `model.onnx` and `card.json`; of several that give an attribute, the first estimates it.
   * Default: the models that come with the package. With an empty list only faces are found.
   */
  readonly models?: string | readonly string[] | undefined;
  /** Attributes to estimate; all that the models give by default. */
  readonly tasks?: readonly Task[] | undefined;
  /** Width times height from which a picture is refused. Default 100 million. */
  readonly maxPixels?: number;
  /**
   * Worker threads that analyze side by side, each with models of its own. The thread that asks then stays free, as a
   * server's should, and pictures that are asked for together are done sooner. Default 0: in the thread that asks.
   */
  readonly workers?: number;
}

/** What does the work: an analyzer in this thread, or several in others. */
export interface AnalyzerEngine {
  readonly tasks: readonly Task[];
  readonly cards: readonly ModelCard[];
  analyze(image: string | Uint8Array | RawPixels, options: AnalyzeOptions): Promise<Analysis>;
  explain(
    image: string | Uint8Array | RawPixels,
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions,
  ): Promise<FaceExplanation>;
  dispose(): Promise<void>;
}
