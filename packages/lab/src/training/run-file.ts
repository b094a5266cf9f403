/**
 * What a run folder's `config.json` holds: all that it takes to go on with the run.
 * @module
 */
import { DataError, InvalidInputError } from 'lineament';
import { z } from 'zod';
import type { Dataset } from '../data/types.js';
import type { RunFolder } from '../runs/run-folder.js';
import { startingPointSchema } from './initial-weights.js';
import { teacherSchema } from './teacher.js';

export const datasetIdentitySchema = z.strictObject({
  name: z.string(),
  sha256: z.string(),
  samples: z.int(),
  train: z.int(),
  validation: z.int(),
  parts: z.array(z.strictObject({ name: z.string(), sha256: z.string(), samples: z.int() })).default([]),
});
/** What tells data sets from others. */
export type DatasetIdentity = z.infer<typeof datasetIdentitySchema>;

const runFileSchema = z.strictObject({
  network: z.string(),
  /** Paths of the data sets; one alone may stand without brackets. */
  data: z.preprocess((data) => (typeof data === 'string' ? [data] : data), z.array(z.string()).min(1)),
  command: z.string(),
  training: z.unknown(),
  from: startingPointSchema.optional(),
  teacher: teacherSchema.optional(),
  /** Terms of the weights, for whoever begins with them before there is a card. Older runs have none. */
  licence: z.string().optional(),
  dataset: datasetIdentitySchema,
});

/** How a run was started. */
export type RunFile = z.infer<typeof runFileSchema>;

/**
 * Reads how a run was started.
 *
 * @throws {InvalidInputError} if its `config.json` is missing, or not of a run
 */
export async function readRunFile(folder: RunFolder): Promise<RunFile> {
  const file = runFileSchema.safeParse(await folder.readJson('config.json'));
  if (!file.success) {
    throw new InvalidInputError(
      `${folder.file('config.json')} is not of a run: ${z.prettifyError(file.error)}`,
    );
  }
  return file.data;
}

/** What tells data sets from others. */
export function describeDataset(dataset: Dataset): DatasetIdentity {
  return {
    name: dataset.name,
    sha256: dataset.sha256,
    samples: dataset.samples,
    train: dataset.indices('train').length,
    validation: dataset.indices('validation').length,
    parts: dataset.parts.map(({ name, sha256, samples }) => ({ name, sha256, samples })),
  };
}

/**
 * Refuses other data than a run or a study was started with.
 *
 * @param what paths of the data that were found
 * @param owner path of the run or study
 * @throws {DataError} telling both, and the mend
 */
export function requireSameDataset(
  known: DatasetIdentity,
  found: DatasetIdentity,
  { what, owner, mend }: { readonly what: string; readonly owner: string; readonly mend: string },
): void {
  if (found.sha256 !== known.sha256 || found.samples !== known.samples) {
    throw new DataError(
      `${what}: not what ${owner} was started with (${told(known)}; found ${told(found)}); ${mend}`,
    );
  }
}

/** Data sets in a few words. */
export function told({ parts, sha256, samples }: DatasetIdentity): string {
  const all = parts.length > 0 ? parts : [{ name: 'data set', sha256, samples }];
  return all
    .map((part) => `${part.name}: ${part.samples} samples, SHA-256 ${part.sha256.slice(0, 12)}…`)
    .join('; ');
}
