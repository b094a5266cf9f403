/**
 * How a model's figures fall when pictures get harder.
 * @module
 */
import { InvalidInputError, type Task } from 'lineament';
import { randomStream, shuffle } from '../data/random.js';
import type { Dataset, Split } from '../data/types.js';
import { judge } from '../evaluation/judge.js';
import { LoadedModel, type LoadOptions } from '../evaluation/loaded-model.js';
import { predict } from '../evaluation/predictions.js';
import { corrupted, subset } from './corrupted-dataset.js';
import { amountAt, type Corruption, type CorruptionGroup, SEVERITIES, type Severity } from './corruption.js';
import { CORRUPTIONS } from './corruptions.js';

/** Figures of one task under one condition. */
export interface StressFigures {
  readonly n: number;
  readonly accuracy: number;
  /** Wilson's interval. */
  readonly accuracyInterval95: readonly [low: number, high: number];
  readonly calibrationError: number;
  /** Age only: mean absolute error in years. */
  readonly mae?: number;
}

export type FiguresByTask = Readonly<Partial<Record<Task, StressFigures>>>;

/** Figures under one corruption, from the mildest to the strongest. */
export interface CorruptionResult {
  readonly name: string;
  readonly group: CorruptionGroup;
  readonly unit: string;
  readonly severities: readonly {
    readonly severity: Severity;
    readonly amount: number;
    readonly tasks: FiguresByTask;
  }[];
}

/** What {@link stressModel} found. */
export interface StressResult {
  readonly model: string;
  readonly dataset: string;
  readonly split: Split;
  /** Pictures that were corrupted. */
  readonly n: number;
  readonly seed: number;
  /** Tasks of the model that the data set has labels of. */
  readonly tasks: readonly Task[];
  readonly clean: FiguresByTask;
  readonly corruptions: readonly CorruptionResult[];
}

export interface StressOptions extends LoadOptions {
  /** Default: all. */
  readonly corruptions?: readonly Corruption[];
  /** At most so many pictures, drawn at random from the split (default: all). */
  readonly limit?: number;
  /** Draws pictures, sides and directions (default 0). */
  readonly seed?: number;
  /** Pictures at once (default 64). */
  readonly batchSize?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Judges a model on a split's pictures as they are, and under every corruption in five severities.
 *
 * The corruptions work on the picture as the model is shown it: aligned, at its input's size.
 *
 * @param folder model folder
 * @param dataset opened as `openForModel` does
 * @throws {ModelError} if the model is missing, damaged, contradicts its card or has other classes
 * @throws {InvalidInputError} if the split is empty, or has no labels of the model's tasks
 * @example
 * const { card } = await readModelFolder('models/baseline-gender');
 * const dataset = await openForModel(card, 'utkface.tar.gz');
 * const result = await stressModel('models/baseline-gender', dataset, 'validation', { limit: 500 });
 * result.corruptions.length; // 17
 */
export async function stressModel(
  folder: string,
  dataset: Dataset,
  split: Split,
  options: StressOptions = {},
): Promise<StressResult> {
  const { corruptions = CORRUPTIONS, seed = 0, batchSize = 64 } = options;
  const model = await LoadedModel.load(folder, options);
  try {
    const samples = subset(dataset, drawSamples(dataset, split, options.limit, seed));
    const tasks = model.card.tasks.map(({ task }) => task).filter((task) => samples.tasks.includes(task));
    if (tasks.length === 0) {
      throw new InvalidInputError(
        `the ${split} split of ${dataset.name} has no labels of what ${model.card.name} estimates (${model.card.tasks.map(({ task }) => task).join(', ')}); give a data set with them`,
      );
    }
    const total = 1 + corruptions.length * SEVERITIES.length;
    let done = 0;
    const figures = async (pictures: Dataset): Promise<FiguresByTask> => {
      const all = Uint32Array.from({ length: pictures.samples }, (_, index) => index);
      const tables = await predict(model, pictures, all, { batchSize });
      done += 1;
      options.onProgress?.(done, total);
      return Object.fromEntries(
        tables.map((table) => {
          const { n, accuracy, accuracyInterval95, calibrationError, mae } = judge(table, pictures);
          const years = mae === undefined ? {} : { mae };
          return [table.task, { n, accuracy, accuracyInterval95, calibrationError, ...years }];
        }),
      );
    };
    const clean = await figures(samples);
    const results: CorruptionResult[] = [];
    for (const corruption of corruptions) {
      const severities: CorruptionResult['severities'][number][] = [];
      for (const severity of SEVERITIES) {
        const amount = amountAt(corruption, severity);
        const harder = await corrupted(samples, model.card.crop, corruption, amount, seed);
        severities.push({ severity, amount, tasks: await figures(harder) });
      }
      const { name, group, unit } = corruption;
      results.push({ name, group, unit, severities });
    }
    return {
      model: model.card.name,
      dataset: dataset.name,
      split,
      n: samples.samples,
      seed,
      tasks,
      clean,
      corruptions: results,
    };
  } finally {
    await model.release();
  }
}

/** The split's positions, or some of them, ascending. */
export function drawSamples(
  dataset: Dataset,
  split: Split,
  limit: number | undefined,
  seed: number,
): Uint32Array {
  const positions = dataset.indices(split);
  if (positions.length === 0) {
    throw new InvalidInputError(`the ${split} split of ${dataset.name} is empty; choose another`);
  }
  if (limit === undefined || limit >= positions.length) {
    return positions;
  }
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InvalidInputError(`the limit is ${limit}; give a whole number of pictures, at least 1`);
  }
  return shuffle(positions, randomStream(seed)).slice(0, limit).sort();
}
