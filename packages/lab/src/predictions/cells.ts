/**
 * The cells of a predictions file, by column and row.
 * @module
 */
import { DataError, TASK_CLASSES, type Task } from 'lineament';
import { type CellValue, SAMPLE } from './columns.js';
import type { RawTable } from './read-predictions.js';

/** Cells by the name of their column. */
export class Cells {
  readonly raw: RawTable;
  readonly #places: ReadonlyMap<string, number>;

  constructor(raw: RawTable) {
    this.raw = raw;
    this.#places = new Map(raw.columns.map((name, place) => [name, place]));
    const twice = raw.columns.find((name, place) => raw.columns.indexOf(name) !== place);
    if (twice !== undefined) {
      throw this.error(`the column ${twice} is there twice; keep one`);
    }
    if (!this.has(SAMPLE)) {
      throw this.error(
        `it has no column "${SAMPLE}" with the samples' names; its columns are ${raw.columns.join(', ')}`,
      );
    }
    if (raw.rows.length === 0) {
      throw this.error('it has no rows; write the file anew');
    }
  }

  has(column: string): boolean {
    return this.#places.has(column);
  }

  at(column: string, row: number): CellValue {
    return this.raw.rows[row]?.[this.#places.get(column) ?? -1] ?? null;
  }

  error(message: string): DataError {
    return new DataError(`predictions ${this.raw.path}: ${message}`);
  }

  /** An error in one row. */
  errorAt(row: number, message: string): DataError {
    return this.error(`${this.raw.placeOf(row)} (${this.at(SAMPLE, row) ?? 'no name'}): ${message}`);
  }

  /** A column of class names as codes; −1 where empty. */
  classes(column: string, task: Task): Int8Array {
    return Int8Array.from(this.raw.rows, (_, row) => {
      const name = this.at(column, row);
      const code = name === null ? -1 : TASK_CLASSES[task].indexOf(String(name));
      if (name !== null && code < 0) {
        throw this.errorAt(
          row,
          `${column} is "${name}", which is no class of ${task}; give one of ${TASK_CLASSES[task].join(', ')}`,
        );
      }
      return code;
    });
  }

  /** A column of numbers; `NaN` where empty. */
  numbers(column: string, low: number, high: number): Float64Array {
    return Float64Array.from(this.raw.rows, (_, row) => {
      const cell = this.at(column, row);
      const value = cell === null ? Number.NaN : numberOf(cell);
      if (cell !== null && !(value >= low && value <= high)) {
        throw this.errorAt(row, `${column} is "${cell}"; give a number from ${low} to ${high}`);
      }
      return value;
    });
  }
}

/** `NaN` for texts that are no decimal number; blanks and hexadecimal digits would pass `Number`. */
function numberOf(cell: string | number): number {
  return typeof cell === 'number' || /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell)
    ? Number(cell)
    : Number.NaN;
}
