/**
 * Predictions that can be kept: what a model said of each sample of a split, beside the labels.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError, type ModelTask, TASK_CLASSES, TASKS, type Task } from 'lineament';
import type { Dataset, DatasetLabels, Split } from '../data/types.js';
import { type Evaluation, evaluation } from '../evaluation/evaluate.js';
import { evaluationIntervals } from '../evaluation/evaluation-intervals.js';
import type { LoadedModel } from '../evaluation/loaded-model.js';
import type { Predictions } from '../evaluation/predictions.js';
import type { BootstrapOptions } from '../metrics/bootstrap.js';

/** A temperature, and what it was fitted on. */
export interface TableTemperature {
  readonly temperature: number;
  readonly split: Split;
  /** Samples it was fitted on. */
  readonly n: number;
}

/** Where predictions come from. */
export interface PredictionsAbout {
  readonly model: string;
  /** SHA-256 (hex) of `model.onnx`. */
  readonly modelSha256?: string | undefined;
  readonly dataset: string;
  /** SHA-256 (hex) of the data set's main source. */
  readonly datasetSha256?: string | undefined;
  readonly split: Split;
  /** Name and version of what made the table. */
  readonly tool?: string | undefined;
  /**
   * Temperatures of the model's card that the probabilities were made with, by task; a task without one had 1, unless
   * it is among the {@link summedTemperatures}. Absent as a whole: unknown, as of a file of another tool.
   */
  readonly cardTemperatures?: Partial<Readonly<Record<Task, number>>> | undefined;
  /**
   * Temperatures, 1 too, of tasks whose finer classes (single years) were summed afterwards: those cannot be undone, so
   * that the predictions hold the sums at temperature 1 too. Absent as a whole: unknown.
   */
  readonly summedTemperatures?: Partial<Readonly<Record<Task, number>>> | undefined;
  /** Temperatures that the probabilities, with the card's temperature undone if it can be, should have had. */
  readonly fittedTemperatures?: Partial<Readonly<Record<Task, TableTemperature>>> | undefined;
  /** Samples of the split that are not in the table, since no face was found in their pictures. */
  readonly undetected?: number | undefined;
}

/** Predictions of one model for the samples of a split. */
export interface PredictionTable {
  readonly about: PredictionsAbout;
  /** [n] names, each once. */
  readonly names: readonly string[];
  /** [n] labels; −1 or `NaN` where unknown. */
  readonly labels: Omit<DatasetLabels, 'emotionVotes'>;
  /** [n] 1 where the picture is in the training split too. */
  readonly repeatsTraining: Uint8Array;
  /** Of each task, for the samples with a label of it; `indices` are rows of this table. */
  readonly tasks: readonly Predictions[];
  /** [n] further columns, such as a place where pictures were taken; empty where unknown. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/**
 * Puts predictions, labels and their origin together.
 *
 * @param predictions with positions in the data set
 * @param samples positions of the split's samples in the data set: the rows of the table
 */
export function predictionTable(
  about: PredictionsAbout,
  dataset: Dataset,
  samples: Uint32Array,
  predictions: readonly Predictions[],
): PredictionTable {
  const rowOf = new Map([...samples].map((position, row) => [position, row]));
  const pick = (values: Int8Array): Int8Array =>
    Int8Array.from(samples, (position) => values[position] ?? -1);
  const { labels } = dataset;
  const names = sampleNames(dataset);
  return {
    about,
    names: [...samples].map((position) => names[position] ?? ''),
    labels: {
      emotion: pick(labels.emotion),
      age: pick(labels.age),
      gender: pick(labels.gender),
      ethnicity: pick(labels.ethnicity),
      years: Float32Array.from(samples, (position) => labels.years[position] ?? Number.NaN),
    },
    repeatsTraining: Uint8Array.from(samples, (position) => dataset.repeatsTraining[position] ?? 0),
    tasks: predictions.map((table) => ({
      ...table,
      indices: table.indices.map((position) => rowOf.get(position) ?? 0),
    })),
    groups: {},
  };
}

/**
 * [N] names that tables call a data set's samples by. Of data sets that were put together, two may use the same name, so
 * the part's name stands before it.
 */
export function sampleNames(dataset: Dataset): readonly string[] {
  const partOf = (position: number): string =>
    dataset.parts.findLast(({ start }) => start <= position)?.name ?? dataset.name;
  return dataset.parts.length < 2
    ? dataset.names
    : dataset.names.map((name, position) => `${partOf(position)}/${name}`);
}

/** Hash and origin of a model that is about to predict. */
export async function aboutModel(
  model: LoadedModel,
): Promise<Pick<PredictionsAbout, 'model' | 'modelSha256' | 'cardTemperatures' | 'summedTemperatures'>> {
  const bytes = await readFile(join(model.source, 'model.onnx'));
  return {
    model: model.card.name,
    modelSha256: createHash('sha256').update(bytes).digest('hex'),
    cardTemperatures: temperaturesOf(
      model.card.tasks.filter((task) => task.temperature !== 1 && canBeUndone(task)),
    ),
    summedTemperatures: temperaturesOf(model.card.tasks.filter((task) => !canBeUndone(task))),
  };
}

function temperaturesOf(tasks: readonly ModelTask[]): Partial<Record<Task, number>> {
  return Object.fromEntries(tasks.map(({ task, temperature }) => [task, temperature]));
}

/** Sums over several outputs, such as the bins of a model of single years, are no softmax of their own. */
function canBeUndone({ task, classes }: ModelTask): boolean {
  return classes.length === TASK_CLASSES[task].length;
}

/**
 * Judges a table, as `evaluateModel` judges a model.
 *
 * @param tasks which to judge (default: all)
 * @param bootstrap rounds and seed of the intervals of figures that are no proportions (default: no such intervals)
 * @throws {InvalidInputError} if it has no predictions of a task that was asked for
 * @example
 * const table = await readPredictions('gender.parquet');
 * evaluateTable(table)[0]?.accuracy; // 0.913946587537092
 */
export function evaluateTable(
  table: PredictionTable,
  tasks?: readonly Task[],
  bootstrap?: BootstrapOptions,
): Evaluation[] {
  const own = table.tasks.map(({ task }) => task);
  const missing = (tasks ?? []).filter((task) => !own.includes(task));
  if (missing.length > 0 || own.length === 0) {
    throw new InvalidInputError(
      `the table of ${table.about.model} has no predictions of ${missing.join(', ') || TASKS.join(', ')}; it has ${own.join(', ') || 'none'}`,
    );
  }
  const { about, labels, repeatsTraining } = table;
  return table.tasks
    .filter(({ task }) => tasks === undefined || tasks.includes(task))
    .map((predictions) => {
      const samples = { name: about.dataset, labels, repeatsTraining };
      const judged = evaluation(about.model, samples, about.split, predictions);
      return bootstrap === undefined
        ? judged
        : { ...judged, intervals95: evaluationIntervals(predictions, table, judged, bootstrap) };
    });
}
