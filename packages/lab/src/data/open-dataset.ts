/**
 * From a path to a data set that is ready for training.
 * @module
 */
import { createHash } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ageBin, DataError, ImageError, InvalidInputError, StorageError, TASKS } from 'lineament';
import { defaultCacheFolder } from './cache/cache-folder.js';
import { DATASET_PACK_VERSION, loadDataset, saveDataset } from './cache/dataset-pack.js';
import { hashFile } from './cache/file-hash.js';
import { PackDamagedError } from './cache/pack-file.js';
import { createDataset } from './dataset.js';
import { refuseManyDefects } from './defects.js';
import { regionFor, templateOf } from './eyes.js';
import { forEachConcurrently } from './for-each-concurrently.js';
import { detectSource } from './formats/detect-format.js';
import { decodePicture, type PictureTarget } from './input/picture.js';
import { type DatasetPlan, type PlannedSample, planDataset } from './plan.js';
import type { DataSource, ReadContext, SourceIndex } from './source.js';
import { type Dataset, type OpenDatasetOptions, SPLITS } from './types.js';

const MAX_SIDE = 1024;
const MAX_TOTAL_BYTES = 2 ** 32;
const DECODERS = 8;
const VOTES = 10;

/**
 * Opens a data set, whatever its form (docs/data-sets.md: FER2013, UTKFace, `age_gender.csv`, class folders, manifests).
 *
 * The first time it is read, decoded and packed; a packed copy in the cache makes the next time quick. The copy is
 * found by content: its name is a hash of the source's fingerprint (SHA-256 of the file's bytes; of a folder, of its
 * path and its files' names, sizes and times), of the options `size`, `channels`, `crop` (or what `eyes` make of it) and `splitSeed`, and of the format's
 * version.
 *
 * @param path file or folder
 * @param options what the pictures become, where copies are kept
 * @throws {InvalidInputError} if an option is out of its range
 * @throws {DataError} if the source is missing, damaged, breaks its contract, or more than 1 % of its pictures are
 * missing or cannot be decoded (fewer are listed in `dataset.report.defects`)
 * @throws {StorageError} if a cache folder was named and cannot be written
 * @example
 * const dataset = await openDataset('fer2013.csv.gz', { size: { width: 48, height: 48 }, channels: 1 });
 * dataset.samples; // 35887
 * dataset.indices('test').length; // 3589
 */
export async function openDataset(path: string, options: OpenDatasetOptions = {}): Promise<Dataset> {
  const whole = checkOptions(options);
  const note = options.onNote ?? (() => {});
  const progress = options.onProgress ?? (() => {});
  const cache = options.cache === false ? undefined : resolve(options.cache ?? defaultCacheFolder());
  const context: ReadContext = {
    splitSeed: options.splitSeed ?? 0,
    signal: options.signal,
    note,
    progress,
    hashFile: (file) =>
      hashFile(file, {
        memory: cache === undefined ? undefined : join(cache, 'hashes'),
        signal: options.signal,
        onBytes: (done, total) => progress({ stage: 'hash', done, total, unit: 'bytes' }),
      }),
  };
  if (cache !== undefined && options.cache !== undefined) {
    await checkWritable(cache);
  }
  const source = await detectSource(resolve(path));
  const target = { ...whole, crop: await cropOf(source, whole.crop, options) };
  if (cache === undefined) {
    return buildDataset(source, target, context);
  }
  const packPath = join(cache, 'datasets', `${await packName(source, target, context)}.pack`);
  const cached = await loadOrExplain(packPath, source, note);
  if (cached !== undefined) {
    return cached;
  }
  const dataset = await buildDataset(source, target, context);
  try {
    await saveDataset(packPath, dataset, (done, total) =>
      progress({ stage: 'save', done, total, unit: 'bytes' }),
    );
  } catch (error) {
    if (!(error instanceof StorageError) || options.cache !== undefined) {
      throw error;
    }
    note(`${error.message}; without a packed copy the next start will read the source again`);
  }
  return dataset;
}

/** A region in the middle is named by its side, so that it shares a packed copy with the crop of that size. */
async function cropOf(
  source: DataSource,
  crop: number,
  { eyes, signal }: OpenDatasetOptions,
): Promise<PictureTarget['crop']> {
  if (eyes === undefined) {
    return crop;
  }
  const region = regionFor(templateOf(await source.format(signal)), eyes);
  return region.x === 0.5 && region.y === 0.5 ? region.part : region;
}

function checkOptions(options: OpenDatasetOptions): PictureTarget & { readonly crop: number } {
  const { size = { width: 48, height: 48 }, channels = 1, crop = 1, splitSeed = 0 } = options;
  for (const side of ['width', 'height'] as const) {
    if (!Number.isInteger(size[side]) || size[side] < 1 || size[side] > MAX_SIDE) {
      throw new InvalidInputError(
        `${side} ${size[side]} is no picture size; give a whole number 1–${MAX_SIDE}`,
      );
    }
  }
  if (channels !== 1 && channels !== 3) {
    throw new InvalidInputError(`channels ${channels as number} is unknown; give 1 (gray) or 3 (RGB)`);
  }
  if (!(crop > 0 && crop <= 1)) {
    throw new InvalidInputError(`crop ${crop} is no part of a picture; give a number above 0, at most 1`);
  }
  const { eyes } = options;
  if (eyes !== undefined && (options.crop !== undefined || !(eyes.rightEye.x > eyes.leftEye.x))) {
    throw new InvalidInputError(
      options.crop !== undefined
        ? 'both a crop and places of the eyes are given; give one of them'
        : `eyes at x = ${eyes.leftEye.x} and ${eyes.rightEye.x} are no pair; give the one on the viewer’s left first`,
    );
  }
  if (!Number.isSafeInteger(splitSeed) || splitSeed < 0) {
    throw new InvalidInputError(`split seed ${splitSeed} is no seed; give a whole number ≥ 0`);
  }
  return { size, channels, crop };
}

async function checkWritable(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    throw new StorageError(`the cache folder ${folder} cannot be written: ${(error as Error).message}`);
  }
}

async function packName(source: DataSource, target: PictureTarget, context: ReadContext): Promise<string> {
  const key = {
    version: DATASET_PACK_VERSION,
    fingerprint: await source.fingerprint(context),
    width: target.size.width,
    height: target.size.height,
    channels: target.channels,
    crop: target.crop,
    splitSeed: context.splitSeed,
  };
  return createHash('sha256').update(JSON.stringify(key)).digest('hex').slice(0, 40);
}

async function loadOrExplain(
  packPath: string,
  source: DataSource,
  note: (message: string) => void,
): Promise<Dataset | undefined> {
  try {
    return await loadDataset(packPath, source.paths);
  } catch (error) {
    if (error instanceof PackDamagedError) {
      note(`the packed copy ${packPath} is damaged (${error.message}) and is built anew`);
    } else {
      note(`the packed copy ${packPath} cannot be read: ${(error as Error).message}`);
    }
    return undefined;
  }
}

async function buildDataset(
  source: DataSource,
  target: PictureTarget,
  context: ReadContext,
): Promise<Dataset> {
  const index = await source.index(context);
  const { missing = [] } = index;
  const path = source.paths[0] ?? '';
  const named = missing.length + index.samples.length;
  refuseManyDefects(path, missing, named);
  const plan = planDataset(index);
  if (plan.kept.length === 0) {
    throw new DataError(
      `${path}: none of its ${plan.dropped.length} pictures can be used (${plan.dropped[0]?.name}: ${plan.dropped[0]?.reason}); give a set with labels that agree`,
    );
  }
  const { pixels, failures } = await decodeAll(index, plan, target, context);
  const kept = plan.kept.filter((_, row) => !failures.has(row));
  const defects = [
    ...missing,
    ...[...failures].map(([row, reason]) => ({ name: plan.kept[row]?.sample.name ?? '', reason })),
  ];
  refuseManyDefects(path, defects, named);
  return createDataset({
    name: index.name,
    format: index.format,
    sources: index.sources,
    size: target.size,
    channels: target.channels,
    pixels,
    labels: packLabels(kept),
    split: Uint8Array.from(kept, ({ split }) => SPLITS.indexOf(split)),
    names: kept.map(({ sample }) => sample.name),
    repeatsTraining: Uint8Array.from(kept, ({ repeatsTraining }) => (repeatsTraining ? 1 : 0)),
    report: { dropped: plan.dropped, defects, ignored: index.ignored, duplicates: plan.duplicates },
  });
}

/** Decodes into place; pictures that fail leave no gap. */
async function decodeAll(
  index: SourceIndex,
  plan: DatasetPlan,
  target: PictureTarget,
  { signal, progress }: ReadContext,
): Promise<{ pixels: Uint8Array<SharedArrayBuffer>; failures: ReadonlyMap<number, string> }> {
  const sampleBytes = target.size.width * target.size.height * target.channels;
  const total = plan.kept.length;
  if (total * sampleBytes > MAX_TOTAL_BYTES) {
    throw new InvalidInputError(
      `${total} pictures of ${target.size.width}×${target.size.height}×${target.channels} take ${((total * sampleBytes) / 2 ** 30).toFixed(1)} GiB of memory; choose a smaller size (4 GiB at most)`,
    );
  }
  const pixels = new Uint8Array(new SharedArrayBuffer(total * sampleBytes));
  const rowOf = new Map(plan.kept.map(({ position }, row) => [position, row]));
  const failed: [row: number, reason: string][] = [];
  let done = 0;
  await forEachConcurrently(
    index.pictures(new Set(rowOf.keys())),
    DECODERS,
    async ({ position, picture }) => {
      signal?.throwIfAborted();
      const row = rowOf.get(position);
      if (row === undefined) {
        return;
      }
      try {
        pixels.set(await decodePicture(picture, target), row * sampleBytes);
      } catch (error) {
        if (!(error instanceof ImageError)) {
          throw error;
        }
        failed.push([row, error.message]);
      }
      progress({ stage: 'decode', done: ++done, total, unit: 'samples' });
    },
  );
  const failures = new Map(failed.sort(([a], [b]) => a - b));
  return {
    pixels: failures.size === 0 ? pixels : withoutRows(pixels, failures, total, sampleBytes),
    failures,
  };
}

function withoutRows(
  pixels: Uint8Array<SharedArrayBuffer>,
  rows: ReadonlyMap<number, unknown>,
  total: number,
  sampleBytes: number,
): Uint8Array<SharedArrayBuffer> {
  const result = new Uint8Array(new SharedArrayBuffer((total - rows.size) * sampleBytes));
  let next = 0;
  for (let row = 0; row < total; row++) {
    if (!rows.has(row)) {
      result.set(pixels.subarray(row * sampleBytes, (row + 1) * sampleBytes), next * sampleBytes);
      next++;
    }
  }
  return result;
}

function packLabels(kept: readonly PlannedSample[]): Dataset['labels'] {
  const codes = TASKS.map((task) => [
    task,
    Int8Array.from(kept, ({ sample }) =>
      task === 'age' && sample.years !== undefined ? ageBin(sample.years) : (sample[task] ?? -1),
    ),
  ]);
  const hasVotes = kept.some(({ sample }) => sample.emotionVotes !== undefined);
  const emotionVotes = Uint8Array.from(
    kept.flatMap(({ sample }) => [...(sample.emotionVotes ?? new Uint8Array(VOTES))]),
  );
  return {
    ...(Object.fromEntries(codes) as Record<(typeof TASKS)[number], Int8Array>),
    years: Float32Array.from(kept, ({ sample }) => sample.years ?? Number.NaN),
    ...(hasVotes ? { emotionVotes } : {}),
  };
}
