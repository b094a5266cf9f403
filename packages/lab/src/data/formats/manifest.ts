/**
 * A list of pictures with labels: CSV or JSON lines, `path,emotion,age,gender,ethnicity,split`.
 *
 * Only `path` and one label are needed; an empty or absent label is a missing one. `path` is taken from the
 * manifest's folder. `age` is a number of years or one of `AGE_BINS`; the other labels are names of `TASK_CLASSES`.
 * @module
 */
import { createHash } from 'node:crypto';
import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { ageBin, DataError, TASK_CLASSES, TASKS, type Task } from 'lineament';
import { refuseManyDefects } from '../defects.js';
import { readBytes } from '../input/byte-stream.js';
import { fingerprintLine, readFolder, reasonOf } from '../input/folder.js';
import { readLines } from '../input/lines.js';
import type { DataSource, ReadContext, SourceSample } from '../source.js';
import { seededHashSplit } from '../split.js';
import type { DefectiveSample } from '../types.js';
import { classIndex, parseSplit } from './label-names.js';
import { contentHash } from './picture-files.js';

type Fields = Readonly<Record<string, string>>;

/** A row as it is written, and where. */
interface ManifestRow {
  readonly row: number;
  /** The row for people, with the manifest's path. */
  readonly place: string;
  readonly picture: string;
  readonly values: Fields;
}

const COLUMNS: readonly string[] = ['path', ...TASKS, 'split'];

/**
 * A manifest and its pictures. If it has a column `split`, every row must fill it and every row is kept; without
 * one, duplicates are removed and the hash of the path decides (`splitSeed`). A row whose picture is not there, or cannot
 * be read, is told as missing.
 *
 * The fingerprint is the manifest's SHA-256, and that of its folder's real path and of the lines of the pictures that are
 * there ({@link fingerprintLine}).
 *
 * @param path of the CSV or JSONL file, plain or gzip
 * @param form how its rows are written
 */
export function manifestSource(path: string, name: string, form: 'csv' | 'jsonl'): DataSource {
  const folder = dirname(path);
  return {
    paths: [path, folder],
    format: async () => 'manifest',
    fingerprint: async (context) => {
      const { listing } = await listPictures(folder, await collectRows(path, form, context.signal));
      // The number is raised when the same files are told of in another way.
      return `manifest 2 ${await context.hashFile(path)} ${createHash('sha256').update(listing).digest('hex')}`;
    },
    index: async (context) => {
      const all = await collectRows(path, form, context.signal);
      noteUnusedColumns(path, all, context);
      const hasSplits = all.some((row) => row.values.split !== undefined);
      const labelled = all.map((row) => ({ row, sample: parseRow(row, hasSplits) }));
      const { reasons } = await listPictures(folder, all);
      const missing = (): DefectiveSample[] =>
        all.flatMap(({ row, picture }) => {
          const reason = reasons.get(picture);
          return reason === undefined ? [] : [{ name: picture, reason: `row ${row}: ${reason}` }];
        });
      // Before any is read: a manifest of another folder should not take minutes to be noticed.
      refuseManyDefects(path, missing(), all.length);
      const there = all.map(({ picture }) => picture).filter((picture) => !reasons.has(picture));
      const contents = new Map<string, string>();
      const unreadable = (file: string, reason: string): unknown => reasons.set(file, reason);
      for await (const { name: file, bytes } of readFolder(folder, there, context.signal, unreadable)) {
        contents.set(file, createHash('sha256').update(bytes).digest('hex'));
        context.progress({ stage: 'index', done: contents.size, total: there.length, unit: 'samples' });
      }
      const kept = labelled.filter(({ row }) => contents.has(row.picture));
      const paths = kept.map(({ row }) => row.picture);
      const files = [...contents].map(([file, content]) => ({ name: file, content }));
      const pictures = contentHash(files.sort((a, b) => (a.name < b.name ? -1 : 1)));
      const own = await context.hashFile(path);
      return {
        name,
        format: 'manifest',
        sources: [
          // With the pictures: which of them are there, and what they show, makes it another data set.
          { path, sha256: createHash('sha256').update(`${own}\n${pictures}\n`).digest('hex') },
          { path: folder, sha256: pictures },
        ],
        samples: kept.map(({ row, sample }) => ({ ...sample, content: contents.get(row.picture) ?? '' })),
        dropped: [],
        missing: missing(),
        ignored: [],
        ...(hasSplits ? {} : { splitByName: (file: string) => seededHashSplit(file, context.splitSeed) }),
        pictures: async function* (wanted) {
          const positions = [...wanted];
          const wantedPaths = positions.map((position) => paths[position] ?? '');
          let next = 0;
          for await (const { bytes } of readFolder(folder, wantedPaths, context.signal)) {
            yield { position: positions[next++] ?? 0, picture: { kind: 'file', bytes } };
          }
        },
      };
    },
  };
}

/**
 * Columns that are no labels, as texts.
 *
 * @param path of the CSV or JSONL file
 * @returns filled fields by picture path, then by column (lower case)
 */
export async function manifestColumns(path: string): Promise<Map<string, Fields>> {
  const form = /\.(jsonl|ndjson)(\.gz)?$/i.test(path) ? 'jsonl' : 'csv';
  const rows = await collectRows(path, form);
  return new Map(
    rows.map(({ picture, values }) => [
      picture,
      Object.fromEntries(Object.entries(values).filter(([column]) => !COLUMNS.includes(column))),
    ]),
  );
}

async function collectRows(
  path: string,
  form: 'csv' | 'jsonl',
  signal?: AbortSignal,
): Promise<ManifestRow[]> {
  const rows: ManifestRow[] = [];
  const placeOf = new Map<string, string>();
  for await (const row of readRows(path, form, signal)) {
    const earlier = placeOf.get(row.picture);
    if (earlier !== undefined) {
      throw new DataError(
        `${row.place}: the path ${row.picture} was given before, in ${earlier}; remove one of them`,
      );
    }
    placeOf.set(row.picture, row.place);
    rows.push(row);
  }
  if (rows.length === 0) {
    throw new DataError(`${path} has no rows; give a file with at least one picture`);
  }
  if (!rows.some((row) => TASKS.some((task) => row.values[task] !== undefined))) {
    throw new DataError(`${path} has no labels in any row; fill at least one of ${TASKS.join(', ')}`);
  }
  return rows;
}

/** The folder's real path and a line for each picture, for the fingerprint; and why others cannot be had. */
async function listPictures(
  folder: string,
  rows: readonly ManifestRow[],
): Promise<{ readonly listing: string; readonly reasons: Map<string, string> }> {
  const lines = [`${await realpath(folder)}\n`];
  const reasons = new Map<string, string>();
  for (const { picture } of rows) {
    try {
      const status = await stat(resolve(folder, picture));
      const { size, mode, mtimeMs } = status;
      if (status.isFile()) {
        lines.push(fingerprintLine({ name: picture, bytes: size, modified: Math.floor(mtimeMs), mode }));
      } else {
        reasons.set(picture, 'it is no file');
      }
    } catch (error) {
      reasons.set(picture, reasonOf(error));
    }
  }
  return { listing: lines.join(''), reasons };
}

function noteUnusedColumns(path: string, rows: readonly ManifestRow[], context: ReadContext): void {
  const columns = new Set(rows.flatMap((row) => Object.keys(row.values)));
  const unused = [...columns].filter((column) => !COLUMNS.includes(column));
  if (unused.length > 0) {
    context.note(
      `${path}: no labels, but groups to audit by: ${unused.join(', ')} (known are ${COLUMNS.join(', ')})`,
    );
  }
}

/** Rows with their filled fields, trimmed. */
async function* readRows(
  path: string,
  form: 'csv' | 'jsonl',
  signal?: AbortSignal,
): AsyncGenerator<ManifestRow> {
  let row = 0;
  for await (const values of form === 'csv' ? readCsvRows(path, signal) : readJsonRows(path, signal)) {
    const place = `${path}, row ${row}`;
    if (values.path === undefined) {
      throw new DataError(`${place} has no path; give the picture's path from the manifest's folder`);
    }
    yield { row: row++, place, picture: values.path, values };
  }
}

async function* readCsvRows(path: string, signal?: AbortSignal): AsyncGenerator<Fields> {
  const bytes = Readable.from(readBytes(path, signal));
  const parser = parse({
    columns: (header: string[]) => header.map((column) => column.trim().toLowerCase()),
    bom: true,
    trim: true,
    skipEmptyLines: true,
  });
  bytes.on('error', (error) => parser.destroy(error));
  bytes.pipe(parser);
  let row = 0;
  try {
    for await (const record of parser as AsyncIterable<Record<string, string>>) {
      const filled = Object.entries(record).filter(([, value]) => value !== '');
      row++;
      yield Object.fromEntries(filled);
    }
  } catch (error) {
    throw error instanceof CsvError
      ? new DataError(`${path}, row ${row}: not well-formed CSV (${error.message}); mend the row`)
      : error;
  } finally {
    bytes.destroy();
  }
}

async function* readJsonRows(path: string, signal?: AbortSignal): AsyncGenerator<Fields> {
  let row = 0;
  for await (const line of readLines(readBytes(path, signal))) {
    const text = line.toString('utf8').trim();
    if (text === '') {
      continue;
    }
    const place = `${path}, row ${row++}`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new DataError(`${place}: not JSON (${(error as Error).message}); give one object a line`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new DataError(`${place} is no object; give one object a line`);
    }
    const filled = Object.entries(value)
      .filter(([, field]) => field !== null && field !== '')
      .map(([key, field]) => [key.toLowerCase(), String(field).trim()]);
    yield Object.fromEntries(filled);
  }
}

function parseRow(
  { place, picture, values }: ManifestRow,
  hasSplits: boolean,
): Omit<SourceSample, 'content'> {
  const label = (task: Task): Partial<SourceSample> => {
    const text = values[task];
    if (text === undefined) {
      return {};
    }
    const index = classIndex(task, text);
    if (index !== undefined) {
      return { [task]: index };
    }
    if (task === 'age' && /^\d+(\.\d+)?$/.test(text)) {
      return { years: Number(text), age: ageBin(Number(text)) };
    }
    const others = task === 'age' ? 'a number of years, or one of ' : '';
    throw new DataError(
      `${place}: ${task} "${text}" is unknown; give ${others}${TASK_CLASSES[task].join(', ')}`,
    );
  };
  const sample = Object.assign({}, ...TASKS.map(label)) as Partial<SourceSample>;
  const split = parseSplit(values.split ?? '');
  if (hasSplits && split === undefined) {
    throw new DataError(
      `${place}: split "${values.split ?? ''}" is unknown; give train, validation or test in every row, or leave the column out`,
    );
  }
  return { ...sample, name: picture, ...(split === undefined ? {} : { split }) };
}
