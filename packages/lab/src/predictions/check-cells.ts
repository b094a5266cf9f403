/**
 * From the cells of a predictions file to a table, or to the error that says which of them is wrong.
 * @module
 */
import { ageBin, TASK_CLASSES, TASKS, type Task } from 'lineament';
import { SPLITS, type Split } from '../data/types.js';
import type { Predictions } from '../evaluation/predictions.js';
import { UNKNOWN_DATASET } from './about.js';
import { Cells } from './cells.js';
import {
  isOurs,
  likeliest,
  PREDICTED_YEARS,
  predictedColumn,
  probabilityColumn,
  REPEATS,
  RESERVED,
  SAMPLE,
  SPLIT,
  TRUE_YEARS,
  trueColumn,
  uncalibratedColumn,
} from './columns.js';
import type { RawTable } from './read-predictions.js';
import type { PredictionsAbout, PredictionTable } from './table.js';

/** Probabilities that another tool rounded may miss their sum by this. */
const SUM_TOLERANCE = 1e-3;
const OLDEST = 150;

/** @throws {DataError} naming the file, the place and the mend */
export function tableOf(raw: RawTable): PredictionTable {
  const cells = new Cells(raw);
  const tasks = tasksOf(cells);
  if (tasks.length === 0) {
    throw cells.error(
      'it has no predictions: columns such as p_gender_male and p_gender_female; add those of a task',
    );
  }
  const names = namesOf(cells);
  const labels = {
    emotion: cells.classes(trueColumn('emotion'), 'emotion'),
    age: cells.classes(trueColumn('age'), 'age'),
    gender: cells.classes(trueColumn('gender'), 'gender'),
    ethnicity: cells.classes(trueColumn('ethnicity'), 'ethnicity'),
    years: Float32Array.from(cells.numbers(TRUE_YEARS, 0, OLDEST)),
  };
  checkAges(cells, labels.age, labels.years);
  const repeats = cells.numbers(REPEATS, 0, 1);
  return {
    about: aboutOf(cells),
    names,
    labels,
    repeatsTraining: Uint8Array.from(repeats, (value) => (value === 1 ? 1 : 0)),
    tasks: tasks.map((task) => taskOf(cells, task, labels[task])),
    groups: Object.fromEntries(
      raw.columns
        .filter((name) => !isOurs(name))
        .map((name) => [name, raw.rows.map((_, row) => String(cells.at(name, row) ?? ''))]),
    ),
  };
}

function namesOf(cells: Cells): string[] {
  const rows = new Map<string, number>();
  cells.raw.rows.forEach((_, row) => {
    const name = String(cells.at(SAMPLE, row) ?? '');
    const earlier = rows.get(name);
    if (name === '' || earlier !== undefined) {
      throw cells.errorAt(
        row,
        name === ''
          ? 'the sample has no name; give it one'
          : `the sample is in ${cells.raw.placeOf(earlier ?? 0)} already; keep one row a sample`,
      );
    }
    rows.set(name, row);
  });
  const expected = cells.raw.about?.samples;
  if (expected !== undefined && expected !== rows.size) {
    throw cells.error(`it has ${rows.size} rows, but was written with ${expected}; write the file anew`);
  }
  return [...rows.keys()];
}

/** Where a file does not say where it comes from, it is called like the file. */
function aboutOf(cells: Cells): PredictionsAbout {
  const { about, name } = cells.raw;
  if (about === undefined) {
    return { model: name, dataset: UNKNOWN_DATASET, split: splitOf(cells) };
  }
  const { split } = about.about;
  if (cells.has(SPLIT) && splitOf(cells) !== split) {
    throw cells.error(
      `its rows are of the ${splitOf(cells)} split, but it was written of ${split}; write the file anew`,
    );
  }
  return about.about;
}

function splitOf(cells: Cells): Split {
  const found = [...new Set(cells.raw.rows.map((_, row) => cells.at(SPLIT, row)))];
  const split = SPLITS.find((name) => name === found[0]);
  if (split === undefined || found.length > 1) {
    throw cells.error(
      found.length > 1
        ? `its rows are of the splits ${found.join(', ')}; give one file a split`
        : `its split is "${found[0] ?? ''}"; give one of ${SPLITS.join(', ')} in a column "${SPLIT}"`,
    );
  }
  return split;
}

/** Tasks with columns of probabilities, all of which must be there. */
function tasksOf(cells: Cells): Task[] {
  const known = new Set([
    TRUE_YEARS,
    PREDICTED_YEARS,
    ...TASKS.flatMap((task) => [
      trueColumn(task),
      predictedColumn(task),
      ...TASK_CLASSES[task].flatMap((name) => [
        probabilityColumn(task, name),
        uncalibratedColumn(task, name),
      ]),
    ]),
  ]);
  const unknown = cells.raw.columns.find((name) => RESERVED.test(name) && !known.has(name));
  if (unknown !== undefined) {
    const task = TASKS.find((candidate) => unknown.includes(candidate));
    const classes = task === undefined ? '' : `; the classes of ${task} are ${TASK_CLASSES[task].join(', ')}`;
    throw cells.error(`the column ${unknown} is of no class that is known${classes}`);
  }
  return TASKS.filter((task) => {
    const columns = TASK_CLASSES[task].map((name) => probabilityColumn(task, name));
    const missing = columns.filter((name) => !cells.has(name));
    if (missing.length === columns.length) {
      return false;
    }
    const labels =
      task === 'age' && cells.has(TRUE_YEARS) ? [] : [trueColumn(task)].filter((name) => !cells.has(name));
    const years = task === 'age' ? [PREDICTED_YEARS].filter((name) => !cells.has(name)) : [];
    const uncalibrated = hasUncalibrated(cells, task)
      ? TASK_CLASSES[task].map((name) => uncalibratedColumn(task, name)).filter((name) => !cells.has(name))
      : [];
    const lacking = [...missing, ...labels, ...years, ...uncalibrated];
    if (lacking.length > 0) {
      throw cells.error(
        `it has predictions of ${task}, but no column ${lacking.join(', ')}; add ${lacking.length > 1 ? 'them' : 'it'}`,
      );
    }
    return true;
  });
}

function hasUncalibrated(cells: Cells, task: Task): boolean {
  return TASK_CLASSES[task].some((name) => cells.has(uncalibratedColumn(task, name)));
}

/** Bins follow from years where only those are given; where both are, they must agree. */
function checkAges(cells: Cells, bins: Int8Array, years: Float32Array): void {
  years.forEach((age, row) => {
    if (Number.isNaN(age)) {
      return;
    }
    const bin = ageBin(age);
    if (bins[row] !== -1 && bins[row] !== bin) {
      throw cells.errorAt(
        row,
        `${TRUE_YEARS} is ${age}, but ${trueColumn('age')} is "${TASK_CLASSES.age[bins[row] ?? 0]}"; correct one of them`,
      );
    }
    bins[row] = bin;
  });
}

function taskOf(cells: Cells, task: Task, labels: Int8Array): Predictions {
  const classes = TASK_CLASSES[task];
  const said = cells.classes(predictedColumn(task), task);
  const years = task === 'age' ? cells.numbers(PREDICTED_YEARS, 0, OLDEST) : undefined;
  const rows = [...labels.keys()].filter((row) => (labels[row] ?? -1) >= 0);
  if (rows.length === 0) {
    throw cells.error(`no sample has a label of ${task}; fill in ${trueColumn(task)}`);
  }
  const probabilities = distributionsOf(cells, task, rows, probabilityColumn);
  rows.forEach((row, place) => {
    const own = probabilities.subarray(place * classes.length, (place + 1) * classes.length);
    const code = said[row] ?? -1;
    if (code >= 0 && own[code] !== own[likeliest(own)]) {
      throw cells.errorAt(
        row,
        `${predictedColumn(task)} is "${classes[code]}", but "${classes[likeliest(own)]}" has the highest probability; correct one of them`,
      );
    }
    if (years !== undefined && Number.isNaN(years[row])) {
      throw cells.errorAt(row, `${PREDICTED_YEARS} is empty; every sample with a label needs an estimate`);
    }
  });
  return {
    task,
    classes,
    indices: Uint32Array.from(rows),
    truth: Uint8Array.from(rows, (row) => labels[row] ?? 0),
    probabilities,
    ...(hasUncalibrated(cells, task)
      ? { uncalibrated: distributionsOf(cells, task, rows, uncalibratedColumn) }
      : {}),
    ...(years === undefined ? {} : { years: Float64Array.from(rows, (row) => years[row] ?? Number.NaN) }),
  };
}

/** [rows, classes] probabilities that sum to 1 in each row. */
function distributionsOf(
  cells: Cells,
  task: Task,
  rows: readonly number[],
  columnOf: (task: Task, name: string) => string,
): Float64Array {
  const [one, all] =
    columnOf === uncalibratedColumn
      ? ['an uncalibrated probability', 'uncalibrated probabilities']
      : ['a probability', 'probabilities'];
  const columns = TASK_CLASSES[task].map((name) => cells.numbers(columnOf(task, name), 0, 1));
  const distributions = new Float64Array(rows.length * columns.length);
  rows.forEach((row, place) => {
    const own = columns.map((column) => column[row] ?? Number.NaN);
    const sum = own.reduce((total, value) => total + value, 0);
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw cells.errorAt(
        row,
        Number.isNaN(sum)
          ? `${one} of ${task} is missing; every sample with a label needs all of them`
          : `the ${all} of ${task} sum to ${Number(sum.toPrecision(6))}; they must sum to 1`,
      );
    }
    distributions.set(own, place * columns.length);
  });
  return distributions;
}
