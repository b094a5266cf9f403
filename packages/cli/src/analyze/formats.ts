/**
 * Results as text: JSON, JSON lines and CSV, one picture at a time.
 * @module
 */

import { csvLine, type ResultColumn, type ResultRecord, resultRows } from 'lineament';

/** Turns results into text that can be written as they come. */
export interface TextFormat {
  /** What stands before the first result. */
  readonly head: string;
  /** A result with what separates it from those before. */
  row(record: ResultRecord): string;
  /** What stands after the last. */
  tail(): string;
}

/** One JSON document: an array, two spaces deep. */
export function jsonFormat(): TextFormat {
  let separator = '\n';
  return {
    head: '[',
    row: (record) => {
      const indented = JSON.stringify(record, undefined, 2).replace(/^/gm, '  ');
      const text = `${separator}${indented}`;
      separator = ',\n';
      return text;
    },
    tail: () => (separator === '\n' ? ']\n' : '\n]\n'),
  };
}

/** A JSON document a line. */
export function jsonLinesFormat(): TextFormat {
  return { head: '', row: (record) => `${JSON.stringify(record)}\n`, tail: () => '' };
}

/** Comma-separated values (RFC 4180, but with line feeds), a line for each face; the first names the columns. */
export function csvFormat(columns: readonly ResultColumn[]): TextFormat {
  return {
    head: csvLine(columns.map(({ name }) => name)),
    row: (record) => resultRows(columns, record).map(csvLine).join(''),
    tail: () => '',
  };
}
