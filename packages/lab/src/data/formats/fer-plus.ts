/**
 * FER+: ten people's votes for each picture of FER2013 (E. Barsoum, C. Zhang, C. Canton Ferrer, Z. Zhang,
 * "Training Deep Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution", ICMI 2016,
 * arXiv:1608.01041).
 * @module
 */

import { CsvError, parse } from 'csv-parse/sync';
import { DataError, EMOTIONS } from 'lineament';
import { readBytes } from '../input/byte-stream.js';

/** Columns of votes, in the file's order; `NF` = not a face. */
export const FER_PLUS_COLUMNS = [
  'neutral',
  'happiness',
  'surprise',
  'sadness',
  'anger',
  'disgust',
  'fear',
  'contempt',
  'unknown',
  'NF',
] as const;

/** For each of our emotions, its place in {@link FER_PLUS_COLUMNS}. */
const COLUMN_OF_EMOTION: readonly number[] = (
  ['anger', 'disgust', 'fear', 'happiness', 'sadness', 'surprise', 'neutral'] as const
).map((name) => FER_PLUS_COLUMNS.indexOf(name));

/** A row of the file: FER2013's `Usage`, and ten votes. */
export interface FerPlusRow {
  readonly usage: string;
  readonly votes: Uint8Array;
}

/**
 * Reads `fer2013new.csv`, plain or gzip.
 *
 * Row i belongs to row i of fer2013.csv. The column `Image name` is not used: 173 rows have none.
 *
 * @throws {DataError} if a column is missing or a vote is no whole number 0–255
 */
export async function readFerPlus(path: string, signal?: AbortSignal): Promise<FerPlusRow[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of readBytes(path, signal)) {
    chunks.push(chunk);
  }
  let records: Record<string, string>[];
  try {
    records = parse(Buffer.concat(chunks), { columns: true, bom: true, trim: true, skipEmptyLines: true });
  } catch (error) {
    if (error instanceof CsvError) {
      throw new DataError(`${path} is not a well-formed CSV: ${error.message}`);
    }
    throw error;
  }
  return records.map((record, row) => {
    const votes = FER_PLUS_COLUMNS.map((column) => {
      const text = record[column];
      if (text === undefined || !/^\d{1,2}$/.test(text)) {
        throw new DataError(
          `${path}, row ${row}: column ${column} is "${text ?? ''}" instead of a number of votes; give Microsoft's fer2013new.csv`,
        );
      }
      return Number(text);
    });
    return { usage: record.Usage ?? '', votes: Uint8Array.from(votes) };
  });
}

/**
 * Turns the ten votes into probabilities of our seven emotions.
 *
 * As in the paper, single votes count as slips and are removed. If then contempt, unknown or not-a-face has as many
 * votes as the leading emotion of ours, or none of ours is left, people did not see one of the seven: the row is
 * zeros, and weighs nothing in training. Otherwise votes for those three are left out and the rest divided by
 * its sum. (The authors' published reader has contempt as an eighth class, and cuts the distribution's tail; here
 * the whole distribution stays.)
 *
 * @param votes ten counts in the order of {@link FER_PLUS_COLUMNS}
 * @returns [7] probabilities in the order of `EMOTIONS`, or zeros
 * @example
 * emotionTargets([4, 0, 0, 1, 3, 2, 0, 0, 0, 0]);
 * // Float32Array(7) [ 0.333…, 0.222…, 0, 0, 0, 0, 0.444… ]
 * emotionTargets([2, 0, 0, 0, 0, 0, 0, 6, 0, 2]); // contempt leads
 * // Float32Array(7) [ 0, 0, 0, 0, 0, 0, 0 ]
 */
export function emotionTargets(votes: ArrayLike<number>): Float32Array<ArrayBuffer> {
  const counted = FER_PLUS_COLUMNS.map((_, column) => {
    const count = votes[column] ?? 0;
    return count > 1 ? count : 0;
  });
  const targets = Float32Array.from(COLUMN_OF_EMOTION, (column) => counted[column] ?? 0);
  const leading = Math.max(...targets);
  const others = Math.max(...counted.slice(FER_PLUS_COLUMNS.indexOf('contempt')));
  if (others >= leading) {
    return new Float32Array(EMOTIONS.length);
  }
  const sum = targets.reduce((a, b) => a + b, 0);
  return targets.map((count) => count / sum);
}
