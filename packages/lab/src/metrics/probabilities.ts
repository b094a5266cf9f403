/**
 * How good probabilities are.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { binOf } from './calibration.js';

/** Smaller probabilities count as this, so that one sample cannot make the loss infinite. */
const SMALLEST_PROBABILITY = 1e-15;

/**
 * Mean cross-entropy: −log of the probability that each true class was given.
 *
 * @param probabilities row-major [n, classes]
 * @param truth [n] true classes
 * @example
 * logLoss([0.5, 0.5, 0.25, 0.75], [0, 1], 2); // 0.4904146265058631
 */
export function logLoss(probabilities: ArrayLike<number>, truth: ArrayLike<number>, classes: number): number {
  let sum = 0;
  for (let sample = 0; sample < truth.length; sample++) {
    const probability = probabilities[sample * classes + (truth[sample] ?? 0)] ?? 0;
    sum -= Math.log(Math.max(probability, SMALLEST_PROBABILITY));
  }
  return sum / Math.max(1, truth.length);
}

/**
 * Expected calibration error: the mean distance between confidence and accuracy, over bins of equal width and
 * weighted by their samples. Bin m holds confidences in ((m − 1) / M, m / M].
 *
 * Source: Guo et al. 2017, "On calibration of modern neural networks", arXiv:1706.04599, with M = 15.
 *
 * @param confidences probability of the predicted class of each sample, 0–1
 * @param isCorrect whether each prediction is right
 * @returns 0 (confidence is accuracy) to 1
 * @throws {InvalidInputError} if the lengths differ
 * @example
 * expectedCalibrationError([0.8, 0.8, 0.8, 0.8], [true, true, true, false]); // 0.050000000000000044
 */
export function expectedCalibrationError(
  confidences: readonly number[],
  isCorrect: readonly boolean[],
  bins = 15,
): number {
  if (confidences.length !== isCorrect.length) {
    throw new InvalidInputError(
      `${confidences.length} confidences and ${isCorrect.length} outcomes; give as many`,
    );
  }
  const gaps = new Array<number>(bins).fill(0);
  confidences.forEach((confidence, sample) => {
    const bin = binOf(confidence, bins);
    gaps[bin] = (gaps[bin] ?? 0) + confidence - (isCorrect[sample] === true ? 1 : 0);
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, confidences.length);
}
