/**
 * Tables of the same samples, brought into one order; others are refused.
 * @module
 */
import { InvalidInputError, TASKS, type Task } from 'lineament';
import type { Split } from '../data/types.js';
import type { Predictions } from '../evaluation/predictions.js';
import { UNKNOWN_DATASET } from '../predictions/about.js';
import { haveSameYears, yearsText } from '../predictions/same-years.js';
import type { PredictionTable } from '../predictions/table.js';

/** A table with the name that the comparison calls it by. */
export interface NamedTable {
  readonly name: string;
  readonly table: PredictionTable;
}

/** What predictions are of. */
export interface PredictionOutline {
  readonly name: string;
  readonly split: Split;
  readonly tasks: readonly Task[];
}

/** One task of several tables, row by row of the same samples. */
export interface AlignedTask {
  readonly task: Task;
  readonly classes: readonly string[];
  /** [n] names of the samples, in the order of the first table. */
  readonly samples: readonly string[];
  readonly truth: Uint8Array;
  /** [n] `NaN` where unknown. */
  readonly years: Float32Array;
  readonly models: readonly {
    readonly name: string;
    readonly probabilities: Float64Array;
    readonly years?: Float64Array;
  }[];
}

/**
 * Brings tables into the order of the first.
 *
 * @param tables at least two, of the same split and samples
 * @param wanted tasks (default: all that every table has predictions of)
 * @throws {InvalidInputError} naming the tables and what differs: data set, split, samples, labels, years, tasks; or if two
 *   have the same name
 */
export function alignTables(tables: readonly NamedTable[], wanted?: readonly Task[]): AlignedTask[] {
  const [first, ...others] = tables;
  if (first === undefined || others.length === 0) {
    throw new InvalidInputError(`${tables.length} table to compare; give at least two`);
  }
  const twice = tables.find(({ name }, index) => tables.findIndex((other) => other.name === name) !== index);
  if (twice !== undefined) {
    throw new InvalidInputError(`two of the models are called ${twice.name}; give each its own name`);
  }
  for (const other of others) {
    requireSameDataset(first, other);
  }
  const outlines = tables.map(({ name, table: { about, tasks } }) => ({
    name,
    split: about.split,
    tasks: tasks.map(({ task }) => task),
  }));
  return requireComparable(outlines, wanted).map((task) => alignTask(first, others, task));
}

/** By its hash; by its name where a file does not have that. What another tool wrote may say neither. */
function requireSameDataset(first: NamedTable, other: NamedTable): void {
  const [own, others] = [first.table.about, other.table.about];
  const hasHashes = Boolean(own.datasetSha256) && Boolean(others.datasetSha256);
  const isUnknown = own.dataset === UNKNOWN_DATASET || others.dataset === UNKNOWN_DATASET;
  const isSame = hasHashes
    ? own.datasetSha256 === others.datasetSha256
    : isUnknown || own.dataset === others.dataset;
  if (!isSame) {
    const hash = ({ datasetSha256 = '' }: typeof own): string =>
      hasHashes ? ` (SHA-256 ${datasetSha256.slice(0, 16)}…)` : '';
    throw new InvalidInputError(
      `${first.name} was run on data set ${own.dataset}${hash(own)}, ${other.name} on ${others.dataset}${hash(others)}; only predictions of the same data set can be compared`,
    );
  }
}

/**
 * Refuses predictions of different splits or tasks, which can be done before they are made.
 *
 * @param outlines of one or more tables
 * @param wanted tasks (default: all that every table has)
 * @returns the tasks that they can be compared by
 * @throws {InvalidInputError} naming two tables and their splits, or a table that lacks a task, or all of them if they share none
 * @example
 * const face = { name: 'face', split: 'test', tasks: ['age', 'gender', 'ethnicity'] } as const;
 * const gender = { name: 'baseline-gender', split: 'test', tasks: ['gender'] } as const;
 * requireComparable([face, gender]); // [ 'gender' ]
 */
export function requireComparable(
  outlines: readonly PredictionOutline[],
  wanted?: readonly Task[],
): readonly Task[] {
  const [first] = outlines;
  const other = outlines.find(({ split }) => split !== first?.split);
  if (first !== undefined && other !== undefined) {
    throw new InvalidInputError(
      `${first.name} is of the ${first.split} split, ${other.name} of ${other.split}; only predictions of the same samples can be compared`,
    );
  }
  for (const task of wanted ?? []) {
    const without = outlines.find(({ tasks }) => !tasks.includes(task));
    if (without !== undefined) {
      throw new InvalidInputError(
        `${without.name} has no predictions of ${task}; it has ${without.tasks.join(', ')}`,
      );
    }
  }
  const shared = wanted ?? TASKS.filter((task) => outlines.every(({ tasks }) => tasks.includes(task)));
  if (shared.length === 0) {
    throw new InvalidInputError(
      `the models share no task: ${outlines.map(({ name, tasks }) => `${name} has ${tasks.join(', ')}`).join('; ')}`,
    );
  }
  return shared;
}

function alignTask(first: NamedTable, others: readonly NamedTable[], task: Task): AlignedTask {
  const base = predictionsOf(first, task);
  const samples = namesOf(first, base);
  return {
    task,
    classes: base.classes,
    samples,
    truth: base.truth,
    years: Float32Array.from(base.indices, (row) => first.table.labels.years[row] ?? Number.NaN),
    models: [
      {
        name: first.name,
        probabilities: base.probabilities,
        ...(base.years === undefined ? {} : { years: base.years }),
      },
      ...others.map((other) => reorder(other, first, samples, base, task)),
    ],
  };
}

function reorder(
  other: NamedTable,
  first: NamedTable,
  samples: readonly string[],
  base: Predictions,
  task: Task,
): AlignedTask['models'][number] {
  const own = predictionsOf(other, task);
  const width = own.classes.length;
  const places = new Map(namesOf(other, own).map((name, place) => [name, place]));
  const missing = samples.filter((name) => !places.has(name));
  const known = new Set(samples);
  const added = [...places.keys()].filter((name) => !known.has(name));
  if (missing.length > 0 || added.length > 0) {
    const differences = [
      ...(missing.length === 0 ? [] : [`${missing.length} are only in ${first.name}, such as ${missing[0]}`]),
      ...(added.length === 0 ? [] : [`${added.length} only in ${other.name}, such as ${added[0]}`]),
    ];
    throw new InvalidInputError(
      `${first.name} and ${other.name} have predictions of ${task} of different samples (${differences.join('; ')}); only predictions of the same samples can be compared`,
    );
  }
  const order = samples.map((name) => places.get(name) ?? 0);
  const wrong = order.findIndex((place, row) => own.truth[place] !== base.truth[row]);
  if (wrong >= 0) {
    throw new InvalidInputError(
      `${samples[wrong]} is labelled ${base.classes[base.truth[wrong] ?? 0]} in ${first.name}, but ${own.classes[own.truth[order[wrong] ?? 0] ?? 0]} in ${other.name}; give predictions of the same data set`,
    );
  }
  if (task === 'age') {
    requireSameYears(
      first,
      other,
      samples,
      base,
      order.map((place) => own.indices[place] ?? 0),
    );
  }
  const probabilities = new Float64Array(base.probabilities.length);
  order.forEach((place, row) => {
    probabilities.set(own.probabilities.subarray(place * width, (place + 1) * width), row * width);
  });
  const { years } = own;
  return {
    name: other.name,
    probabilities,
    ...(years === undefined
      ? {}
      : { years: Float64Array.from(order, (place) => years[place] ?? Number.NaN) }),
  };
}

/** @param rows of the other table, in the order of the samples */
function requireSameYears(
  first: NamedTable,
  other: NamedTable,
  samples: readonly string[],
  base: Predictions,
  rows: readonly number[],
): void {
  for (const [place, name] of samples.entries()) {
    const own = first.table.labels.years[base.indices[place] ?? 0] ?? Number.NaN;
    const others = other.table.labels.years[rows[place] ?? 0] ?? Number.NaN;
    if (!haveSameYears(own, others)) {
      throw new InvalidInputError(
        `${name} is ${yearsText(own)} in ${first.name}, but ${yearsText(others)} in ${other.name}; give predictions of the same data set`,
      );
    }
  }
}

function predictionsOf({ name, table }: NamedTable, task: Task): Predictions {
  const found = table.tasks.find((own) => own.task === task);
  if (found === undefined) {
    throw new InvalidInputError(`${name} has no predictions of ${task}`);
  }
  return found;
}

function namesOf({ table }: NamedTable, { indices }: Predictions): string[] {
  return [...indices].map((row) => table.names[row] ?? '');
}
