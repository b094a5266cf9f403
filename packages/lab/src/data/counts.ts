/**
 * How many samples of each class a data set holds.
 * @module
 */
import { TASK_CLASSES, type Task } from 'lineament';
import type { Dataset, Split } from './types.js';

/** Samples of one split by class; `missing` have no label of the task. */
export interface TaskCounts {
  /** In the order of `TASK_CLASSES`. */
  readonly counts: readonly number[];
  readonly missing: number;
}

export interface DatasetCounts {
  readonly samples: number;
  readonly splits: Readonly<Record<Split, number>>;
  /** By task (those with labels) and split. */
  readonly tasks: Partial<Readonly<Record<Task, Readonly<Record<Split, TaskCounts>>>>>;
}

/**
 * Counts samples by split, task and class.
 *
 * @example
 * datasetCounts(await openDataset('fer2013.csv.gz')).splits;
 * // { train: 28709, validation: 3589, test: 3589 }
 */
export function datasetCounts(dataset: Dataset): DatasetCounts {
  const bySplit = <T>(count: (positions: Uint32Array) => T): Record<Split, T> => ({
    train: count(dataset.indices('train')),
    validation: count(dataset.indices('validation')),
    test: count(dataset.indices('test')),
  });
  const tasks = dataset.tasks.map((task) => [
    task,
    bySplit((positions) => countClasses(dataset.labels[task], positions, TASK_CLASSES[task].length)),
  ]);
  return {
    samples: dataset.samples,
    splits: bySplit((positions) => positions.length),
    tasks: Object.fromEntries(tasks) as DatasetCounts['tasks'],
  };
}

function countClasses(labels: Int8Array, positions: Uint32Array, classes: number): TaskCounts {
  const counts = new Array<number>(classes).fill(0);
  let missing = 0;
  for (const position of positions) {
    const label = labels[position] ?? -1;
    if (label < 0) {
      missing++;
    } else {
      counts[label] = (counts[label] ?? 0) + 1;
    }
  }
  return { counts, missing };
}

/**
 * Weights that make every class count the same in a loss: n / (classes · count), where n is the sum of the counts.
 * Classes without samples weigh 0 and are not counted as classes.
 *
 * @param counts samples of each class
 * @returns a weight for each class; their mean over the samples is 1
 * @example
 * classWeights([30, 10]); // [ 0.6666666666666666, 2 ]
 */
export function classWeights(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const classes = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? total / (classes * count) : 0));
}
