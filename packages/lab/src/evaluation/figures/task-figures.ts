/**
 * Everything that is figured out of one task's predictions, with intervals.
 * @module
 */
import { type BootstrapOptions, bootstrapIntervals95 } from '../../metrics/bootstrap.js';
import { reliabilityBins } from '../../metrics/calibration.js';
import { wilsonInterval95 } from '../../metrics/interval.js';
import { oneVersusRest, type RankingPoint } from '../../metrics/ranking.js';
import { type CoveragePoint, pointAtCoverage, riskCoverage } from '../../metrics/selective.js';
import type { PredictionTable } from '../../predictions/table.js';
import { judge } from '../judge.js';
import type { Predictions } from '../predictions.js';
import { ageFigures } from './age-figures.js';
import {
  calibrationFigures,
  confusionFigures,
  rankingFigures,
  rankings,
  type Scored,
  score,
} from './resampled.js';
import { givenTemperature, recalibrate, undoTemperature } from './temperature-figures.js';
import type { CalibrationFigures, ClassFigures, Figure, TaskFigures } from './types.js';

const COVERAGES = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1];
/** Points nearer than this to the last one, in both directions, would not show in a chart. */
const CHART_RESOLUTION = 0.004;

/**
 * Figures of one task of a table.
 *
 * Proportions have Wilson's intervals, the agreement of ages Student's; most other figures percentile intervals of a
 * seeded bootstrap over samples.
 *
 * @param options rounds and seed of the bootstrap (default 2000 and 0)
 */
export function taskFigures(
  table: PredictionTable,
  predictions: Predictions,
  options: BootstrapOptions = {},
): TaskFigures {
  const { task, classes, truth, probabilities } = predictions;
  const width = classes.length;
  const judgement = judge(predictions, table);
  const uncalibrated = undoTemperature(table, predictions);
  const recalibrated = recalibrate(table, predictions, uncalibrated, options.seed ?? 0);
  const given = givenTemperature(table, predictions);
  const wasUndone = given.canBeUndone && given.temperature !== 1;
  const scored = score(probabilities, truth, width);
  const before = score(uncalibrated, truth, width);
  const after = score(recalibrated.probabilities, truth, width);
  const order = rankings(probabilities, scored);
  // One round computes all figures, each part in its own stretch.
  const parts: ((weights: ArrayLike<number>) => number[])[] = [
    (weights) => confusionFigures(scored, weights),
    (weights) => rankingFigures(order, scored, weights),
    (weights) => calibrationFigures(before, weights),
    (weights) => calibrationFigures(after, weights),
    ...(wasUndone ? [(weights: ArrayLike<number>) => calibrationFigures(scored, weights)] : []),
  ];
  const once = new Uint8Array(truth.length).fill(1);
  const lengths = parts.map((part) => part(once).length);
  const intervals = bootstrapIntervals95(
    truth.length,
    (weights) => parts.flatMap((part) => part(weights)),
    options,
  );
  const values = parts.flatMap((part) => part(once));
  const figure = (part: number, place: number): Figure => {
    const at = lengths.slice(0, part).reduce((sum, length) => sum + length, 0) + place;
    const interval95 = intervals[at];
    return {
      value: values[at] ?? Number.NaN,
      ...(interval95 === undefined ? {} : { interval95, method: 'bootstrap' }),
    };
  };
  const calibration = (part: number, from: Scored): CalibrationFigures => ({
    loss: figure(part, 0),
    brierScore: figure(part, 1),
    expectedCalibrationError: figure(part, 2),
    maximumCalibrationError: figure(part, 3),
    bins: reliabilityBins(from.confidences, from.isCorrect),
  });
  const curves = oneVersusRest(probabilities, truth, width);
  const hasCurves = curves.perClass.some((curve) => curve !== undefined);
  const coverage = riskCoverage(scored.confidences, scored.isCorrect);
  const age = ageFigures(predictions, table.labels.years, judgement.confusion, options);
  const fresh = withoutRepeats(table, predictions);
  return {
    task,
    classes,
    n: judgement.n,
    accuracy: { value: judgement.accuracy, interval95: judgement.accuracyInterval95, method: 'wilson' },
    balancedAccuracy: figure(0, 0),
    macroF1: figure(0, 1),
    kappa: figure(0, 2),
    ...(hasCurves ? { macroRocArea: figure(1, 0), macroAveragePrecision: figure(1, 1) } : {}),
    confusion: judgement.confusion,
    perClass: classes.map((name, label): ClassFigures => {
      const { n = 0, precision = 0, recall = 0 } = judgement.perClass[label] ?? {};
      const said = judgement.confusion.reduce((sum, row) => sum + (row[label] ?? 0), 0);
      const curve = curves.perClass[label];
      return {
        name,
        n,
        predicted: said,
        precision: proportion(precision, said),
        recall: proportion(recall, n),
        f1: figure(0, 3 + label),
        ...(curve === undefined
          ? {}
          : {
              rocArea: figure(1, 3 + 2 * label),
              averagePrecision: figure(1, 4 + 2 * label),
              curve: thinRanking(curve.points),
            }),
      };
    }),
    ...(given.canBeUndone ? { uncalibrated: calibration(2, before) } : {}),
    ...(given.canBeUndone && !wasUndone
      ? {}
      : {
          shipped: {
            ...(wasUndone ? calibration(4, scored) : calibration(2, before)),
            ...(given.temperature === undefined ? {} : { temperature: given.temperature }),
          },
        }),
    mayBeSums: given.mayBeSums,
    recalibrated: { ...calibration(3, after), fittedOn: recalibrated.fittedOn },
    riskCoverage: {
      area: figure(1, 2),
      bestArea: coverage.bestArea,
      accuracyAt: COVERAGES.flatMap((part) => {
        const point = pointAtCoverage(coverage.points, part);
        const n = Math.round((point?.coverage ?? 0) * truth.length);
        return point === undefined ? [] : [{ coverage: part, n, ...proportion(1 - point.risk, n) }];
      }),
      points: thinCoverage(coverage.points),
    },
    ...(age === undefined ? {} : { age }),
    ...(fresh === undefined ? {} : { withoutTrainingRepeats: fresh }),
  };
}

function proportion(share: number, n: number): Figure {
  return n === 0
    ? { value: share }
    : { value: share, interval95: wilsonInterval95(Math.round(share * n), n), method: 'wilson' };
}

function withoutRepeats(
  table: PredictionTable,
  predictions: Predictions,
): TaskFigures['withoutTrainingRepeats'] {
  const isFresh = (row: number): boolean => table.repeatsTraining[row] !== 1;
  const fresh = predictions.indices.filter(isFresh).length;
  if (fresh === 0 || fresh === predictions.indices.length) {
    return undefined;
  }
  const { n, accuracy, accuracyInterval95, balancedAccuracy, macroF1, mae } = judge(
    predictions,
    table,
    isFresh,
  );
  return {
    n,
    accuracy: { value: accuracy, interval95: accuracyInterval95, method: 'wilson' },
    balancedAccuracy,
    macroF1,
    ...(mae === undefined ? {} : { meanAbsoluteError: mae }),
  };
}

/** Keeps points that a chart can tell apart, and both ends. */
function thin<Point>(points: readonly Point[], placeOf: (point: Point) => readonly number[]): Point[] {
  let kept: readonly number[] | undefined;
  return points.filter((point, index) => {
    const place = placeOf(point);
    const isFar =
      kept === undefined ||
      place.some((value, axis) => Math.abs(value - (kept?.[axis] ?? 0)) >= CHART_RESOLUTION);
    if (isFar || index === points.length - 1) {
      kept = place;
      return true;
    }
    return false;
  });
}

function thinRanking(points: readonly RankingPoint[]): RankingPoint[] {
  return thin(points, (point) => [point.falsePositiveRate, point.truePositiveRate, point.precision]);
}

function thinCoverage(points: readonly CoveragePoint[]): CoveragePoint[] {
  return thin(points, ({ coverage, risk }) => [coverage, risk]);
}
