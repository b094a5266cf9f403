/**
 * The columns of a predictions file.
 * @module
 */
import { TASK_CLASSES, TASKS, type Task } from 'lineament';
import type { PredictionTable } from './table.js';

/** What a column holds. */
type CellType = 'text' | 'integer' | 'real';
export type CellValue = string | number | null;

export interface FileColumn {
  readonly name: string;
  readonly type: CellType;
  readonly cells: readonly CellValue[];
}

export const SAMPLE = 'sample';
export const SPLIT = 'split';
export const REPEATS = 'repeats_training';
export const TRUE_YEARS = 'true_years';
export const PREDICTED_YEARS = 'predicted_years';

/** Columns whose names begin so are ours. */
export const RESERVED = /^(?:true|predicted|p|uncalibrated)_/;

/** Whether a column is one of ours; others are groups. */
export function isOurs(name: string): boolean {
  return [SAMPLE, SPLIT, REPEATS].includes(name) || RESERVED.test(name);
}

export const trueColumn = (task: Task): string => `true_${task}`;
export const predictedColumn = (task: Task): string => `predicted_${task}`;
export const probabilityColumn = (task: Task, name: string): string => `p_${task}_${name}`;
export const uncalibratedColumn = (task: Task, name: string): string => `uncalibrated_${task}_${name}`;

/** A table as columns: sample, split, labels, groups, and each task's predictions. */
export function columnsOf(table: PredictionTable): FileColumn[] {
  const { about, names, labels, repeatsTraining, tasks, groups } = table;
  const hasYears = labels.years.some((years) => !Number.isNaN(years));
  const labelled = TASKS.filter((task) => labels[task].some((label) => label >= 0));
  return [
    { name: SAMPLE, type: 'text', cells: names },
    { name: SPLIT, type: 'text', cells: names.map(() => about.split) },
    { name: REPEATS, type: 'integer', cells: [...repeatsTraining] },
    ...labelled.map(
      (task): FileColumn => ({
        name: trueColumn(task),
        type: 'text',
        cells: Array.from(labels[task], (label) => TASK_CLASSES[task][label] ?? null),
      }),
    ),
    ...(hasYears ? [realColumn(TRUE_YEARS, labels.years)] : []),
    ...Object.entries(groups).map(
      ([name, cells]): FileColumn => ({
        name,
        type: 'text',
        cells: cells.map((cell) => (cell === '' ? null : cell)),
      }),
    ),
    ...tasks.flatMap((predictions) => taskColumns(predictions, names.length)),
  ];
}

function realColumn(name: string, values: ArrayLike<number>): FileColumn {
  return { name, type: 'real', cells: Array.from(values, (value) => (Number.isNaN(value) ? null : value)) };
}

function taskColumns(
  { task, classes, indices, probabilities, uncalibrated, years }: PredictionTable['tasks'][number],
  n: number,
): FileColumn[] {
  const width = classes.length;
  const perClass = (values: Float64Array, nameOf: typeof probabilityColumn): FileColumn[] =>
    classes.map((name, label) =>
      realColumn(
        nameOf(task, name),
        spread(Float64Array.from(indices, (_, place) => values[place * width + label] ?? 0)),
      ),
    );
  const spread = (values: ArrayLike<number>): Float64Array => {
    const cells = new Float64Array(n).fill(Number.NaN);
    indices.forEach((row, place) => {
      cells[row] = values[place] ?? Number.NaN;
    });
    return cells;
  };
  const said = new Array<CellValue>(n).fill(null);
  indices.forEach((row, place) => {
    said[row] = classes[likeliest(probabilities.subarray(place * width, (place + 1) * width))] ?? null;
  });
  return [
    { name: predictedColumn(task), type: 'text', cells: said },
    ...perClass(probabilities, probabilityColumn),
    ...(uncalibrated === undefined ? [] : perClass(uncalibrated, uncalibratedColumn)),
    ...(years === undefined ? [] : [realColumn(PREDICTED_YEARS, spread(years))]),
  ];
}

/** The first of the largest. */
export function likeliest(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let label = 1; label < probabilities.length; label++) {
    best = (probabilities[label] ?? 0) > (probabilities[best] ?? 0) ? label : best;
  }
  return best;
}
