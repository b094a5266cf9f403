/**
 * What a model says of a split, beside the labels and the further columns of the data set.
 * @module
 */
import {
  aboutModel,
  extraColumns,
  groupColumns,
  LoadedModel,
  openForModel,
  type PredictionTable,
  predict,
  predictionTable,
  type Split,
} from '@lineament/lab';
import { readModelFolder } from 'lineament';
import { datasetProgress } from '../output/dataset-progress.js';
import { noteLeftOut } from '../output/left-out.js';
import type { Terminal } from '../output/terminal.js';

/** Of the command's flags, those that matter here. */
export interface PredictSplitOptions {
  readonly split: Split;
  readonly group?: readonly string[];
  readonly threads?: number;
  readonly cache?: string | boolean;
}

/**
 * Runs a model over a split. The groups are checked before it runs.
 *
 * @throws {LineamentError} of the kind that fits: model, data, columns
 */
export async function predictSplit(
  folder: string,
  data: string,
  { split, group, threads, cache }: PredictSplitOptions,
  terminal: Terminal,
): Promise<PredictionTable> {
  const { card } = await readModelFolder(folder);
  const opening = datasetProgress(terminal);
  const dataset = await openForModel(card, data, {
    ...(cache === undefined || cache === true ? {} : { cache }),
    onProgress: opening.update,
    onNote: (message) => terminal.note(message),
  }).finally(() => opening.finish());
  noteLeftOut(dataset, terminal);
  const samples = dataset.indices(split);
  const columns = Object.entries(await extraColumns(data, dataset)).map(
    ([name, values]) => [name, [...samples].map((position) => values[position] ?? '')] as const,
  );
  const model = await LoadedModel.load(folder, threads === undefined ? {} : { threads });
  try {
    const about = {
      ...(await aboutModel(model)),
      dataset: dataset.name,
      datasetSha256: dataset.sha256,
      split,
    };
    const withGroups = (table: PredictionTable): PredictionTable => ({
      ...table,
      groups: Object.fromEntries(columns),
    });
    groupColumns(
      withGroups(predictionTable(about, dataset, samples, [])),
      group === undefined ? {} : { by: group },
    );
    const bar = terminal.progress('predicting', samples.length);
    const predictions = await predict(model, dataset, samples, {
      onProgress: (done) => bar.update(done),
    }).finally(() => bar.finish());
    return withGroups(predictionTable(about, dataset, samples, predictions));
  } finally {
    await model.release();
  }
}
