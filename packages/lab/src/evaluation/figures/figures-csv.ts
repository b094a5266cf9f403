/**
 * All figures as one long table.
 * @module
 */
import { csvLine } from 'lineament';
import { SPLITS } from '../../data/types.js';
import type { BlandAltman } from '../../metrics/bland-altman.js';
import type { Duplicates } from '../report/duplicates.js';
import type { CalibrationFigures, Figure, TaskFigures } from './types.js';

type Row = readonly [task: string, figure: string, of: string, figure: Figure, n: number];

/**
 * Figures as CSV: a row for each, with the ends of its interval and how that was made. The points of curves are not
 * among them.
 *
 * @param duplicates repeats between splits, where the pictures were at hand; of no task
 * @returns columns `task,figure,of,n,value,low95,high95,method`; `of` is a class, bin or distance, empty for the whole
 */
export function figuresCsv(tasks: readonly TaskFigures[], duplicates?: Duplicates): string {
  const lines = [...tasks.flatMap(rowsOf), ...(duplicates === undefined ? [] : repeatRows(duplicates))].map(
    ([task, name, of, { value, interval95, method }, n]) =>
      csvLine([
        task,
        name,
        of,
        n,
        Number.isNaN(value) ? undefined : value,
        interval95?.[0],
        interval95?.[1],
        method,
      ]),
  );
  return `task,figure,of,n,value,low95,high95,method\n${lines.join('')}`;
}

function rowsOf(figures: TaskFigures): Row[] {
  const { task, n, classes, confusion, perClass, riskCoverage, age, withoutTrainingRepeats: fresh } = figures;
  const optional = (name: string, figure: Figure | undefined): Row[] =>
    figure === undefined ? [] : [[task, name, '', figure, n]];
  return [
    [task, 'accuracy', '', figures.accuracy, n],
    [task, 'balancedAccuracy', '', figures.balancedAccuracy, n],
    [task, 'macroF1', '', figures.macroF1, n],
    [task, 'kappa', '', figures.kappa, n],
    ...optional('macroRocArea', figures.macroRocArea),
    ...optional('macroAveragePrecision', figures.macroAveragePrecision),
    ...perClass.flatMap(
      ({ name, n: own, predicted, precision, recall, f1, rocArea, averagePrecision }): Row[] => [
        [task, 'precision', name, precision, predicted],
        [task, 'recall', name, recall, own],
        [task, 'f1', name, f1, own],
        ...(rocArea === undefined ? [] : [[task, 'rocArea', name, rocArea, n] as const]),
        ...(averagePrecision === undefined
          ? []
          : [[task, 'averagePrecision', name, averagePrecision, n] as const]),
      ],
    ),
    ...confusion.flatMap((row, truth) =>
      row.map(
        (count, said): Row => [
          task,
          'confusion',
          `${classes[truth]} as ${classes[said]}`,
          { value: count },
          perClass[truth]?.n ?? 0,
        ],
      ),
    ),
    ...(figures.uncalibrated === undefined
      ? []
      : calibrationRows(task, 'uncalibrated', figures.uncalibrated, n)),
    ...(figures.shipped === undefined ? [] : calibrationRows(task, 'shipped', figures.shipped, n)),
    ...calibrationRows(task, 'recalibrated', figures.recalibrated, n),
    ...figures.recalibrated.fittedOn.temperatures.map(
      (value, half): Row => [task, 'temperature', '', { value }, figures.recalibrated.fittedOn.n[half] ?? 0],
    ),
    [task, 'riskCoverageArea', '', riskCoverage.area, n],
    [task, 'bestRiskCoverageArea', '', { value: riskCoverage.bestArea }, n],
    ...riskCoverage.accuracyAt.map(
      (figure): Row => [task, 'accuracyAtCoverage', String(figure.coverage), figure, figure.n],
    ),
    ...(fresh === undefined
      ? []
      : [
          [task, 'accuracyWithoutTrainingRepeats', '', fresh.accuracy, fresh.n] as const,
          ...Object.entries({
            balancedAccuracyWithoutTrainingRepeats: fresh.balancedAccuracy,
            macroF1WithoutTrainingRepeats: fresh.macroF1,
            ...(fresh.meanAbsoluteError === undefined
              ? {}
              : { meanAbsoluteErrorWithoutTrainingRepeats: fresh.meanAbsoluteError }),
          }).map(([name, value]): Row => [task, name, '', { value }, fresh.n]),
        ]),
    ...(age === undefined
      ? []
      : [
          [task, 'meanAbsoluteError', '', age.meanAbsoluteError, age.n] as const,
          [task, 'rootMeanSquareError', '', age.rootMeanSquareError, age.n] as const,
          [task, 'oneOffAccuracy', '', age.oneOffAccuracy, n] as const,
          ...agreementRows(task, age.agreement),
          ...age.byBin.flatMap(({ name, n: own, meanAbsoluteError, bias }): Row[] => [
            ...(meanAbsoluteError === undefined
              ? []
              : [[task, 'meanAbsoluteError', name, meanAbsoluteError, own] as const]),
            ...(bias === undefined ? [] : [[task, 'bias', name, bias, own] as const]),
          ]),
          ...age.withinYears.map((figure): Row => [task, 'withinYears', String(figure.years), figure, age.n]),
        ]),
  ];
}

function agreementRows(task: string, agreement: BlandAltman): Row[] {
  const { n, bias, limits, biasInterval95, lowerLimitInterval95, upperLimitInterval95 } = agreement;
  const row = (name: string, value: number, interval95: BlandAltman['limits']): Row => [
    task,
    name,
    '',
    { value, interval95, method: 'student' },
    n,
  ];
  return [
    row('bias', bias, biasInterval95),
    row('lowerLimitOfAgreement', limits[0], lowerLimitInterval95),
    row('upperLimitOfAgreement', limits[1], upperLimitInterval95),
  ];
}

/** How many pictures of the judged split are in each split too. */
function repeatRows({ n, alsoIn, of }: Duplicates): Row[] {
  return SPLITS.filter((split) => of[split] > 0).map((split) => [
    '',
    'repeats',
    split,
    { value: alsoIn[split] },
    n,
  ]);
}

function calibrationRows(task: string, at: string, figures: CalibrationFigures, n: number): Row[] {
  return [
    [task, 'loss', at, figures.loss, n],
    [task, 'brierScore', at, figures.brierScore, n],
    [task, 'expectedCalibrationError', at, figures.expectedCalibrationError, n],
    [task, 'maximumCalibrationError', at, figures.maximumCalibrationError, n],
    ...figures.bins
      .filter((bin) => bin.n > 0)
      .flatMap(({ from, to, n: own, confidence, accuracy, accuracyInterval95 }): Row[] => {
        const bin = `${at} ${from.toFixed(3)}-${to.toFixed(3)}`;
        return [
          [task, 'binConfidence', bin, { value: confidence }, own],
          [
            task,
            'binAccuracy',
            bin,
            {
              value: accuracy,
              ...(accuracyInterval95 === undefined
                ? {}
                : { interval95: accuracyInterval95, method: 'wilson' }),
            },
            own,
          ],
        ];
      }),
  ];
}
