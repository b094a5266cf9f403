/**
 * Reads how far an earlier run has come.
 * @module
 */

import { createReadStream } from 'node:fs';
import { parse as parseCsv } from 'csv-parse/sync';
import { analysisSchema, StorageError } from 'lineament';
import type { JournalOptions } from './journal.js';

/** What is done, and where the whole results end. */
export interface JournalContent {
  /** How many results each picture has. */
  readonly done: ReadonlyMap<string, number>;
  /** Bytes of the whole results; what follows was torn by the end of the run. */
  readonly end: number;
}

/** A line of the file (a quoted line end does not count) and where it ends, in bytes. */
interface Line {
  readonly text: string;
  readonly end: number;
}

const [LINE_FEED, QUOTE] = [0x0a, 0x22];

/**
 * Reads results up to the first that is torn.
 *
 * @param part the file
 * @param name what to call it in errors
 * @throws {StorageError} if it cannot be read, holds something else, or results of other attributes
 */
export async function readJournal(
  part: string,
  name: string,
  options: JournalOptions,
): Promise<JournalContent> {
  const lines = readLines(part, options.kind === 'csv');
  try {
    return await (options.kind === 'csv'
      ? readCsv(lines, name, options)
      : readJsonLines(lines, name, options));
  } catch (error) {
    if (error instanceof StorageError) {
      throw error;
    }
    throw new StorageError(`${part} cannot be read: ${(error as Error).message}`);
  }
}

async function readJsonLines(
  lines: AsyncIterable<Line>,
  name: string,
  { tasks }: JournalOptions,
): Promise<JournalContent> {
  const done = new Map<string, number>();
  let end = 0;
  for await (const line of lines) {
    const result = analysisSchema.safeParse(parseJson(line.text));
    if (!result.success) {
      if (end === 0) {
        throw notOurs(name);
      }
      break;
    }
    const { source, faces } = result.data;
    const [face] = faces;
    if (face !== undefined) {
      const found = ['emotion', 'age', 'gender', 'ethnicity'].filter((task) => task in face);
      if (found.join() !== tasks.join()) {
        throw otherAttributes(name, found, tasks);
      }
    }
    count(done, source ?? '');
    end = line.end;
  }
  return { done, end };
}

async function readCsv(
  lines: AsyncIterable<Line>,
  name: string,
  { format, tasks }: JournalOptions,
): Promise<JournalContent> {
  const done = new Map<string, number>();
  const columns = format.head.trimEnd().split(',');
  let end = 0;
  let next = 1; // face of the picture that a row must hold
  for await (const line of lines) {
    if (end === 0) {
      if (`${line.text}\n` !== format.head) {
        throw line.text.startsWith('source,')
          ? otherAttributes(name, [`the columns ${line.text}`], tasks)
          : notOurs(name);
      }
      end = line.end;
      continue;
    }
    const cells = parseRow(line.text);
    const cell = (column: string): string => cells[columns.indexOf(column)] ?? '';
    const faces = Number(cell('faces'));
    const face = cell('face') === '' ? 0 : Number(cell('face'));
    if (cells.length !== columns.length || face !== (faces === 0 ? 0 : next)) {
      break;
    }
    next = face === faces ? 1 : next + 1;
    if (face === faces) {
      count(done, cell('source'));
      end = line.end;
    }
  }
  return { done, end };
}

/**
 * Whole lines only.
 *
 * @param quotes whether a line end between quotes belongs to the line, as in CSV
 */
export async function* readLines(path: string, quotes: boolean): AsyncGenerator<Line> {
  let rest: Buffer = Buffer.alloc(0);
  let restStart = 0;
  for await (const chunk of createReadStream(path)) {
    rest = Buffer.concat([rest, chunk as Buffer]);
    let lineStart = 0;
    let quoted = false;
    for (let at = 0; at < rest.length; at++) {
      if (quotes && rest[at] === QUOTE) {
        quoted = !quoted; // a doubled quote toggles twice
      } else if (rest[at] === LINE_FEED && !quoted) {
        yield { text: rest.toString('utf8', lineStart, at), end: restStart + at + 1 };
        lineStart = at + 1;
      }
    }
    rest = rest.subarray(lineStart);
    restStart += lineStart;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The cells of a line of CSV; none if it is damaged. */
export function parseRow(text: string): string[] {
  try {
    return (parseCsv(text) as string[][])[0] ?? [];
  } catch {
    return [];
  }
}

function count(done: Map<string, number>, source: string): void {
  done.set(source, (done.get(source) ?? 0) + 1);
}

/** The error for a file that was not written by this command. */
export function notOurs(name: string): StorageError {
  return new StorageError(
    `${name} holds no results of this command to go on with; give another --output, or leave --resume out to replace it`,
  );
}

function otherAttributes(name: string, found: readonly string[], tasks: readonly string[]): StorageError {
  return new StorageError(
    `${name} holds results with ${found.join(', ') || 'no attributes'}, and this run estimates ${tasks.join(', ') || 'none'}; give the same models and --tasks, or another --output`,
  );
}
