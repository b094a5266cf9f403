/**
 * Results as comma-separated values, in the columns of `lineament analyze --csv`.
 * @module
 */

import { csvLine, type ResultRecord, resultColumns, resultRows, type Task } from 'lineament';

/** Writes results as lines. */
export interface ResultTable {
  /** Names of the columns, with the line's end. */
  readonly head: string;
  /** A line for each face; one line without a face for a picture where none was found. */
  rows(record: ResultRecord): string;
}

/**
 * A table that is written as results come.
 *
 * @param tasks attributes that get columns
 * @param frames whether the results are frames, with number, time and identities
 * @example
 * resultTable([]).rows({ source: 'a.jpg', width: 8, height: 6, faces: [] });
 * // 'a.jpg,8,6,0,,,,,,,,,,,,,,,,,,,\n'
 */
export function resultTable(tasks: readonly Task[], frames = false): ResultTable {
  const columns = resultColumns(tasks, frames);
  return {
    head: csvLine(columns.map(({ name }) => name)),
    rows: (record) => resultRows(columns, record).map(csvLine).join(''),
  };
}
