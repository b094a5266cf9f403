/**
 * Whether probabilities mean what they say: bins of confidence, worst gap, Brier score.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { wilsonInterval95 } from './interval.js';

/** Samples of similar confidence. */
export interface ReliabilityBin {
  /** Lower end, exclusive (but the first bin holds 0). */
  readonly from: number;
  /** Upper end, inclusive. */
  readonly to: number;
  readonly n: number;
  /** Mean confidence; 0 in an empty bin. */
  readonly confidence: number;
  /** Part of the predictions that are right; 0 in an empty bin. */
  readonly accuracy: number;
  /** Wilson's interval of the accuracy; absent in an empty bin. */
  readonly accuracyInterval95?: readonly [low: number, high: number];
}

/** Bin of a confidence: bin m of M holds ((m − 1) / M, m / M]. */
export function binOf(confidence: number, bins: number): number {
  return Math.min(bins - 1, Math.max(0, Math.ceil(confidence * bins) - 1));
}

/**
 * Sorts predictions into bins of equal width by their confidence, as `expectedCalibrationError` does.
 *
 * @param confidences [n] probability of each predicted class, 0–1
 * @param isCorrect [n] whether each prediction is right
 * @throws {InvalidInputError} if the lengths differ
 * @example
 * reliabilityBins([0.6, 0.8, 0.9], [false, true, true], 2)[1]?.accuracy; // 0.6666666666666666
 */
export function reliabilityBins(
  confidences: readonly number[],
  isCorrect: readonly boolean[],
  bins = 15,
): ReliabilityBin[] {
  if (confidences.length !== isCorrect.length) {
    throw new InvalidInputError(
      `${confidences.length} confidences and ${isCorrect.length} outcomes; give as many`,
    );
  }
  const sums = Array.from({ length: bins }, () => ({ n: 0, confidence: 0, correct: 0 }));
  confidences.forEach((confidence, sample) => {
    const sum = sums[binOf(confidence, bins)];
    if (sum !== undefined) {
      sum.n++;
      sum.confidence += confidence;
      sum.correct += isCorrect[sample] === true ? 1 : 0;
    }
  });
  return sums.map(({ n, confidence, correct }, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    n,
    confidence: n === 0 ? 0 : confidence / n,
    accuracy: n === 0 ? 0 : correct / n,
    ...(n === 0 ? {} : { accuracyInterval95: wilsonInterval95(correct, n) }),
  }));
}

/**
 * Maximum calibration error: the widest gap between confidence and accuracy of any bin. A bin of few samples can make
 * it large by chance.
 *
 * Source: Naeini, Cooper & Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian binning".
 *
 * @returns 0–1; 0 if there is no sample
 */
export function maximumCalibrationError(bins: readonly ReliabilityBin[]): number {
  return Math.max(
    0,
    ...bins.map(({ n, confidence, accuracy }) => (n === 0 ? 0 : Math.abs(confidence - accuracy))),
  );
}

/**
 * Brier score of several classes: mean over samples of the squared distance between the probabilities and the truth
 * (1 for the true class, 0 for the others), summed over classes.
 *
 * Source: Brier 1950, "Verification of forecasts expressed in terms of probability".
 *
 * @param probabilities row-major [n, classes]
 * @param truth [n] true classes
 * @returns 0 (sure and right) to 2 (sure and wrong)
 * @example
 * brierScore([0.7, 0.3, 0.4, 0.6], [0, 0], 2); // 0.45: (2·0.3² + 2·0.6²) / 2
 */
export function brierScore(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): number {
  const scores = brierScores(probabilities, truth, classes);
  return scores.reduce((sum, score) => sum + score, 0) / Math.max(1, scores.length);
}

/** Brier score of each sample. */
export function brierScores(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): Float64Array {
  return Float64Array.from({ length: truth.length }, (_, sample) => {
    let sum = 0;
    for (let label = 0; label < classes; label++) {
      const target = truth[sample] === label ? 1 : 0;
      sum += ((probabilities[sample * classes + label] ?? 0) - target) ** 2;
    }
    return sum;
  });
}
