/**
 * Groups of people in training: who belongs to which, how often they are drawn, what they weigh.
 * @module
 */
import { SettingsError, TASK_CLASSES, type Task } from 'lineament';
import type { Dataset } from '../data/types.js';
import type { TrainingConfig } from './config.js';

/** The groups of a data set's samples. */
export interface SampleGroups {
  readonly names: readonly string[];
  /** [N] positions in {@link names}, −1 where a label is missing. */
  readonly codes: Int16Array;
}

/**
 * Groups by one label, or by the combinations of several. Only combinations that occur have a name and a code.
 *
 * @example
 * sampleGroups(utkface, ['gender', 'ethnicity']).names[0]; // 'male, white'
 */
export function sampleGroups(dataset: Dataset, groupBy: readonly Task[]): SampleGroups {
  const known = new Map<string, number>();
  const codes = new Int16Array(dataset.samples);
  for (let position = 0; position < dataset.samples; position++) {
    const labels = groupBy.map((task) => dataset.labels[task][position] ?? -1);
    if (labels.includes(-1) || labels.length === 0) {
      codes[position] = -1;
      continue;
    }
    const name = groupBy.map((task, place) => TASK_CLASSES[task][labels[place] ?? 0]).join(', ');
    const code = known.get(name) ?? known.size;
    known.set(name, code);
    codes[position] = code;
  }
  return { names: [...known.keys()], codes };
}

/**
 * Checks that settings about groups fit each other and the data set.
 *
 * @throws {SettingsError} naming the setting and the mend
 */
export function checkGroupSettings(
  dataset: Dataset,
  { groupBy, groupWeights, sampling }: Pick<TrainingConfig, 'groupBy' | 'groupWeights' | 'sampling'>,
): void {
  const samplesGroups = sampling === 'balanced-groups' || sampling === 'balanced-groups-and-classes';
  if (groupBy.length === 0) {
    if (groupWeights !== 'none' || samplesGroups) {
      const setting = groupWeights !== 'none' ? `groupWeights "${groupWeights}"` : `sampling "${sampling}"`;
      throw new SettingsError(`${setting} needs groups; give groupBy, such as "ethnicity"`);
    }
    return;
  }
  if (groupWeights === 'none' && !samplesGroups) {
    throw new SettingsError(
      `groupBy "${groupBy.join(',')}" has no effect alone; give groupWeights ("reweighing" or "dro") or sampling ("balanced-groups"), or leave it out`,
    );
  }
  const training = dataset.indices('train');
  for (const task of groupBy) {
    if (!training.some((position) => (dataset.labels[task][position] ?? -1) >= 0)) {
      throw new SettingsError(
        `groupBy "${task}": data set ${dataset.name} has no labels of ${task} in its train split; its labels are of ${dataset.tasks.join(', ')}`,
      );
    }
  }
  const { codes } = sampleGroups(dataset, groupBy);
  const groups = new Set([...training].map((position) => codes[position] ?? -1).filter((code) => code >= 0));
  if (groups.size < 2) {
    throw new SettingsError(
      `groupBy "${groupBy.join(',')}" makes ${groups.size === 1 ? 'one group only' : 'no group'} of the train split of ${dataset.name}; group by something that differs`,
    );
  }
}

/**
 * What the loader is to draw equally often: groups, or classes of the first task within groups.
 *
 * @throws {SettingsError} if a task would be left without labels, since samples without a group are not drawn
 */
export function balanceCodes(
  dataset: Dataset,
  { groupBy, sampling }: Pick<TrainingConfig, 'groupBy' | 'sampling'>,
  tasks: readonly Task[],
): { readonly balanceCodes?: Int16Array } {
  const [first] = tasks;
  if ((sampling !== 'balanced-groups' && sampling !== 'balanced-groups-and-classes') || first === undefined) {
    return {};
  }
  const { codes } = sampleGroups(dataset, groupBy);
  const classes = TASK_CLASSES[first].length;
  const drawn =
    sampling === 'balanced-groups'
      ? codes
      : codes.map((code, position) => {
          const label = dataset.labels[first][position] ?? -1;
          return code < 0 || label < 0 ? -1 : code * classes + label;
        });
  const isDrawn = (task: Task) => (position: number) =>
    (drawn[position] ?? -1) >= 0 && (dataset.labels[task][position] ?? -1) >= 0;
  const without = tasks.find((task) => !dataset.indices('train').some(isDrawn(task)));
  if (without !== undefined) {
    throw new SettingsError(
      `sampling "${sampling}" draws only pictures with a label of ${groupBy.join(' and ')}, and none of them has one of ${without}; use groupWeights instead`,
    );
  }
  return { balanceCodes: drawn };
}

/**
 * Weights that make group and class independent: n(group) · n(class) / (n · n(group, class)), by task, counted over the
 * train split. Samples without a group weigh 1. A task that is itself among `groupBy` is grouped by the others; if
 * there are none, its weights stay 1, since a class cannot be independent of itself.
 *
 * Source: Kamiran & Calders 2012, "Data preprocessing techniques for classification without discrimination".
 *
 * @returns [N] weights, by task
 * @throws {SettingsError} if no task is left to weigh
 */
export function reweighing(
  dataset: Dataset,
  groupBy: readonly Task[],
  tasks: readonly Task[],
): Partial<Record<Task, Float32Array>> {
  const weighed = tasks.flatMap((task) => {
    const others = groupBy.filter((name) => name !== task);
    return others.length === 0 ? [] : [[task, weightsOf(dataset, task, others)] as const];
  });
  if (weighed.length === 0) {
    throw new SettingsError(
      `groupWeights "reweighing" makes groups and classes independent, and ${tasks.join(', ')} cannot be independent of ${groupBy.join(', ')}; use "dro" or sampling "balanced-groups", or group by another label`,
    );
  }
  return Object.fromEntries(weighed);
}

function weightsOf(dataset: Dataset, task: Task, groupBy: readonly Task[]): Float32Array {
  const { names, codes } = sampleGroups(dataset, groupBy);
  const labels = dataset.labels[task];
  const classes = TASK_CLASSES[task].length;
  const cells = new Float64Array(names.length * classes);
  const perGroup = new Float64Array(names.length);
  const perClass = new Float64Array(classes);
  let all = 0;
  for (const position of dataset.indices('train')) {
    const [group, label] = [codes[position] ?? -1, labels[position] ?? -1];
    if (group >= 0 && label >= 0) {
      cells[group * classes + label] = (cells[group * classes + label] ?? 0) + 1;
      perGroup[group] = (perGroup[group] ?? 0) + 1;
      perClass[label] = (perClass[label] ?? 0) + 1;
      all++;
    }
  }
  return Float32Array.from(codes, (group, position) => {
    const label = labels[position] ?? -1;
    const count = group < 0 || label < 0 ? 0 : (cells[group * classes + label] ?? 0);
    return count === 0 ? 1 : ((perGroup[group] ?? 0) * (perClass[label] ?? 0)) / (all * count);
  });
}
