/**
 * A data set's pictures as an app would cut them: the face found by our own detector, aligned by its eyes.
 * @module
 */
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type CropTemplate, DataError } from 'lineament';
import { defaultCacheFolder } from '../cache/cache-folder.js';
import { DATASET_PACK_VERSION, loadDataset, saveDataset } from '../cache/dataset-pack.js';
import { createDataset } from '../dataset.js';
import { openDataset } from '../open-dataset.js';
import { randomStream } from '../random.js';
import type { Dataset, OpenDatasetOptions, PictureSize } from '../types.js';
import { eachPicture, FaceCutter } from './face-cutter.js';

/** Wanted pictures: their size, channels, and where the eyes are to lie. */
export interface DetectedCropsOptions
  extends Pick<OpenDatasetOptions, 'cache' | 'onProgress' | 'onNote' | 'signal'> {
  readonly size: PictureSize;
  readonly channels: 1 | 3;
  readonly eyes: CropTemplate;
  /** Samples to look at, by their position in `dataset` (default: all). */
  readonly samples?: Uint32Array;
  /** Threads of the detector's networks (default: the runtime's choice). */
  readonly threads?: number;
}

/** The samples whose face was found, and the names of the others. */
export interface DetectedCrops {
  /** Cut by our own detector and alignment. */
  readonly detected: Dataset;
  /** The same samples as the data set has them. */
  readonly own: Dataset;
  /** Names of the samples in which no face was found. */
  readonly undetected: readonly string[];
}

/**
 * Cuts a data set's pictures anew: every picture is decoded whole, its best face found and aligned, as an analysis does.
 *
 * Pictures of data sets are cut closely, and the detector wants to see a head whole: each is looked at in the middle of a
 * black frame of half its side. Beyond the picture's edge the crop repeats its border, as in an analysis.
 *
 * @throws {DataError} if the source cannot be read, or no face is found at all
 */
export async function openDetectedCrops(path: string, options: DetectedCropsOptions): Promise<DetectedCrops> {
  const { size, channels, eyes, threads, signal, onProgress } = options;
  const shared = { ...options, size, channels, eyes };
  const base = await openDataset(path, pick(shared));
  const wanted = options.samples ?? Uint32Array.from({ length: base.samples }, (_, position) => position);
  const packed = options.cache === false ? undefined : packPath(base, wanted, options);
  const known = packed === undefined ? undefined : await loadDataset(packed, []).catch(() => undefined);
  if (known !== undefined) {
    return beside(base, wanted, new Map(known.names.map((name, row) => [name, pictureOf(known, row)])), path);
  }
  const rowsByName = new Map(Array.from(wanted, (row) => [base.names[row] ?? '', row]));
  const crops = new Map<string, Uint8Array>();
  const cutter = await FaceCutter.create(threads);
  let done = 0;
  try {
    await eachPicture(
      path,
      options,
      (name) => rowsByName.has(name),
      async (name, picture) => {
        signal?.throwIfAborted();
        const crop = await cutter.cut(picture, eyes, size.width, channels);
        if (crop !== undefined) {
          crops.set(name, crop);
        }
        onProgress?.({ stage: 'decode', done: ++done, total: wanted.length, unit: 'samples' });
      },
    );
  } finally {
    await cutter.release();
  }
  const result = beside(base, wanted, crops, path);
  if (packed !== undefined) {
    // Only a saving of time: without it the faces are found again.
    await saveDataset(packed, result.detected).catch((error: Error) => options.onNote?.(error.message));
  }
  return result;
}

/** Found crops, and the same samples as the data set has them. */
function beside(
  base: Dataset,
  wanted: Uint32Array,
  crops: ReadonlyMap<string, Uint8Array>,
  path: string,
): DetectedCrops {
  const nameAt = (row: number): string => base.names[row] ?? '';
  const found = wanted.filter((row) => crops.has(nameAt(row)));
  if (found.length === 0) {
    throw new DataError(`${path}: no face is found in any of its ${wanted.length} pictures`);
  }
  const own = taken(base, found);
  const pixels = new Uint8Array(new SharedArrayBuffer(own.pixels.length));
  found.forEach((row, place) => {
    pixels.set(crops.get(nameAt(row)) ?? new Uint8Array(), (place * own.pixels.length) / found.length);
  });
  return {
    detected: { ...own, pixels },
    own,
    undetected: Array.from(
      wanted.filter((row) => !crops.has(nameAt(row))),
      nameAt,
    ),
  };
}

/** Raised when other crops are made of the same pictures. */
const DETECTION_VERSION = 1;

function packPath(base: Dataset, wanted: Uint32Array, options: DetectedCropsOptions): string {
  const { size, channels, eyes, cache } = options;
  const rows = createHash('sha256').update(new Uint8Array(wanted.slice().buffer)).digest('hex');
  const key = {
    version: [DATASET_PACK_VERSION, DETECTION_VERSION],
    sha256: base.sha256,
    samples: base.samples,
    rows,
    size,
    channels,
    eyes,
  };
  const name = createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40);
  return join(resolve(cache || defaultCacheFolder()), 'datasets', `${name}.pack`);
}

function pictureOf({ pixels, samples }: Dataset, row: number): Uint8Array {
  const length = pixels.length / samples;
  return pixels.subarray(row * length, (row + 1) * length);
}

/**
 * Puts crops of our own detector and alignment in the place of training pictures, so that a network learns from what it
 * will be shown. Pictures in which no face is found stay as they are; so do the other splits.
 *
 * @param dataset its pixels are changed in place
 * @param part of the training pictures that are replaced, 0–1; which ones follows from `seed`
 * @returns how many have been replaced
 * @throws {DataError} as {@link openDetectedCrops}
 */
export async function recutTraining(
  dataset: Dataset,
  path: string,
  eyes: CropTemplate,
  part: number,
  seed: number,
  options: Omit<DetectedCropsOptions, 'samples' | 'eyes' | 'size' | 'channels'> = {},
): Promise<number> {
  const { size, channels } = dataset;
  const samples = dataset.indices('train');
  const { detected } = await openDetectedCrops(path, { ...options, size, channels, eyes, samples });
  const rows = new Map(Array.from(samples, (row) => [dataset.names[row] ?? '', row]));
  const length = dataset.pixels.length / dataset.samples;
  let replaced = 0;
  detected.names.forEach((name, place) => {
    const row = rows.get(name);
    if (row !== undefined && randomStream(seed, row, RECUT_STREAM).fraction() < part) {
      dataset.pixels.set(pictureOf(detected, place), row * length);
      replaced += 1;
    }
  });
  return replaced;
}

/** Keeps these choices apart from others by the same seed. */
const RECUT_STREAM = 0x726563;

function pick({
  size,
  channels,
  eyes,
  cache,
  onProgress,
  onNote,
  signal,
}: DetectedCropsOptions): OpenDatasetOptions {
  return {
    size,
    channels,
    eyes,
    ...(cache === undefined ? {} : { cache }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(onNote === undefined ? {} : { onNote }),
    ...(signal === undefined ? {} : { signal }),
  };
}

/** Some samples of a data set, as one of their own. */
function taken(dataset: Dataset, rows: Uint32Array): Dataset {
  const length = dataset.size.width * dataset.size.height * dataset.channels;
  const pixels = new Uint8Array(new SharedArrayBuffer(rows.length * length));
  rows.forEach((row, place) => {
    pixels.set(dataset.pixels.subarray(row * length, (row + 1) * length), place * length);
  });
  const codes = (values: Int8Array): Int8Array => Int8Array.from(rows, (row) => values[row] ?? -1);
  const { labels } = dataset;
  return createDataset({
    name: dataset.name,
    format: dataset.format,
    sources: dataset.sources,
    size: dataset.size,
    channels: dataset.channels,
    pixels,
    labels: {
      emotion: codes(labels.emotion),
      age: codes(labels.age),
      gender: codes(labels.gender),
      ethnicity: codes(labels.ethnicity),
      years: Float32Array.from(rows, (row) => labels.years[row] ?? Number.NaN),
    },
    split: Uint8Array.from(rows, (row) => dataset.split[row] ?? 0),
    names: Array.from(rows, (row) => dataset.names[row] ?? ''),
    repeatsTraining: Uint8Array.from(rows, (row) => dataset.repeatsTraining[row] ?? 0),
    report: dataset.report,
  });
}
