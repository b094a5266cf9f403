/**
 * Records results, never pictures.
 * @module
 */

import type { ResultRecord, Task } from 'lineament';
import { keepTasks } from '../results/keep-tasks.js';
import { type ResultTable, resultTable } from '../results/result-table.js';

/** CSV has a line a face; JSON lines have a document a frame. */
export type RecordingFormat = 'csv' | 'jsonl';

/** Letters after which text is put into a blob, which the browser may keep outside of the page's memory. */
const PART_LENGTH = 1_000_000;

/**
 * Writes results line by line. A recording has the attributes that were on at its start: columns stay the same, and
 * nothing that was turned on later slips in.
 */
export class ResultRecorder {
  readonly format: RecordingFormat;
  readonly #tasks: readonly Task[];
  readonly #table: ResultTable;
  readonly #parts: Blob[] = [];
  #text = '';
  #frames = 0;
  #start: number | undefined;

  /** @param tasks attributes to record */
  constructor(format: RecordingFormat, tasks: readonly Task[]) {
    this.format = format;
    this.#tasks = [...tasks];
    this.#table = resultTable(this.#tasks, true);
    this.#append(format === 'csv' ? this.#table.head : '');
  }

  /** Frames recorded so far. */
  get frames(): number {
    return this.#frames;
  }

  /**
   * Adds a frame's result.
   *
   * @param record its time is on any clock; recorded times count from the first frame
   */
  add(record: Omit<ResultRecord, 'frame'> & { readonly time: number }): void {
    this.#start ??= record.time;
    const faces = keepTasks(record.faces, this.#tasks);
    const kept = { ...record, faces, frame: this.#frames, time: record.time - this.#start };
    this.#append(this.format === 'csv' ? this.#table.rows(kept) : `${JSON.stringify(kept)}\n`);
    this.#frames++;
  }

  /** The recording so far, as a file. */
  toBlob(): Blob {
    const type = this.format === 'csv' ? 'text/csv' : 'application/x-ndjson';
    return new Blob([...this.#parts, this.#text], { type });
  }

  #append(text: string): void {
    this.#text += text;
    if (this.#text.length >= PART_LENGTH) {
      this.#parts.push(new Blob([this.#text]));
      this.#text = '';
    }
  }
}
