/**
 * How members' answers become one, fitted and computed as the merged graph does.
 * @module
 */
import { outputClasses } from '../evaluation/output-classes.js';
import { fitMixture, fitStacking } from './fit-weights.js';
import type { MemberOutputs } from './member-outputs.js';
import type { Combination } from './merge-models.js';

/** How members' answers become one: their mean, a fitted weighted mean, or a fitted regression. */
export const ENSEMBLE_METHODS = ['average', 'weighted', 'stacked'] as const;
export type EnsembleMethod = (typeof ENSEMBLE_METHODS)[number];

const FOLDS = 5;

/** How the members count, fitted on some rows. */
export function fitCombination(
  outputs: MemberOutputs,
  method: EnsembleMethod,
  rows: readonly number[],
): Combination {
  const members = outputs.values.length;
  if (method === 'average' || members === 1) {
    return { kind: 'mean', weights: outputs.values.map(() => 1 / members) };
  }
  const classes = outputs.task.classes.length;
  const columns = outputClasses(outputs.task, 'the ensemble');
  // Labels do not tell apart classes that are parts of one (years of a bin), so no regression on them can be fitted.
  const isFiner = new Set(columns).size < columns.length;
  if (method === 'weighted' || isFiner) {
    const weights = fitMixture(
      outputs.values.map((values) => rows.map((row) => likelihood(columns, values, row, outputs.truth[row]))),
    );
    return { kind: 'mean', weights };
  }
  const features = new Float32Array(rows.length * members * classes);
  rows.forEach((row, place) => {
    outputs.values.forEach((values, member) => {
      features.set(values.subarray(row * classes, (row + 1) * classes), (place * members + member) * classes);
    });
  });
  const labels = rows.map((row) => columns.indexOf(outputs.truth[row] ?? 0));
  return { kind: 'linear', ...fitStacking(features, labels, members, classes) };
}

/**
 * Probability that a member gave a row's true class.
 *
 * @param columns label that each of its outputs stands for
 */
function likelihood(
  columns: readonly number[],
  values: Float32Array,
  row: number,
  truth: number | undefined,
): number {
  return columns.reduce(
    (sum, label, column) =>
      label === truth ? sum + Math.exp(values[row * columns.length + column] ?? 0) : sum,
    0,
  );
}

/** The ensemble's outputs for some rows, as its graph computes them; the other rows stay 0. */
export function combine(
  { values, task }: MemberOutputs,
  combination: Combination,
  rows: readonly number[],
): Float32Array {
  const classes = task.classes.length;
  const result = new Float32Array((values[0]?.length ?? 0) || classes);
  for (const row of rows) {
    for (let column = 0; column < classes; column++) {
      result[row * classes + column] =
        combination.kind === 'linear'
          ? linear(values, combination, row, column, classes)
          : Math.log(
              values.reduce(
                (sum, own, member) =>
                  sum + (combination.weights[member] ?? 0) * Math.exp(own[row * classes + column] ?? 0),
                0,
              ),
            );
    }
  }
  return result;
}

function linear(
  values: readonly Float32Array[],
  { matrix, offset }: Extract<Combination, { kind: 'linear' }>,
  row: number,
  column: number,
  classes: number,
): number {
  let sum = offset[column] ?? 0;
  values.forEach((own, member) => {
    for (let feature = 0; feature < classes; feature++) {
      sum +=
        (own[row * classes + feature] ?? 0) * (matrix[(member * classes + feature) * classes + column] ?? 0);
    }
  });
  return sum;
}

/** Every fifth of the rows by weights that were fitted on the others. */
export function crossFitted(outputs: MemberOutputs, method: EnsembleMethod): Float32Array {
  const rows = Array.from(outputs.truth.keys());
  const result = new Float32Array(rows.length * outputs.task.classes.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = rows.filter((row) => row % FOLDS === fold);
    const others = rows.filter((row) => row % FOLDS !== fold);
    if (held.length === 0 || others.length === 0) {
      continue;
    }
    const values = combine(outputs, fitCombination(outputs, method, others), held);
    values.forEach((value, place) => {
      result[place] = (result[place] ?? 0) + value;
    });
  }
  return result;
}
