/**
 * From predictions to figures.
 * @module
 */
import { InvalidInputError } from 'lineament';
import type { Dataset } from '../data/types.js';
import { ageIntervalMetrics, ageMetrics, oneOffAccuracy } from '../metrics/age.js';
import {
  accuracyOf,
  balancedAccuracy,
  type ClassMetrics,
  classMetrics,
  confusionMatrix,
  macroF1,
} from '../metrics/confusion.js';
import { wilsonInterval95 } from '../metrics/interval.js';
import { expectedCalibrationError, logLoss } from '../metrics/probabilities.js';
import type { Predictions } from './predictions.js';

/** Figures of one task over some samples. */
export interface Judgement {
  readonly n: number;
  /** Mean cross-entropy, in nats; without penalties on weights. */
  readonly loss: number;
  readonly accuracy: number;
  /** Wilson's interval. */
  readonly accuracyInterval95: readonly [low: number, high: number];
  /** Mean recall of the classes. */
  readonly balancedAccuracy: number;
  readonly macroF1: number;
  /** Expected calibration error over 15 bins of equal width (Guo et al. 2017). */
  readonly calibrationError: number;
  readonly classes: readonly string[];
  /** Counts; a row for each true class. */
  readonly confusion: readonly (readonly number[])[];
  /** By class, in the order of `classes`. */
  readonly perClass: readonly ClassMetrics[];
  /** Age only: mean absolute error in years, where ages are known. */
  readonly mae?: number;
  /** Age only: part of the estimates at most five years off. */
  readonly withinFiveYears?: number;
  /** Age only: part of the true ages inside the 80 % interval of years, where ages are known. */
  readonly intervalCoverage?: number;
  /** Age only: mean width of that interval in years. */
  readonly intervalWidth?: number;
  /** Age only: part of the predictions in the true bin or one beside it. */
  readonly oneOffAccuracy?: number;
}

/** What is known of the samples that predictions are of: a data set, or a table that was kept. */
export interface JudgedSamples {
  readonly name: string;
  readonly labels: Pick<Dataset['labels'], 'years'>;
  readonly repeatsTraining: Uint8Array;
}

/**
 * Judges predictions.
 *
 * @param samples the predictions' positions are positions in it
 * @param keep which samples count, by their position (default: all)
 * @throws {InvalidInputError} if no sample is left
 */
export function judge(
  predictions: Predictions,
  samples: Pick<JudgedSamples, 'labels'>,
  keep: (index: number) => boolean = () => true,
): Judgement {
  const { task, classes } = predictions;
  const width = classes.length;
  const rows = [...predictions.indices.keys()].filter((row) => keep(predictions.indices[row] ?? 0));
  if (rows.length === 0) {
    throw new InvalidInputError(`no sample is left to judge ${task} by`);
  }
  const distributions = rows.map((row) => predictions.probabilities.subarray(row * width, (row + 1) * width));
  const truth = rows.map((row) => predictions.truth[row] ?? 0);
  const confidences = distributions.map((distribution) => Math.max(...distribution));
  const predicted = distributions.map((distribution, sample) =>
    distribution.indexOf(confidences[sample] ?? 0),
  );
  const confusion = confusionMatrix(truth, predicted, width);
  const isCorrect = truth.map((label, sample) => label === predicted[sample]);
  const { years, intervals } = predictions;
  const knownYears = rows.map((row) => samples.labels.years[predictions.indices[row] ?? 0] ?? Number.NaN);
  return {
    n: rows.length,
    loss: logLoss(
      distributions.flatMap((distribution) => [...distribution]),
      truth,
      width,
    ),
    accuracy: accuracyOf(confusion),
    accuracyInterval95: wilsonInterval95(isCorrect.filter(Boolean).length, rows.length),
    balancedAccuracy: balancedAccuracy(confusion),
    macroF1: macroF1(confusion),
    calibrationError: expectedCalibrationError(confidences, isCorrect),
    classes,
    confusion,
    perClass: classMetrics(confusion),
    ...(years === undefined
      ? {}
      : {
          ...ageMetrics(
            knownYears,
            rows.map((row) => years[row] ?? Number.NaN),
          ),
          ...(intervals === undefined
            ? {}
            : ageIntervalMetrics(
                knownYears,
                rows.flatMap((row) => [...intervals.subarray(2 * row, 2 * row + 2)]),
              )),
          oneOffAccuracy: oneOffAccuracy(confusion),
        }),
  };
}
