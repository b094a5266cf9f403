/**
 * All figures as one long table.
 * @module
 */
import type { CalibrationFigures, Figure, TaskFigures } from './types.js';

type Row = readonly [task: string, figure: string, of: string, figure: Figure, n: number];

/**
 * Figures as CSV: a row for each, with the ends of its interval and how that was made.
 *
 * @returns columns `task,figure,of,n,value,low95,high95,method`; `of` is a class, bin or distance, empty for the whole
 */
export function figuresCsv(tasks: readonly TaskFigures[]): string {
  const lines = tasks
    .flatMap(rowsOf)
    .map(([task, name, of, { value, interval95, method }, n]) =>
      [task, name, of, n, value, interval95?.[0] ?? '', interval95?.[1] ?? '', method ?? ''].join(','),
    );
  return `task,figure,of,n,value,low95,high95,method\n${lines.map((line) => `${line}\n`).join('')}`;
}

function rowsOf(figures: TaskFigures): Row[] {
  const { task, n, perClass, riskCoverage, age, withoutTrainingRepeats: fresh } = figures;
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
    ...calibrationRows(task, 'uncalibrated', figures.uncalibrated, n),
    ...(figures.shipped === undefined ? [] : calibrationRows(task, 'shipped', figures.shipped, n)),
    ...calibrationRows(task, 'recalibrated', figures.recalibrated, n),
    ...figures.recalibrated.fittedOn.temperatures.map(
      (value, half): Row => [task, 'temperature', '', { value }, figures.recalibrated.fittedOn.n[half] ?? 0],
    ),
    [task, 'riskCoverageArea', '', riskCoverage.area, n],
    ...riskCoverage.accuracyAt.map(
      ({ coverage, accuracy }): Row => [task, 'accuracyAtCoverage', String(coverage), { value: accuracy }, n],
    ),
    ...(fresh === undefined
      ? []
      : [[task, 'accuracyWithoutTrainingRepeats', '', fresh.accuracy, fresh.n] as const]),
    ...(age === undefined
      ? []
      : [
          [task, 'meanAbsoluteError', '', age.meanAbsoluteError, age.n] as const,
          [task, 'rootMeanSquareError', '', age.rootMeanSquareError, age.n] as const,
          [task, 'oneOffAccuracy', '', age.oneOffAccuracy, n] as const,
          [
            task,
            'bias',
            '',
            { value: age.agreement.bias, interval95: age.agreement.biasInterval95, method: 'student' },
            age.n,
          ] as const,
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

function calibrationRows(task: string, at: string, figures: CalibrationFigures, n: number): Row[] {
  return [
    [task, 'loss', at, figures.loss, n],
    [task, 'brierScore', at, figures.brierScore, n],
    [task, 'expectedCalibrationError', at, figures.expectedCalibrationError, n],
    [task, 'maximumCalibrationError', at, figures.maximumCalibrationError, n],
  ];
}
