/**
 * Predictions from a CSV or Parquet file, checked.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import { DataError, InvalidInputError } from 'lineament';
import { ABOUT_KEY, decodeAbout, type FileAbout } from './about.js';
import { tableOf } from './check-cells.js';
import type { CellValue } from './columns.js';
import type { PredictionTable } from './table.js';
import { isPredictionsFile, PREDICTION_FORMATS } from './write-predictions.js';

/** A file as it was found. */
export interface RawTable {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CellValue[])[];
  /** What to call a row in messages: its line in the file, or its number. */
  readonly placeOf: (row: number) => string;
  readonly about?: FileAbout;
  /** Used where the file does not say where it comes from. */
  readonly name: string;
}

/**
 * Reads predictions that {@link writePredictions} or another tool wrote.
 *
 * The origin (the first line of a CSV file, Parquet's metadata) may be missing: then the model is called like the file,
 * and missing rows cannot be noticed. Columns with other names than ours are kept as groups.
 *
 * @param path ends in `.csv` or `.parquet`
 * @throws {InvalidInputError} if it ends otherwise
 * @throws {DataError} naming the file, the line and the mend: if it cannot be read; a column is missing, there twice or
 *   of no class that is known; a row is missing or there twice; a label or number is none; probabilities do not sum to
 *   1, or contradict the predicted class
 * @example
 * const table = await readPredictions('gender.csv');
 * table.names.length; // 2359
 */
export async function readPredictions(path: string): Promise<PredictionTable> {
  if (!isPredictionsFile(path)) {
    throw new InvalidInputError(`predictions ${path} must end in ${PREDICTION_FORMATS.join(' or ')}`);
  }
  const bytes = await readFile(path).catch((error: Error) => {
    throw new DataError(`the predictions ${path} cannot be read: ${error.message}`);
  });
  return tableOf(
    extname(path).toLowerCase() === '.csv' ? readCsv(bytes, path) : await readParquet(bytes, path),
  );
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}

function readCsv(bytes: Uint8Array, path: string): RawTable {
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  const prefix = `# ${ABOUT_KEY} `;
  const firstEnd = text.indexOf('\n') < 0 ? text.length : text.indexOf('\n');
  const hasAbout = text.startsWith(prefix);
  // Its line stays, empty: messages count lines as an editor does.
  const body = hasAbout ? text.slice(firstEnd) : text;
  let records: { readonly record: string[]; readonly info: { readonly lines: number } }[];
  try {
    // With `info` each record comes with its place, which the declared type does not know.
    // Both line ends: other tools save the table with their own, and may leave the first line as it was.
    records = parse(body, {
      info: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n'],
    }) as unknown as typeof records;
  } catch (error) {
    if (error instanceof CsvError) {
      throw new DataError(`${path} is no CSV table: ${error.message}; write the file anew`);
    }
    throw error;
  }
  const [header, ...rows] = records;
  if (header === undefined) {
    throw new DataError(`${path} is empty; write the file anew`);
  }
  return {
    path,
    name: nameOf(path),
    columns: header.record,
    rows: rows.map(({ record }) => record.map((cell) => (cell === '' ? null : cell))),
    placeOf: (row) => `line ${rows[row]?.info.lines ?? 0}`,
    ...(hasAbout ? { about: decodeAbout(text.slice(prefix.length, firstEnd), path) } : {}),
  };
}

async function readParquet(bytes: Uint8Array, path: string): Promise<RawTable> {
  try {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
    const metadata = parquetMetadata(file);
    let rows: unknown[][] = [];
    await parquetRead({
      file,
      metadata,
      onComplete: (read) => {
        rows = read;
      },
    });
    const entry = metadata.key_value_metadata?.find(({ key }) => key === ABOUT_KEY)?.value;
    return {
      path,
      name: nameOf(path),
      columns: parquetSchema(metadata).children.map(({ element }) => element.name),
      rows: rows.map((row) => row.map(plainCell)),
      placeOf: (row) => `row ${row + 1}`,
      ...(entry === undefined ? {} : { about: decodeAbout(entry, path) }),
    };
  } catch (error) {
    if (error instanceof DataError) {
      throw error;
    }
    throw new DataError(`${path} is no Parquet file: ${(error as Error).message}; write the file anew`);
  }
}

function plainCell(value: unknown): CellValue {
  if (value === null || value === undefined) {
    return null;
  }
  return typeof value === 'number' ? value : String(value);
}
