/**
 * How sure those figures of an evaluation are that are no proportions.
 * @module
 */
import { type BootstrapOptions, bootstrapIntervals95 } from '../metrics/bootstrap.js';
import { ageFigures } from './figures/age-figures.js';
import { calibrationFigures, confusionFigures, score } from './figures/resampled.js';
import type { JudgedSamples, Judgement } from './judge.js';
import type { Predictions } from './predictions.js';

type Interval95 = readonly [low: number, high: number];

/** Percentile intervals of a bootstrap over samples, named as the figures of `Evaluation`. */
export interface EvaluationIntervals {
  readonly balancedAccuracy?: Interval95;
  readonly macroF1?: Interval95;
  readonly calibrationError?: Interval95;
  readonly mae?: Interval95;
}

/**
 * Draws samples anew; the intervals are those of a report of the same seed.
 *
 * @param samples the predictions' positions are positions in it
 * @param judgement of these predictions
 * @param options rounds and seed (default 2000 and 0)
 */
export function evaluationIntervals(
  predictions: Predictions,
  { labels }: Pick<JudgedSamples, 'labels'>,
  { confusion }: Pick<Judgement, 'confusion'>,
  options: BootstrapOptions = {},
): EvaluationIntervals {
  const { classes, truth, probabilities } = predictions;
  const scored = score(probabilities, truth, classes.length);
  const [balancedAccuracy, macroF1, calibrationError] = bootstrapIntervals95(
    truth.length,
    (weights) => {
      const [balanced = Number.NaN, f1 = Number.NaN] = confusionFigures(scored, weights);
      const [, , expected] = calibrationFigures(scored, weights);
      return [balanced, f1, expected];
    },
    options,
  );
  const mae = ageFigures(predictions, labels.years, confusion, options)?.meanAbsoluteError.interval95;
  return {
    ...(balancedAccuracy === undefined ? {} : { balancedAccuracy }),
    ...(macroF1 === undefined ? {} : { macroF1 }),
    ...(calibrationError === undefined ? {} : { calibrationError }),
    ...(mae === undefined ? {} : { mae }),
  };
}
