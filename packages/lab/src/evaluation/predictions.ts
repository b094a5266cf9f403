/**
 * What a model says about each sample: the table that every judgement starts from.
 * @module
 */
import {
  type AttributeReader,
  attributeReader,
  ModelError,
  type ModelTask,
  outputWidth,
  TASK_CLASSES,
  type Task,
} from 'lineament';
import { BatchLoader } from '../batches/batch-loader.js';
import type { Dataset } from '../data/types.js';
import type { LoadedModel } from './loaded-model.js';

/** One task's predictions for the samples that have a label of it. */
export interface Predictions {
  readonly task: Task;
  /** The task's classes, in the order of `TASK_CLASSES` whatever the model's order. */
  readonly classes: readonly string[];
  /** [n] positions in the data set. */
  readonly indices: Uint32Array;
  /** [n] true classes. */
  readonly truth: Uint8Array;
  /** [n, classes] probabilities; each row sums to 1. */
  readonly probabilities: Float64Array;
  /** [n] estimated ages; only of the task `age`. */
  readonly years?: Float64Array;
}

export interface PredictOptions {
  /** Pictures at once (default 64); a graph with a batch size of its own keeps that. */
  readonly batchSize?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Runs a model over samples of a data set.
 *
 * @param dataset has the size and channels of the model's input
 * @param samples positions in the data set
 * @returns a table for each of the model's tasks that the data set has labels of
 * @throws {ModelError} if graph and card contradict each other, classes differ, or a value is not finite
 */
export async function predict(
  model: LoadedModel,
  dataset: Dataset,
  samples: Uint32Array,
  options: PredictOptions = {},
): Promise<Predictions[]> {
  const tasks = model.card.tasks.filter(({ task }) => dataset.tasks.includes(task));
  const collectors = tasks.map((task) => new Collector(task, dataset, model.source));
  const batchSize = model.fixedBatch ?? options.batchSize ?? 64;
  const loader = await BatchLoader.create({ dataset, split: samples, tasks: [], batchSize });
  let done = 0;
  try {
    for await (const batch of loader.epoch(0)) {
      const outputs = await model.run(batch.images, batchSize);
      for (const collector of collectors) {
        collector.add(outputs, batch.indices, batch.size);
      }
      done += batch.size;
      options.onProgress?.(done, samples.length);
    }
  } finally {
    await loader.dispose();
  }
  return collectors.map((collector) => collector.table());
}

/** Gathers the rows of one task. */
class Collector {
  readonly #task: ModelTask;
  readonly #dataset: Dataset;
  readonly #read: AttributeReader;
  readonly #indices: number[] = [];
  readonly #truth: number[] = [];
  readonly #probabilities: number[] = [];
  readonly #years: number[] = [];

  constructor(task: ModelTask, dataset: Dataset, source: string) {
    this.#task = task;
    this.#dataset = dataset;
    requireSameClasses(task, source);
    this.#read = attributeReader(task, source);
  }

  add(outputs: Readonly<Record<string, Float32Array>>, indices: Uint32Array, size: number): void {
    const { task, output } = this.#task;
    const width = outputWidth(this.#task);
    const values = outputs[output] ?? new Float32Array();
    for (let row = 0; row < size; row++) {
      const index = indices[row] ?? 0;
      const label = this.#dataset.labels[task][index] ?? -1;
      if (label < 0) {
        continue;
      }
      const attributes = this.#read([...values.subarray(row * width, (row + 1) * width)]);
      const distribution: Readonly<Record<string, number>> = attributes[task]?.distribution ?? {};
      this.#indices.push(index);
      this.#truth.push(label);
      this.#probabilities.push(...TASK_CLASSES[task].map((name) => distribution[name] ?? 0));
      if (attributes.age !== undefined) {
        this.#years.push(attributes.age.years);
      }
    }
  }

  table(): Predictions {
    const { task } = this.#task;
    return {
      task,
      classes: TASK_CLASSES[task],
      indices: Uint32Array.from(this.#indices),
      truth: Uint8Array.from(this.#truth),
      probabilities: Float64Array.from(this.#probabilities),
      ...(task === 'age' ? { years: Float64Array.from(this.#years) } : {}),
    };
  }
}

/** Ages may be finer than bins; of the other tasks every class must be there, in any order. */
function requireSameClasses({ task, classes }: ModelTask, source: string): void {
  const labels = TASK_CLASSES[task];
  if (
    task !== 'age' &&
    (classes.length !== labels.length || labels.some((label) => !classes.includes(label)))
  ) {
    throw new ModelError(
      `${source}: the classes of ${task} are ${classes.join(', ')}, the data's are ${labels.join(', ')}; only a model with the same classes can be judged by them`,
    );
  }
}
