/**
 * The origin of predictions, as it is kept in a file.
 * @module
 */
import { DataError, TASKS } from 'lineament';
import { z } from 'zod';
import { SPLITS } from '../data/types.js';
import type { PredictionsAbout } from './table.js';

/** Begins the first line of a CSV file, and names the entry of a Parquet file. */
export const ABOUT_KEY = 'lineament-predictions';

/** The data set of a file that does not say where it comes from. */
export const UNKNOWN_DATASET = 'unknown';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const aboutSchema = z.object({
  version: z.literal(1),
  /** Rows of the table. */
  samples: z.int().nonnegative(),
  model: z.string(),
  modelSha256: hash.optional(),
  dataset: z.string(),
  datasetSha256: hash.optional(),
  split: z.enum(SPLITS),
  tool: z.string().optional(),
  cardTemperatures: z.partialRecord(z.enum(TASKS), z.number().positive()).optional(),
  summedTemperatures: z.partialRecord(z.enum(TASKS), z.number().positive()).optional(),
  undetected: z.int().nonnegative().optional(),
  fittedTemperatures: z
    .partialRecord(
      z.enum(TASKS),
      z.object({ temperature: z.number().positive(), split: z.enum(SPLITS), n: z.int().positive() }),
    )
    .optional(),
});

/** What a file says of itself. */
export interface FileAbout {
  readonly about: PredictionsAbout;
  /** Rows that it should have. */
  readonly samples: number;
}

export function encodeAbout(about: PredictionsAbout, samples: number): string {
  // Data sets that were made in memory have no hash.
  const { datasetSha256, ...others } = about;
  return JSON.stringify({ version: 1, samples, ...others, ...(datasetSha256 ? { datasetSha256 } : {}) });
}

/** @throws {DataError} if it is none */
export function decodeAbout(text: string, path: string): FileAbout {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new DataError(`${path}: its ${ABOUT_KEY} entry is no JSON; write the file anew`);
  }
  const result = aboutSchema.safeParse(value);
  if (!result.success) {
    const problems = result.error.issues.map(
      (issue) => `${issue.path.join('.') || 'entry'}: ${issue.message}`,
    );
    throw new DataError(
      `${path}: its ${ABOUT_KEY} entry is wrong: ${problems.join('; ')}; write the file anew`,
    );
  }
  const { version: _, samples, ...about } = result.data;
  return { about, samples };
}
