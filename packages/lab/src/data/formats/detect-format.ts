/**
 * Which of the known forms a path holds.
 * @module
 */
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { DataError } from 'lineament';
import { readBytes } from '../input/byte-stream.js';
import { readLines } from '../input/lines.js';
import type { DataSource } from '../source.js';
import { AGE_GENDER_COLUMNS, ageGenderSource } from './age-gender-csv.js';
import { FER2013_COLUMNS, fer2013Source } from './fer2013.js';
import { manifestSource } from './manifest.js';
import { folderSource, tarSource } from './picture-files.js';
import { headerColumns } from './pixel-rows.js';

const FORMS = 'a folder or .tar.gz of pictures, fer2013.csv, age_gender.csv, or a manifest (.csv, .jsonl)';

/**
 * Finds the form of a data set: a folder, an archive by its name, a CSV by its columns.
 *
 * @param path file or folder
 * @throws {DataError} if there is nothing at `path`, or nothing known
 */
export async function detectSource(path: string): Promise<DataSource> {
  const status = await stat(path).catch(() => undefined);
  if (status === undefined) {
    throw new DataError(`there is no file or folder ${path}; check the path (give ${FORMS})`);
  }
  const file = basename(resolve(path));
  if (status.isDirectory()) {
    return folderSource(path, file);
  }
  const plain = file.replace(/\.gz$/i, '');
  const name = plain.replace(/\.[^.]+$/, '');
  if (/\.(tar|tgz)$/i.test(plain)) {
    return tarSource(path, name);
  }
  if (/\.(jsonl|ndjson)$/i.test(plain)) {
    return manifestSource(path, name, 'jsonl');
  }
  if (/\.csv$/i.test(plain)) {
    return detectCsv(path, name);
  }
  throw new DataError(`${path} is no data set by its name; give ${FORMS}`);
}

async function detectCsv(path: string, name: string): Promise<DataSource> {
  const columns = await firstLine(path);
  const has = (wanted: readonly string[]): boolean => wanted.every((column) => columns.includes(column));
  if (has(FER2013_COLUMNS)) {
    return fer2013Source(path);
  }
  if (has(AGE_GENDER_COLUMNS)) {
    return ageGenderSource(path);
  }
  if (has(['path'])) {
    return manifestSource(path, name, 'csv');
  }
  throw new DataError(
    `${path} has the columns ${columns.join(', ').slice(0, 200)}; give those of fer2013.csv (emotion, pixels, Usage), of age_gender.csv (${AGE_GENDER_COLUMNS.join(', ')}), or of a manifest (path and labels)`,
  );
}

async function firstLine(path: string): Promise<string[]> {
  for await (const line of readLines(readBytes(path))) {
    return headerColumns(line.toString('utf8'));
  }
  throw new DataError(`${path} is empty; give ${FORMS}`);
}
