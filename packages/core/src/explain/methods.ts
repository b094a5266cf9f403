/**
 * The ways to explain an estimate, and what an explanation holds.
 * @module
 */

import type { FaceAttributes } from '../analysis/schema.js';
import type { Task } from '../attributes/labels.js';

/**
 * Ways to explain:
 *
 * - `grad-cam` (Selvaraju et al. 2017, arXiv:1610.02391): the channels of a convolutional layer, weighted by their mean
 *   gradient. The quickest; as coarse as the layer.
 * - `grad-cam++` (Chattopadhay et al. 2018, arXiv:1710.11063): the same with weights that count each place by itself,
 *   better where a feature appears several times.
 * - `saliency` (Simonyan et al. 2014, arXiv:1312.6034): the size of the gradient by each pixel.
 * - `smooth-grad` (Smilkov et al. 2017, arXiv:1706.03825): the mean gradient over noisy copies.
 * - `integrated-gradients` (Sundararajan et al. 2017, arXiv:1703.01365): gradients summed on the way from a baseline;
 *   they add up to the difference of the scores.
 * - `occlusion` (Zeiler & Fergus 2014, arXiv:1311.2901): how much the estimate falls when a patch is covered. Needs no
 *   gradient, so it explains any model.
 */
export const EXPLANATION_METHODS = [
  'grad-cam',
  'grad-cam++',
  'saliency',
  'smooth-grad',
  'integrated-gradients',
  'occlusion',
] as const;
export type ExplanationMethod = (typeof EXPLANATION_METHODS)[number];

/** Settings of methods; each is used by the methods named. */
export interface MethodOptions {
  /**
   * `grad-cam`, `grad-cam++`: name of the layer, or of its output. Default: the last convolutional features before
   * places are pooled away or joined.
   */
  readonly layer?: string | undefined;
  /** `integrated-gradients`: points on the way, ≥ 1 (default 48). `smooth-grad`: noisy copies, ≥ 1 (default 24). */
  readonly samples?: number | undefined;
  /** `integrated-gradients`: where the way begins, as a pixel value (default 0, black). */
  readonly baseline?: number | undefined;
  /** `smooth-grad`: standard deviation of the noise as a share of the range of the network's input (default 0.15). */
  readonly noise?: number | undefined;
  /** `smooth-grad`: seed of the noise, a whole number ≥ 0 (default 0). */
  readonly seed?: number | undefined;
  /** `occlusion`: side of the patch as a share of the picture's, above 0 to 1 (default 0.2). */
  readonly patch?: number | undefined;
  /** `occlusion`: steps of the patch per its side, ≥ 1 (default 2). */
  readonly overlap?: number | undefined;
}

/** Where a network looked, in one picture. */
export interface Explanation {
  readonly task: Task;
  readonly method: ExplanationMethod;
  /** The class that is explained, or `years`. */
  readonly target: string;
  /** Probability of the class, 0–1; absent for `years`, see `attributes.age`. */
  readonly probability?: number;
  /** Side lengths of the map: those of the network's input. */
  readonly width: number;
  readonly height: number;
  /**
   * [height, width] from 0 (did not matter) to 1 (mattered most in this picture). All 0 if nothing spoke for the
   * target.
   */
  readonly values: Float32Array;
  /**
   * The method's own numbers, not scaled: [height, width], for `grad-cam` and `grad-cam++` of the layer's size. Signed
   * for `integrated-gradients` and `occlusion`, and wherever years are explained: below 0 where a place spoke against the
   * target, or for a lower age.
   */
  readonly raw: Float32Array;
  /** The estimate of the task, from the same run. */
  readonly attributes: FaceAttributes;
  /**
   * Only of `integrated-gradients`: how far the sum of the map is from the difference of the scores of picture and
   * baseline, as a share of that difference. Near 0 when `samples` are enough.
   */
  readonly completenessError?: number;
}
