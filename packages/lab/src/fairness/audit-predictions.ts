/**
 * The audit of a model's predictions for a split.
 * @module
 */
import { DataError, InvalidInputError, TASK_CLASSES, TASKS, type Task } from 'lineament';
import type { Split } from '../data/types.js';
import { likeliest } from '../predictions/columns.js';
import type { PredictionTable } from '../predictions/table.js';
import { type AuditInput, audit } from './audit.js';
import { type GroupColumn, groupColumn, intersectColumns } from './audit-table.js';
import type { Audit, AuditOptions, DetectionAudit } from './types.js';

/** Attributes that people are grouped by unless others are named. */
const DEFAULT_ATTRIBUTES: readonly Task[] = ['gender', 'ethnicity', 'age'];

export interface AuditPredictionsOptions extends AuditOptions {
  /** Tasks to audit (default: all that the table has predictions of). */
  readonly tasks?: readonly Task[];
  /**
   * Labels or further columns of the table to group by, in capitals or not (default: those of gender, ethnicity and
   * age that it has).
   */
  readonly by?: readonly string[];
  /** Group also by every pair of them (default false). */
  readonly byIntersection?: boolean;
}

/** An audit, and of what. */
export interface ModelAudit extends Audit {
  readonly model: string;
  readonly dataset: string;
  readonly split: Split;
  readonly tasks: readonly Task[];
}

/**
 * The group columns of a table, over all its rows: attributes that are labelled, further columns, and pairs.
 *
 * @throws {InvalidInputError} if a column is not there or named twice
 * @throws {DataError} if none is named, and the table has no labels of gender, ethnicity or age that differ
 */
export function groupColumns(
  table: PredictionTable,
  { by, byIntersection = false }: Pick<AuditPredictionsOptions, 'by' | 'byIntersection'> = {},
): GroupColumn[] {
  const labelled = TASKS.filter((task) => table.labels[task].some((label) => label >= 0));
  const known = [...labelled, ...Object.keys(table.groups)];
  const differs = (task: Task): boolean => new Set(table.labels[task].filter((label) => label >= 0)).size > 1;
  // Manifests give their columns in lower case, tables of predictions as they are.
  const spelled = (name: string): string =>
    known.find((own) => own === name) ??
    known.find((own) => own.toLowerCase() === name.toLowerCase()) ??
    name;
  const names =
    by?.map(spelled) ?? DEFAULT_ATTRIBUTES.filter((task) => labelled.includes(task) && differs(task));
  if (names.length === 0) {
    throw new DataError(
      `${table.about.dataset} says nothing about the people in its pictures (no labels of ${DEFAULT_ATTRIBUTES.join(', ')} that differ), so no groups can be compared; give a data set with such labels, or a manifest with a column of groups`,
    );
  }
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) {
    throw new InvalidInputError(`group column ${twice} is named twice; name it once`);
  }
  const single = names.map((name) => {
    if (!known.includes(name)) {
      throw new InvalidInputError(
        `${table.about.dataset} has no group column "${name}"; it has ${known.join(', ') || 'none'}`,
      );
    }
    return columnOf(table, name);
  });
  const pairs = single.flatMap((first, place) =>
    single.slice(place + 1).map((second) => intersectColumns([first, second])),
  );
  return byIntersection ? [...single, ...pairs] : single;
}

/** Labels keep their order, so that ages stay in theirs. */
function columnOf(table: PredictionTable, name: string): GroupColumn {
  const task = TASKS.find((known) => known === name);
  return task === undefined
    ? groupColumn(name, table.groups[name] ?? [])
    : { name, groups: TASK_CLASSES[task], codes: table.labels[task] };
}

/**
 * Audits predictions by groups.
 *
 * @param table see `readPredictions` and `predictionTable`
 * @param detection failure to detect by the same groups, see `auditDetection`
 * @throws {InvalidInputError} if a task or column is not there, a column holds one group only, or an option is wrong
 * @throws {DataError} if there is nothing to group by, or no prediction
 * @example
 * const { groupings } = auditPredictions(await readPredictions('gender.csv'), { by: ['ethnicity'] });
 * groupings[0]?.groups[0]?.group; // the group that the model is right about least often
 */
export function auditPredictions(
  table: PredictionTable,
  options: AuditPredictionsOptions = {},
  detection?: readonly DetectionAudit[],
): ModelAudit {
  const columns = groupColumns(table, options);
  const own = table.tasks.map(({ task }) => task);
  const tasks = options.tasks ?? own;
  if (own.length === 0) {
    throw new DataError(
      `${table.about.dataset} has no labels of what ${table.about.model} estimates in its ${table.about.split} split; give data with such labels`,
    );
  }
  const missing = tasks.filter((task) => !own.includes(task));
  if (missing.length > 0 || tasks.length === 0) {
    throw new InvalidInputError(
      `there are no predictions of ${missing.join(', ') || 'an empty list of tasks'}; there are of ${own.join(', ')}`,
    );
  }
  const { model, dataset, split } = table.about;
  const inputs = tasks.map((task) => inputOf(table, task, columns));
  return { model, dataset, split, tasks, ...audit(inputs, options, detection) };
}

/** A task's rows are those with a label of it. */
function inputOf(table: PredictionTable, task: Task, columns: readonly GroupColumn[]): AuditInput {
  const predictions = table.tasks.find((found) => found.task === task);
  const { classes, indices, truth, probabilities, years } = predictions ?? {
    classes: TASK_CLASSES[task],
    indices: new Uint32Array(),
    truth: new Uint8Array(),
    probabilities: new Float64Array(),
    years: undefined,
  };
  const width = classes.length;
  const predicted = Uint8Array.from(truth, (_, row) =>
    likeliest(probabilities.subarray(row * width, (row + 1) * width)),
  );
  const hasYears = years !== undefined && table.labels.years.some((age) => !Number.isNaN(age));
  return {
    table: {
      task,
      classes,
      truth,
      predicted,
      probabilities,
      ...(hasYears
        ? {
            trueYears: Float64Array.from(indices, (index) => table.labels.years[index] ?? Number.NaN),
            estimatedYears: years,
          }
        : {}),
    },
    columns: columns.map((column) => ({
      ...column,
      codes: Int32Array.from(indices, (index) => column.codes[index] ?? -1),
    })),
  };
}
