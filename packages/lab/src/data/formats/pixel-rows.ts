/**
 * CSV files that carry a 48×48 gray picture in each row, as 2,304 numbers in one field.
 *
 * FER2013's pixels are 300 MB of text, so the bytes are read by hand; a general parser would make strings of them.
 * @module
 */
import { createHash } from 'node:crypto';
import { DataError } from 'lineament';
import { readBytes } from '../input/byte-stream.js';
import { readLines } from '../input/lines.js';
import type { ReadContext, SourceIndex } from '../source.js';

/** Side of the square picture in each row. */
const ROW_PICTURE_SIDE = 48;
const ROW_PIXELS = ROW_PICTURE_SIDE * ROW_PICTURE_SIDE;

const PROGRESS_ROWS = 1000;
const COMMA = 44;
const ZERO = 48;
const SPACE = 32;
const QUOTE = 34;

/** One row: its fields but the pixels, by column, and where an error in it is. */
export interface PixelRow {
  /** Row number, counted from 0 after the header. */
  readonly row: number;
  readonly place: string;
  /** SHA-256 (hex) of the 2,304 pixels. */
  readonly content: string;
  field(column: string): string;
}

/** Column names of a CSV header: trimmed, unquoted, lower case. */
export function headerColumns(line: string): string[] {
  return line
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .toLowerCase(),
    );
}

/**
 * Reads all rows of such a file.
 *
 * @param path of the CSV, plain or gzip
 * @param onRow called for each row, in order, after its pixels were read; may throw
 * @returns reader of the pictures, by row
 * @throws {DataError} naming file, row and line, if a row has another number of fields or pixels, or a pixel is not
 * 0–255
 */
export async function readPixelRows(
  path: string,
  onRow: (row: PixelRow) => void,
  { signal, progress }: ReadContext,
): Promise<SourceIndex['pictures']> {
  let columns: string[] | undefined;
  let packed = new Uint8Array(1024 * ROW_PIXELS);
  let count = 0;
  for await (const line of readLines(readBytes(path, signal))) {
    if (columns === undefined) {
      columns = headerColumns(line.toString('utf8'));
      continue;
    }
    if (line.length === 0) {
      continue;
    }
    const place = `${path}, row ${count} (line ${count + 2})`;
    if ((count + 1) * ROW_PIXELS > packed.length) {
      const larger = new Uint8Array(2 * packed.length);
      larger.set(packed);
      packed = larger;
    }
    const fields = fieldEnds(line);
    if (fields.length !== columns.length) {
      throw new DataError(
        `${place}: ${fields.length} fields instead of ${columns.length}; mend or remove the row`,
      );
    }
    const bytesOf = (column: string): Buffer => {
      const index = columns?.indexOf(column) ?? -1;
      return line.subarray(index === 0 ? 0 : (fields[index - 1] ?? 0) + 1, fields[index]);
    };
    parsePixels(bytesOf('pixels'), packed, count * ROW_PIXELS, place);
    const pixels = packed.subarray(count * ROW_PIXELS, (count + 1) * ROW_PIXELS);
    onRow({
      row: count,
      place,
      content: createHash('sha256').update(pixels).digest('hex'),
      field: (column) => unquote(bytesOf(column).toString('utf8')),
    });
    count++;
    if (count % PROGRESS_ROWS === 0) {
      progress({ stage: 'index', done: count, unit: 'samples' });
    }
  }
  if (count === 0) {
    throw new DataError(`${path} has no rows; give a file with at least one picture`);
  }
  return async function* pictures(wanted) {
    for (const position of wanted) {
      const pixels = packed.subarray(position * ROW_PIXELS, (position + 1) * ROW_PIXELS);
      yield {
        position,
        picture: { kind: 'gray', pixels, width: ROW_PICTURE_SIDE, height: ROW_PICTURE_SIDE },
      };
    }
  };
}

const unquote = (text: string): string => text.trim().replace(/^"(.*)"$/, '$1');

function fieldEnds(line: Buffer): number[] {
  const ends: number[] = [];
  for (let end = line.indexOf(COMMA); end !== -1; end = line.indexOf(COMMA, end + 1)) {
    ends.push(end);
  }
  ends.push(line.length);
  return ends;
}

function parsePixels(text: Buffer, target: Uint8Array, offset: number, place: string): void {
  let count = 0;
  let value = -1; // −1 between numbers
  for (let i = 0; i <= text.length; i++) {
    const byte = i < text.length ? (text[i] ?? SPACE) : SPACE;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9) {
      value = value < 0 ? digit : value * 10 + digit;
      if (value > 255) {
        throw new DataError(`${place}: pixel ${count} is larger than 255; mend or remove the row`);
      }
    } else if (byte === SPACE || byte === QUOTE) {
      if (value >= 0) {
        if (count < ROW_PIXELS) {
          target[offset + count] = value;
        }
        count++;
        value = -1;
      }
    } else {
      throw new DataError(
        `${place}: pixel ${count} holds "${String.fromCharCode(byte)}", which is no digit; mend or remove the row`,
      );
    }
  }
  if (count !== ROW_PIXELS) {
    throw new DataError(
      `${place}: ${count} pixels instead of ${ROW_PIXELS} (${ROW_PICTURE_SIDE}×${ROW_PICTURE_SIDE}); mend or remove the row`,
    );
  }
}
