/**
 * Figures of samples that count several times: what one round of a bootstrap computes, without sorting anything.
 * @module
 */
import { binOf, brierScores } from '../../metrics/calibration.js';
import { balancedAccuracy, classMetrics, macroF1 } from '../../metrics/confusion.js';
import { cohenKappa } from '../../metrics/paired.js';
import { columnOf, type Ranking, rank, weightedAreas } from '../../metrics/ranking.js';
import { weightedRiskArea } from '../../metrics/selective.js';

const BINS = 15;
const SMALLEST_PROBABILITY = 1e-15;

/** How often each sample counts. */
export type Weights = ArrayLike<number>;

/** Probabilities of n samples, with what follows from them. */
export interface Scored {
  readonly classes: number;
  readonly truth: Uint8Array;
  readonly predicted: Uint8Array;
  readonly confidences: readonly number[];
  readonly isCorrect: readonly boolean[];
  readonly isWrong: Uint8Array;
  readonly losses: Float64Array;
  readonly briers: Float64Array;
  readonly bins: Uint8Array;
}

/** Looks at each sample once. */
export function score(probabilities: Float64Array, truth: Uint8Array, classes: number): Scored {
  const n = truth.length;
  const predicted = new Uint8Array(n);
  const confidences = new Array<number>(n).fill(0);
  const losses = new Float64Array(n);
  const bins = new Uint8Array(n);
  for (let sample = 0; sample < n; sample++) {
    let best = 0;
    for (let label = 1; label < classes; label++) {
      const isHigher =
        (probabilities[sample * classes + label] ?? 0) > (probabilities[sample * classes + best] ?? 0);
      best = isHigher ? label : best;
    }
    const confidence = probabilities[sample * classes + best] ?? 0;
    predicted[sample] = best;
    confidences[sample] = confidence;
    bins[sample] = binOf(confidence, BINS);
    const own = probabilities[sample * classes + (truth[sample] ?? 0)] ?? 0;
    losses[sample] = -Math.log(Math.max(own, SMALLEST_PROBABILITY));
  }
  const isCorrect = Array.from(truth, (label, sample) => label === predicted[sample]);
  return {
    classes,
    truth,
    predicted,
    confidences,
    isCorrect,
    isWrong: Uint8Array.from(isCorrect, (right) => (right ? 0 : 1)),
    losses,
    briers: brierScores(probabilities, truth, classes),
    bins,
  };
}

/** Loss, Brier score, expected and maximum calibration error. */
export function calibrationFigures(scored: Scored, weights: Weights): [number, number, number, number] {
  const { confidences, isWrong, losses, briers, bins } = scored;
  const gaps = new Float64Array(BINS);
  const counts = new Float64Array(BINS);
  let [n, loss, brier] = [0, 0, 0];
  for (let sample = 0; sample < bins.length; sample++) {
    const weight = weights[sample] ?? 0;
    if (weight > 0) {
      const bin = bins[sample] ?? 0;
      n += weight;
      loss += weight * (losses[sample] ?? 0);
      brier += weight * (briers[sample] ?? 0);
      counts[bin] = (counts[bin] ?? 0) + weight;
      gaps[bin] = (gaps[bin] ?? 0) + weight * ((confidences[sample] ?? 0) - 1 + (isWrong[sample] ?? 0));
    }
  }
  let expected = 0;
  let maximum = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const gap = Math.abs(gaps[bin] ?? 0);
    expected += gap / n;
    maximum = Math.max(maximum, (counts[bin] ?? 0) > 0 ? gap / (counts[bin] ?? 1) : 0);
  }
  return [loss / n, brier / n, expected, maximum];
}

/** Balanced accuracy, macro F1, κ, then the F1 of each class. */
export function confusionFigures({ classes, truth, predicted }: Scored, weights: Weights): number[] {
  const counts = new Float64Array(classes * classes);
  for (let sample = 0; sample < truth.length; sample++) {
    const cell = (truth[sample] ?? 0) * classes + (predicted[sample] ?? 0);
    counts[cell] = (counts[cell] ?? 0) + (weights[sample] ?? 0);
  }
  const matrix = Array.from({ length: classes }, (_, row) => [
    ...counts.subarray(row * classes, (row + 1) * classes),
  ]);
  return [
    balancedAccuracy(matrix),
    macroF1(matrix),
    cohenKappa(matrix),
    ...classMetrics(matrix).map(({ f1 }) => f1),
  ];
}

/** Samples in the order of each class's probability, and of confidence. */
export interface Rankings {
  readonly perClass: readonly { readonly ranking: Ranking; readonly isPositive: Uint8Array }[];
  readonly byConfidence: Ranking;
}

export function rankings(probabilities: Float64Array, scored: Scored): Rankings {
  const { classes, truth, confidences } = scored;
  return {
    perClass: Array.from({ length: classes }, (_, label) => ({
      ranking: rank(columnOf(probabilities, label, classes)),
      isPositive: Uint8Array.from(truth, (own) => (own === label ? 1 : 0)),
    })),
    byConfidence: rank(confidences),
  };
}

/** Macro areas under ROC and precision–recall curves, area under the risk–coverage curve, then both areas by class. */
export function rankingFigures(
  { perClass, byConfidence }: Rankings,
  scored: Scored,
  weights: Weights,
): number[] {
  const areas = perClass.map(({ ranking, isPositive }) => weightedAreas(ranking, isPositive, weights));
  return [
    meanOfNumbers(areas.map(({ rocArea }) => rocArea)),
    meanOfNumbers(areas.map(({ averagePrecision }) => averagePrecision)),
    weightedRiskArea(byConfidence, scored.isWrong, weights),
    ...areas.flatMap(({ rocArea, averagePrecision }) => [
      rocArea,
      Number.isNaN(rocArea) ? Number.NaN : averagePrecision,
    ]),
  ];
}

/** Mean of those that are numbers; a class that nobody has, has no area. */
function meanOfNumbers(values: readonly number[]): number {
  const known = values.filter((value) => !Number.isNaN(value));
  return known.reduce((sum, value) => sum + value, 0) / known.length;
}
