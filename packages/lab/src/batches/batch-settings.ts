/**
 * What a loader of batches is asked for, checked.
 * @module
 */
import { InvalidInputError, TASKS, type Task } from 'lineament';
import type { Augmentation } from '../augmentation/schema.js';
import { partOfSamples } from '../data/merge-datasets.js';
import type { Dataset } from '../data/types.js';
import { checkLabelOptions } from './targets.js';
import type { BatchLoaderOptions, LabelOptions } from './types.js';

/** Options with their defaults, and what follows from them. */
export interface BatchSettings {
  readonly dataset: Dataset;
  readonly candidates: Uint32Array;
  readonly tasks: readonly Task[];
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** [N] what is drawn equally often: classes, parts or groups. */
  readonly balanced: Int8Array | Int16Array | undefined;
  readonly labels: LabelOptions;
  readonly augmentation: Augmentation;
  readonly ahead: number;
}

/**
 * Checks options against each other and the data set; no worker is started.
 *
 * @throws {InvalidInputError} if an option is out of range, the split is empty, or the data set lacks a task's labels
 */
export function batchSettings(options: BatchLoaderOptions): BatchSettings {
  const { dataset, split, tasks, batchSize, seed = 0, balance, labels = {}, ahead = 3 } = options;
  checkWhole('batchSize', batchSize, 1);
  checkWhole('seed', seed, 0);
  checkWhole('ahead', ahead, 1);
  const candidates = typeof split === 'string' ? dataset.indices(split) : split;
  const outside = candidates.find((position) => position >= dataset.samples);
  if (outside !== undefined) {
    throw new InvalidInputError(
      `sample ${outside} lies outside data set ${dataset.name}; give positions below ${dataset.samples}`,
    );
  }
  if (candidates.length === 0) {
    throw new InvalidInputError(
      `data set ${dataset.name} has no samples in ${typeof split === 'string' ? `its ${split} split` : 'the given positions'}; choose another split`,
    );
  }
  const dropLast = options.dropLast ?? false;
  if (dropLast && candidates.length < batchSize) {
    throw new InvalidInputError(
      `${candidates.length} samples fill no batch of ${batchSize}; choose a smaller batch size (--batch-size)`,
    );
  }
  const repeated = tasks.find((task, index) => tasks.indexOf(task) !== index || !TASKS.includes(task));
  if (repeated !== undefined) {
    throw new InvalidInputError(
      `task ${repeated} is unknown or given twice; give some of ${TASKS.join(', ')}, each once`,
    );
  }
  checkLabelOptions(dataset, balance === undefined ? tasks : [...tasks, balance], labels);
  if (
    balance !== undefined &&
    !candidates.some((position) => (dataset.labels[balance][position] ?? -1) >= 0)
  ) {
    throw new InvalidInputError(`no sample to draw has a label of ${balance}; balance another task`);
  }
  if (balance !== undefined && options.balanceSources === true) {
    throw new InvalidInputError(
      `classes of ${balance} and sources cannot both be drawn equally often; choose one`,
    );
  }
  checkBalanceCodes(options, candidates);
  return {
    dataset,
    candidates,
    tasks,
    batchSize,
    seed,
    shuffle: options.shuffle ?? false,
    dropLast,
    balanced:
      balance !== undefined
        ? dataset.labels[balance]
        : options.balanceSources === true
          ? partOfSamples(dataset)
          : options.balanceCodes,
    labels,
    augmentation: options.augmentation ?? {},
    ahead,
  };
}

function checkBalanceCodes(
  { dataset, balance, balanceSources, balanceCodes }: BatchLoaderOptions,
  candidates: Uint32Array,
): void {
  if (balanceCodes === undefined) {
    return;
  }
  if (balance !== undefined || balanceSources === true) {
    throw new InvalidInputError('balanceCodes goes with neither balance nor balanceSources; choose one');
  }
  if (balanceCodes.length !== dataset.samples) {
    throw new InvalidInputError(
      `balanceCodes has ${balanceCodes.length} values; give ${dataset.samples}, one for each sample of ${dataset.name}`,
    );
  }
  if (!candidates.some((position) => (balanceCodes[position] ?? -1) >= 0)) {
    throw new InvalidInputError(
      'no sample to draw has a code ≥ 0 in balanceCodes; balance by something else',
    );
  }
}

/** @throws {InvalidInputError} if a setting is not a whole number of at least `smallest` */
export function checkWhole(name: string, value: number, smallest: number): void {
  if (!Number.isSafeInteger(value) || value < smallest) {
    throw new InvalidInputError(`${name} ${value} is out of range; give a whole number ≥ ${smallest}`);
  }
}
