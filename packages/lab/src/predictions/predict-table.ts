/**
 * From a model and a split to a table of predictions.
 * @module
 */
import type { Task } from 'lineament';
import type { Dataset, Split } from '../data/types.js';
import { judgedTasks } from '../evaluation/evaluate.js';
import type { LoadedModel } from '../evaluation/loaded-model.js';
import { type PredictOptions, predict } from '../evaluation/predictions.js';
import { aboutModel, type PredictionTable, predictionTable } from './table.js';

export interface PredictTableOptions extends PredictOptions {
  /** Which tasks (default: all of the model's that the split has labels of). */
  readonly tasks?: readonly Task[] | undefined;
  /** Name and version of the program, to be kept in the table. */
  readonly tool?: string;
}

/**
 * Runs a model over a split.
 *
 * @param dataset opened as `openForModel` does
 * @throws {ModelError} if graph and card contradict each other, classes differ, or a value is not finite
 * @throws {DataError} if the split has no labels of a task that was asked for, or of none at all
 * @example
 * const model = await LoadedModel.load('models/baseline-gender');
 * const dataset = await openForModel(model.card, 'utkface.tar.gz');
 * const table = await predictTable(model, dataset, 'validation');
 * await writePredictions('gender.parquet', table);
 */
export async function predictTable(
  model: LoadedModel,
  dataset: Dataset,
  split: Split,
  options: PredictTableOptions = {},
): Promise<PredictionTable> {
  const tasks = judgedTasks(model.card, dataset, split, options.tasks);
  const samples = dataset.indices(split);
  const predictions = await predict(model, dataset, samples, options);
  const about = {
    ...(await aboutModel(model)),
    dataset: dataset.name,
    datasetSha256: dataset.sha256,
    split,
    ...(options.tool === undefined ? {} : { tool: options.tool }),
  };
  return predictionTable(
    about,
    dataset,
    samples,
    predictions.filter(({ task }) => tasks.includes(task)),
  );
}
