/**
 * A data set as a pack file.
 * @module
 */
import { dirname } from 'node:path';
import { z } from 'zod';
import { removeAbandoned } from '../../storage/storage.js';
import { createDataset } from '../dataset.js';
import { DATASET_FORMATS, type Dataset } from '../types.js';
import { PackDamagedError, readPack, writePack } from './pack-file.js';
import { markAsUsed, removeUnused } from './unused-packs.js';

/** Raise it when the same source and options give other content than before: older packs are then built anew. */
export const DATASET_PACK_VERSION = 2;

/** A process that writes a copy writes all the time. */
const ABANDONED_AFTER_MINUTES = 60;

/** A copy that nobody has read for so long is not worth its place; it can be made again. */
const UNUSED_AFTER_DAYS = 60;

const documentSchema = z.strictObject({
  version: z.literal(DATASET_PACK_VERSION),
  name: z.string(),
  format: z.enum([...DATASET_FORMATS, 'merged']),
  hashes: z.array(z.string()),
  size: z.strictObject({ width: z.int().positive(), height: z.int().positive() }),
  channels: z.union([z.literal(1), z.literal(3)]),
  names: z.array(z.string()),
  report: z.strictObject({
    dropped: z.array(
      z.strictObject({
        name: z.string(),
        reason: z.enum(['incomplete-name', 'labels-disagree', 'duplicate']),
      }),
    ),
    defects: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
    ignored: z.array(z.string()),
    duplicates: z.strictObject({ groups: z.int(), surplus: z.int(), conflictingGroups: z.int() }),
  }),
});

/** Writes a data set; it appears at `path` only when it is whole. */
export async function saveDataset(
  path: string,
  dataset: Dataset,
  onBytes?: (done: number, total: number) => void,
): Promise<void> {
  const { labels } = dataset;
  const document: z.input<typeof documentSchema> = {
    version: DATASET_PACK_VERSION,
    name: dataset.name,
    format: dataset.format,
    hashes: dataset.sources.map((source) => source.sha256),
    size: { ...dataset.size },
    channels: dataset.channels,
    names: [...dataset.names],
    report: {
      dropped: [...dataset.report.dropped],
      defects: [...dataset.report.defects],
      ignored: [...dataset.report.ignored],
      duplicates: dataset.report.duplicates,
    },
  };
  const arrays = {
    pixels: dataset.pixels,
    split: dataset.split,
    repeatsTraining: dataset.repeatsTraining,
    emotion: bytesOf(labels.emotion),
    age: bytesOf(labels.age),
    gender: bytesOf(labels.gender),
    ethnicity: bytesOf(labels.ethnicity),
    years: bytesOf(labels.years),
    ...(labels.emotionVotes === undefined ? {} : { emotionVotes: labels.emotionVotes }),
  };
  // What a killed process has left of a copy may be large, and nothing else would ever remove it.
  await removeAbandoned(dirname(path), ABANDONED_AFTER_MINUTES);
  await removeUnused(dirname(path), UNUSED_AFTER_DAYS);
  await writePack(path, document, arrays, onBytes);
}

/**
 * Reads a data set that was saved.
 *
 * @param paths of its sources as they lie now; a pack is found by content, so they may have moved
 * @returns `undefined` if there is no such file
 * @throws {PackDamagedError} if the file is not as it was written
 */
export async function loadDataset(path: string, paths: readonly string[]): Promise<Dataset | undefined> {
  const pack = await readPack(path);
  if (pack === undefined) {
    return undefined;
  }
  await markAsUsed(path);
  const parsed = documentSchema.safeParse(pack.document);
  if (!parsed.success) {
    throw new PackDamagedError('its document is not that of a data set');
  }
  const { version: _, hashes, ...document } = parsed.data;
  const array = (name: string): Uint8Array<SharedArrayBuffer> => {
    const bytes = pack.arrays[name];
    if (bytes === undefined) {
      throw new PackDamagedError(`it has no ${name}`);
    }
    return bytes;
  };
  const signed = (name: string): Int8Array => new Int8Array(array(name).buffer);
  return createDataset({
    ...document,
    sources: hashes.map((sha256, index) => ({ path: paths[index] ?? '', sha256 })),
    pixels: array('pixels'),
    split: array('split'),
    repeatsTraining: array('repeatsTraining'),
    labels: {
      emotion: signed('emotion'),
      age: signed('age'),
      gender: signed('gender'),
      ethnicity: signed('ethnicity'),
      years: new Float32Array(array('years').buffer),
      ...(pack.arrays.emotionVotes === undefined ? {} : { emotionVotes: pack.arrays.emotionVotes }),
    },
  });
}

const bytesOf = (array: Int8Array | Float32Array): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
