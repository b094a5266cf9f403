/**
 * Predictions as a CSV or Parquet file.
 * @module
 */
import { extname } from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { csvLine, InvalidInputError } from 'lineament';
import { writeWhole } from '../storage/storage.js';
import { ABOUT_KEY, encodeAbout } from './about.js';
import { columnsOf, type FileColumn, isOurs } from './columns.js';
import type { PredictionTable } from './table.js';

/** Endings of predictions files. */
export const PREDICTION_FORMATS = ['.csv', '.parquet'] as const;

/**
 * Whether a name is that of a predictions file.
 *
 * @example
 * isPredictionsFile('gender.parquet'); // true
 */
export function isPredictionsFile(path: string): boolean {
  return PREDICTION_FORMATS.some((ending) => extname(path).toLowerCase() === ending);
}

/**
 * Writes a table; the file appears when it is whole.
 *
 * A row for each sample: `sample`, `split`, `repeats_training`; labels as `true_<task>` and `true_years`; for each task
 * `predicted_<task>`, its probabilities as `p_<task>_<class>`, for ages `predicted_years`. Unknown cells are empty. CSV
 * begins with a line `# lineament-predictions {…}` that says where the predictions come from (pandas: `skiprows=1`);
 * Parquet keeps the same in its metadata. Numbers are written in full, so that both give the same figures again.
 *
 * @param path ends in `.csv` or `.parquet`
 * @throws {InvalidInputError} if it ends otherwise, two samples have the same name, or a group has the name of a column
 *   of ours
 * @throws {StorageError} if it cannot be written
 */
export async function writePredictions(path: string, table: PredictionTable): Promise<void> {
  if (!isPredictionsFile(path)) {
    throw new InvalidInputError(`predictions ${path} must end in ${PREDICTION_FORMATS.join(' or ')}`);
  }
  const seen = new Set<string>();
  const twice = table.names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) {
    throw new InvalidInputError(
      `two samples of ${table.about.dataset} are called ${twice}, so their predictions cannot be told apart; rename one`,
    );
  }
  const taken = Object.keys(table.groups).find((name) => isOurs(name));
  if (taken !== undefined) {
    throw new InvalidInputError(
      `the column ${taken} of ${table.about.dataset} would be taken for one of the predictions’ own; rename it`,
    );
  }
  const columns = columnsOf(table);
  const about = encodeAbout(table.about, table.names.length);
  const bytes = extname(path).toLowerCase() === '.csv' ? toCsv(columns, about) : toParquet(columns, about);
  await writeWhole(path, [bytes]);
}

function toCsv(columns: readonly FileColumn[], about: string): Uint8Array {
  const rows = columns[0]?.cells.length ?? 0;
  const lines = Array.from({ length: rows }, (_, row) => csvLine(columns.map(({ cells }) => cells[row])));
  const header = csvLine(columns.map(({ name }) => name));
  return Buffer.from(`# ${ABOUT_KEY} ${about}\n${header}${lines.join('')}`);
}

function toParquet(columns: readonly FileColumn[], about: string): Uint8Array {
  const types = { text: 'STRING', integer: 'INT32', real: 'DOUBLE' } as const;
  const columnData = columns.map(
    ({ name, type, cells }): ColumnSource => ({ name, type: types[type], nullable: true, data: [...cells] }),
  );
  const kvMetadata = [{ key: ABOUT_KEY, value: about }];
  return new Uint8Array(parquetWriteBuffer({ columnData, kvMetadata, createdBy: 'lineament' }));
}
