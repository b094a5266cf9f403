/**
 * What a model says about each sample: the table that every judgement starts from.
 * @module
 */
import { attributeReader, ModelError, type ModelTask, outputWidth, TASK_CLASSES, type Task } from 'lineament';
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
  /**
   * [n, classes] the same at temperature 1, where that cannot be told from {@link probabilities}: of a card's temperature
   * whose finer classes (single years) were summed afterwards.
   */
  readonly uncalibrated?: Float64Array;
  /** [n] estimated ages; only of the task `age`. */
  readonly years?: Float64Array;
  /** [n, 2] ends of their 80 % intervals, in years; only of the task `age`, and not of tables that were kept without. */
  readonly intervals?: Float64Array;
}

/** Pictures at once. */
const USUAL = 64;

export interface PredictOptions {
  /** Pictures at once (default 64); a graph with a batch size of its own keeps that. */
  readonly batchSize?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface CollectOptions extends PredictOptions {
  /** Whether to keep what is said of samples without a label, too; their truth is 255. Default false. */
  readonly unlabelled?: boolean;
}

/** One task's outputs, as the graph gives them, for the samples that have a label of it, or all. */
export interface TaskOutputs {
  readonly task: ModelTask;
  /** [n] positions in the data set. */
  readonly indices: Uint32Array;
  /** [n] true classes, as indices into `TASK_CLASSES`. */
  readonly truth: Uint8Array;
  /** [n, width] logits, or probabilities where the card's activation is `none`. */
  readonly values: Float32Array;
}

/**
 * Runs a model over samples of a data set.
 *
 * @param dataset has the size and channels of the model's input
 * @param samples positions in the data set
 * @returns the outputs of each of the model's tasks that the data set has labels of
 * @throws {ModelError} if graph and card contradict each other, or classes differ
 */
export async function collectOutputs(
  model: LoadedModel,
  dataset: Dataset,
  samples: Uint32Array,
  options: CollectOptions = {},
): Promise<TaskOutputs[]> {
  const tasks = model.card.tasks.filter(({ task }) => dataset.tasks.includes(task));
  const collectors = tasks.map((task) => new Collector(task, dataset, model.source, options.unlabelled));
  if (samples.length === 0) {
    return collectors.map((collector) => collector.outputs());
  }
  // Rows beyond the samples would be filled up for nothing; but with a single row a graph that mixes pictures goes unseen.
  const batchSize = model.fixedBatch ?? Math.min(options.batchSize ?? USUAL, Math.max(USUAL, samples.length));
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
  return collectors.map((collector) => collector.outputs());
}

/**
 * Runs a model over samples of a data set, and reads what it says.
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
  const outputs = await collectOutputs(model, dataset, samples, options);
  return outputs.map((output) => readOutputs(output, model.source));
}

/**
 * Reads outputs as probabilities.
 *
 * @param outputs its task's temperature is applied
 * @param source the model's name, for error messages
 * @throws {ModelError} if a value is not finite, or is no probability where it should be
 */
export function readOutputs({ task: described, ...outputs }: TaskOutputs, source: string): Predictions {
  const { task, classes, temperature } = described;
  const wanted = TASK_CLASSES[task];
  const readRows = (by: ModelTask): Required<Pick<Predictions, 'probabilities' | 'years' | 'intervals'>> => {
    const read = attributeReader(by, source);
    const width = outputWidth(by);
    const probabilities: number[] = [];
    const years: number[] = [];
    const intervals: number[] = [];
    outputs.indices.forEach((_, row) => {
      const attributes = read([...outputs.values.subarray(row * width, (row + 1) * width)]);
      const distribution: Readonly<Record<string, number>> = attributes[task]?.distribution ?? {};
      probabilities.push(...wanted.map((name) => distribution[name] ?? 0));
      if (attributes.age !== undefined) {
        years.push(attributes.age.years);
        intervals.push(...attributes.age.interval);
      }
    });
    return {
      probabilities: Float64Array.from(probabilities),
      years: Float64Array.from(years),
      intervals: Float64Array.from(intervals),
    };
  };
  const { probabilities, years, intervals } = readRows(described);
  const isSummed = classes.length !== wanted.length;
  return {
    task,
    classes: wanted,
    indices: outputs.indices,
    truth: outputs.truth,
    probabilities,
    ...(isSummed && temperature !== 1
      ? { uncalibrated: readRows({ ...described, temperature: 1 }).probabilities }
      : {}),
    ...(task === 'age' ? { years, intervals } : {}),
  };
}

/** Gathers the rows of one task. */
class Collector {
  readonly #task: ModelTask;
  readonly #dataset: Dataset;
  readonly #indices: number[] = [];
  readonly #truth: number[] = [];
  readonly #values: number[] = [];
  readonly #takesAll: boolean;

  constructor(task: ModelTask, dataset: Dataset, source: string, takesAll = false) {
    this.#task = task;
    this.#takesAll = takesAll;
    this.#dataset = dataset;
    requireSameClasses(task, source);
  }

  add(outputs: Readonly<Record<string, Float32Array>>, indices: Uint32Array, size: number): void {
    const { task, output } = this.#task;
    const width = outputWidth(this.#task);
    const values = outputs[output] ?? new Float32Array();
    for (let row = 0; row < size; row++) {
      const index = indices[row] ?? 0;
      const label = this.#dataset.labels[task][index] ?? -1;
      if (label >= 0 || this.#takesAll) {
        this.#indices.push(index);
        this.#truth.push(label);
        this.#values.push(...values.subarray(row * width, (row + 1) * width));
      }
    }
  }

  outputs(): TaskOutputs {
    return {
      task: this.#task,
      indices: Uint32Array.from(this.#indices),
      truth: Uint8Array.from(this.#truth),
      values: Float32Array.from(this.#values),
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
