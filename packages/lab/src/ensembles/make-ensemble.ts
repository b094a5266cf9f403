/**
 * From trained models to an ensemble that knows how much each of them counts.
 * @module
 */
import {
  ageBin,
  InvalidInputError,
  type ModelSource,
  type ModelTask,
  parseAgeClasses,
  TASK_CLASSES,
  type Task,
} from 'lineament';
import type { Dataset, Split } from '../data/types.js';
import { cardMetrics, type Evaluation, evaluation } from '../evaluation/evaluate.js';
import { LoadedModel, type LoadOptions } from '../evaluation/loaded-model.js';
import {
  collectOutputs,
  type PredictOptions,
  readOutputs,
  type TaskOutputs,
} from '../evaluation/predictions.js';
import { fitMixture, fitStacking } from './fit-weights.js';
import { decodeMember } from './member.js';
import { type Combination, commonClasses, commonInput, mergeModels } from './merge-models.js';
import type { TestTimeAugmentation } from './views.js';

/** How members' answers become one: their mean, a fitted weighted mean, or a fitted regression. */
export const ENSEMBLE_METHODS = ['average', 'weighted', 'stacked'] as const;
export type EnsembleMethod = (typeof ENSEMBLE_METHODS)[number];

export interface EnsembleOptions extends LoadOptions, PredictOptions {
  /** Default `average`. */
  readonly method?: EnsembleMethod;
  /** Views of each picture that every member sees (default `none`). */
  readonly augmentation?: TestTimeAugmentation;
  readonly name?: string;
}

/** One task of an ensemble, by one data set's pictures. */
export interface EnsembleTask {
  readonly task: Task;
  /** Each member alone, with the ensemble's views; those that estimate the task. */
  readonly members: readonly Evaluation[];
  /**
   * The ensemble. Where weights are fitted on these very pictures, each fifth is judged by weights fitted on the others.
   */
  readonly ensemble: Evaluation;
}

export interface Ensemble {
  /** Ready to be written as a model folder. */
  readonly source: ModelSource;
  readonly tasks: readonly EnsembleTask[];
}

/** Tasks with more classes than this are not stacked (single years: too many numbers to fit), but weighted. */
const MOST_STACKED_CLASSES = 20;
const FOLDS = 5;

/** One task's log-probabilities by every member that estimates it, over all data sets. */
interface MemberOutputs {
  readonly task: ModelTask;
  readonly names: readonly string[];
  /** Of each member [n, classes]. */
  readonly values: readonly Float32Array[];
  readonly truth: Uint8Array;
  readonly parts: readonly {
    readonly dataset: Dataset;
    readonly outputs: TaskOutputs;
    readonly start: number;
  }[];
}

/**
 * Makes an ensemble. Weights are fitted on the given split, which must be one that no member has learned from and that
 * does not judge the ensemble: `validation`.
 *
 * @param datasets opened for the card of `mergeModels(sources)`; none are needed for `average`
 * @throws {InvalidInputError} if weights are to be fitted and there is nothing to fit them on
 * @throws {ModelError} if the models cannot be put together
 */
export async function makeEnsemble(
  sources: readonly ModelSource[],
  datasets: readonly Dataset[],
  split: Exclude<Split, 'test'>,
  options: EnsembleOptions = {},
): Promise<Ensemble> {
  const { method = 'average', augmentation = 'none' } = options;
  const collected = await collect(sources, datasets, split, options);
  const combinations = new Map<Task, Combination>();
  const tasks: EnsembleTask[] = [];
  for (const outputs of collected) {
    const every = Array.from(outputs.truth.keys());
    const { task } = outputs.task;
    combinations.set(task, fit(outputs, method, every));
    const logits =
      method === 'average' ? combine(outputs, combinations.get(task), every) : crossFitted(outputs, method);
    const name = options.name ?? sources.map(({ card }) => card.name).join('+');
    for (const part of outputs.parts) {
      tasks.push({
        task,
        members: outputs.names.map((member, index) =>
          judged(member, outputs, part, split, outputs.values[index] ?? new Float32Array()),
        ),
        ensemble: judged(name, outputs, part, split, logits),
      });
    }
  }
  if (method !== 'average') {
    requireFitted(sources, combinations, datasets, split);
  }
  const merged = mergeModels(sources, {
    augmentation,
    combinations,
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const card = {
    ...merged.card,
    ensemble: { method, augmentation, members: described(merged, sources, collected, combinations) },
    metrics: tasks.map(({ ensemble }) => cardMetrics(ensemble)),
  };
  return { source: { ...merged, card }, tasks };
}

function requireFitted(
  sources: readonly ModelSource[],
  combinations: ReadonlyMap<Task, Combination>,
  datasets: readonly Dataset[],
  split: Split,
): void {
  const counts = new Map<Task, number>();
  for (const { task } of sources.flatMap(({ card }) => card.tasks)) {
    counts.set(task, (counts.get(task) ?? 0) + 1);
  }
  const missing = [...counts].flatMap(([task, members]) =>
    members > 1 && !combinations.has(task) ? [task] : [],
  );
  if (missing.length > 0) {
    throw new InvalidInputError(
      `weights for ${missing.join(', ')} cannot be fitted: ${datasets.length === 0 ? 'no data set is given' : `the ${split} split of ${datasets.map(({ name }) => name).join(', ')} has no labels of it`}; give a data set with them, or the method average`,
    );
  }
}

/** What every member says about every labelled picture, through the very graph that it will have in the ensemble. */
async function collect(
  sources: readonly ModelSource[],
  datasets: readonly Dataset[],
  split: Split,
  options: EnsembleOptions,
): Promise<MemberOutputs[]> {
  const input = commonInput(sources.map(decodeMember));
  const classes = commonClasses(sources);
  const byTask = new Map<Task, { name: string; dataset: Dataset; outputs: TaskOutputs; member: number }[]>();
  const total = sources.length * datasets.reduce((sum, dataset) => sum + dataset.indices(split).length, 0);
  let before = 0;
  for (const [member, source] of sources.entries()) {
    const { augmentation = 'none' } = options;
    const model = await LoadedModel.fromSource(
      mergeModels([source], { augmentation, input, classes }),
      options,
    );
    try {
      for (const dataset of datasets) {
        const tables = await collectOutputs(model, dataset, dataset.indices(split), {
          ...options,
          onProgress: (done) => options.onProgress?.(before + done, total),
        });
        before += dataset.indices(split).length;
        for (const outputs of tables.filter(({ indices }) => indices.length > 0)) {
          const { task } = outputs.task;
          byTask.set(task, [
            ...(byTask.get(task) ?? []),
            { name: source.card.name, dataset, outputs, member },
          ]);
        }
      }
    } finally {
      await model.release();
    }
  }
  return [...byTask.values()].flatMap((entries) => {
    const members = [...new Set(entries.map(({ member }) => member))];
    const of = (member: number | undefined) => entries.filter((entry) => entry.member === member);
    const first = of(members[0]);
    const [task] = first.map(({ outputs }) => outputs.task);
    let start = 0;
    const parts = first.map(({ dataset, outputs }) => {
      const part = { dataset, outputs, start };
      start += outputs.indices.length;
      return part;
    });
    return task === undefined
      ? []
      : [
          {
            task,
            names: members.map((member) => of(member)[0]?.name ?? ''),
            values: members.map((member) => joined(of(member).map(({ outputs }) => outputs.values))),
            truth: Uint8Array.from(first.flatMap(({ outputs }) => [...outputs.truth])),
            parts,
          },
        ];
  });
}

/** How the members count, fitted on some rows. */
function fit(outputs: MemberOutputs, method: EnsembleMethod, rows: readonly number[]): Combination {
  const members = outputs.values.length;
  if (method === 'average' || members === 1) {
    return { kind: 'mean', weights: outputs.values.map(() => 1 / members) };
  }
  const classes = outputs.task.classes.length;
  if (method === 'weighted' || classes > MOST_STACKED_CLASSES) {
    const weights = fitMixture(
      outputs.values.map((values) => rows.map((row) => likelihood(outputs, values, row))),
    );
    return { kind: 'mean', weights };
  }
  const features = new Float32Array(rows.length * members * classes);
  rows.forEach((row, place) => {
    outputs.values.forEach((values, member) => {
      features.set(values.subarray(row * classes, (row + 1) * classes), (place * members + member) * classes);
    });
  });
  const labels = rows.map((row) => columnOf(outputs, row));
  return { kind: 'linear', ...fitStacking(features, labels, members, classes) };
}

/** Probability that a member gave a row's true class. */
function likelihood(outputs: MemberOutputs, values: Float32Array, row: number): number {
  const { classes } = outputs.task;
  const columns = columnClasses(outputs.task);
  let sum = 0;
  for (let column = 0; column < classes.length; column++) {
    if (columns[column] === outputs.truth[row]) {
      sum += Math.exp(values[row * classes.length + column] ?? 0);
    }
  }
  return sum;
}

const columnOf = (outputs: MemberOutputs, row: number): number =>
  columnClasses(outputs.task).indexOf(outputs.truth[row] ?? 0);

/** Which of the task's labels each class is, or is a part of. */
function columnClasses(task: ModelTask): readonly number[] {
  return task.task === 'age'
    ? parseAgeClasses(task.classes, 'the ensemble').map(({ from }) => ageBin(from))
    : task.classes.map((name) => TASK_CLASSES[task.task].indexOf(name));
}

/** The ensemble's outputs for some rows, as its graph computes them; the other rows stay 0. */
function combine(
  { values, task }: MemberOutputs,
  combination: Combination | undefined,
  rows: readonly number[],
): Float32Array {
  const classes = task.classes.length;
  const result = new Float32Array((values[0]?.length ?? 0) || classes);
  for (const row of rows) {
    for (let column = 0; column < classes; column++) {
      result[row * classes + column] =
        combination?.kind === 'linear'
          ? linear(values, combination, row, column, classes)
          : Math.log(
              values.reduce(
                (sum, own, member) =>
                  sum + (combination?.weights[member] ?? 0) * Math.exp(own[row * classes + column] ?? 0),
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
function crossFitted(outputs: MemberOutputs, method: EnsembleMethod): Float32Array {
  const rows = Array.from(outputs.truth.keys());
  const result = new Float32Array(rows.length * outputs.task.classes.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const held = rows.filter((row) => row % FOLDS === fold);
    const others = rows.filter((row) => row % FOLDS !== fold);
    if (held.length === 0 || others.length === 0) {
      continue;
    }
    const values = combine(outputs, fit(outputs, method, others), held);
    values.forEach((value, place) => {
      result[place] = (result[place] ?? 0) + value;
    });
  }
  return result;
}

function judged(
  model: string,
  { task }: MemberOutputs,
  { dataset, outputs, start }: MemberOutputs['parts'][number],
  split: Split,
  values: Float32Array,
): Evaluation {
  const width = task.classes.length;
  const own = values.subarray(start * width, (start + outputs.indices.length) * width);
  return evaluation(model, dataset, split, readOutputs({ ...outputs, values: own }, model));
}

/** The members as the card names them, with their weights where these are plain numbers. */
function described(
  merged: ModelSource,
  sources: readonly ModelSource[],
  collected: readonly MemberOutputs[],
  combinations: ReadonlyMap<Task, Combination>,
): NonNullable<ModelSource['card']['ensemble']>['members'] {
  return sources.map(({ card }, index) => {
    const weights: Partial<Record<Task, number>> = {};
    for (const { task } of collected.map((outputs) => outputs.task)) {
      const combination = combinations.get(task);
      const place = sources
        .slice(0, index)
        .filter((before) => before.card.tasks.some((own) => own.task === task)).length;
      const weight = combination?.kind === 'mean' ? combination.weights[place] : undefined;
      if (weight !== undefined && card.tasks.some((own) => own.task === task)) {
        weights[task] = weight;
      }
    }
    return {
      name: card.name,
      sha256: merged.card.ensemble?.members[index]?.sha256 ?? '',
      ...(Object.keys(weights).length > 0 ? { weights } : {}),
    };
  });
}

function joined(arrays: readonly Float32Array[]): Float32Array {
  return Float32Array.from(arrays.flatMap((array) => [...array]));
}
