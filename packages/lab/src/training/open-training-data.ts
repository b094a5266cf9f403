/**
 * The pictures that a training learns from.
 * @module
 */
import { InvalidInputError, middleTemplate, TrainingError } from 'lineament';
import { recutTraining } from '../data/detected/detected-crops.js';
import { templateOf } from '../data/eyes.js';
import { mergeDatasets } from '../data/merge-datasets.js';
import { openDataset } from '../data/open-dataset.js';
import type { Dataset, OpenDatasetOptions } from '../data/types.js';
import type { Network } from '../networks/network.js';
import type { TrainingConfig } from './config.js';

/** How data sets are opened. */
export interface OpenTrainingData {
  readonly openOptions?: Pick<OpenDatasetOptions, 'cache' | 'onProgress' | 'onNote'>;
  /** Asks to end. */
  readonly stop?: AbortSignal;
}

/**
 * Opens data sets as a network wants their pictures, and puts them together.
 *
 * @param check refuses data that are not wanted, before faces are looked for in them, which takes minutes
 * @throws {TrainingError} if it is stopped
 * @throws {DataError} {InvalidInputError} of the data set that cannot be opened or cut as asked
 */
export async function openTrainingData(
  network: Network,
  paths: readonly string[],
  config: TrainingConfig,
  options: OpenTrainingData,
  check: (dataset: Dataset) => void,
): Promise<Dataset> {
  const opened = await openEach(network, paths, options);
  const asTheyAre = mergeDatasets(opened);
  check(asTheyAre);
  if (config.crops === 'own') {
    return asTheyAre;
  }
  for (const [index, dataset] of opened.entries()) {
    await recut(network, dataset, paths[index] ?? '', config, options).catch((error: unknown) => {
      throw options.stop?.aborted === true ? tooEarly() : error;
    });
  }
  return mergeDatasets(opened);
}

/**
 * Data sets as a network wants their pictures, each by itself.
 *
 * @throws {TrainingError} {DataError} {InvalidInputError} as {@link openTrainingData}
 */
export async function openEach(
  network: Network,
  paths: readonly string[],
  options: OpenTrainingData,
): Promise<Dataset[]> {
  const { height, width, channels, crop, eyes } = network.input;
  const { stop } = options;
  const opened: Dataset[] = [];
  for (const path of paths) {
    const dataset = await openDataset(path, {
      ...options.openOptions,
      size: { height, width },
      channels,
      ...(crop === undefined ? {} : { crop }),
      ...(eyes === undefined ? {} : { eyes }),
      ...(stop === undefined ? {} : { signal: stop }),
    }).catch((error: unknown) => {
      throw stop?.aborted === true ? tooEarly() : error;
    });
    if (stop?.aborted === true) {
      throw tooEarly();
    }
    opened.push(dataset);
  }
  return opened;
}

function tooEarly(): TrainingError {
  return new TrainingError('stopped before the first step; nothing has been learned or changed');
}

/** Training pictures cut by our own detector. */
async function recut(
  { name, input }: Network,
  dataset: Dataset,
  path: string,
  { crops, seed, threads }: TrainingConfig,
  { openOptions = {}, stop }: OpenTrainingData,
): Promise<void> {
  const template = templateOf(dataset.format);
  const eyes = input.eyes ?? (template && middleTemplate(template, input.crop ?? 1));
  if (eyes === undefined) {
    throw new InvalidInputError(
      `crops "${crops}": nobody knows where network ${name} and data set ${dataset.name} want the eyes; use a network with input.eyes, or crops "own"`,
    );
  }
  const replaced = await recutTraining(dataset, path, eyes, crops === 'mixed' ? 0.5 : 1, seed, {
    ...openOptions,
    ...(threads === null ? {} : { threads }),
    ...(stop === undefined ? {} : { signal: stop }),
  });
  openOptions.onNote?.(
    `${dataset.name}: ${replaced} of ${dataset.indices('train').length} training pictures are cut by our own face detector`,
  );
}
