/**
 * How many faces appeared how, over a stretch of time, without keeping anybody.
 *
 * Of each face only running sums are held, and only while it is followed; when it is gone it becomes one more in the
 * counts. Small counts are not given out: a count of one beside a time and a place is a person.
 * @module
 */
import type { Face } from '../analysis/schema.js';
import { TASK_CLASSES, TASKS, type Task } from '../attributes/labels.js';
import { InvalidInputError } from '../errors.js';
import { mostProbable } from '../track/smoothing.js';
import { type SuppressedCounts, suppressCounts } from './suppression.js';

/** How counts are kept back. */
export interface AudienceOptions {
  /** Counts below this are suppressed; at least 2 (default 10). */
  readonly smallestCount?: number;
  /** Seconds without being seen after which a face is counted and forgotten (default 5). */
  readonly forgetAfter?: number;
  /** Attributes to count (default: emotion only). */
  readonly tasks?: readonly Task[];
}

/** Faces by class; `null` where a count is suppressed. */
export type AudienceCounts = SuppressedCounts;

/** What {@link AudienceStatistics.report} gives out. */
export interface AudienceReport {
  /** Faces that were counted; `null` if fewer than the smallest count. */
  readonly faces: number | null;
  /** Mean seconds that a face was seen; `null` if `faces` is. */
  readonly meanSeconds: number | null;
  readonly tasks: Readonly<Partial<Record<Task, AudienceCounts>>>;
}

interface Present {
  readonly from: number;
  to: number;
  readonly sums: Map<Task, Map<string, number>>;
}

const SMALLEST_COUNT = 10;
const FORGET_AFTER = 5;

/**
 * Counts an audience.
 *
 * Each face counts once in each task, by the class of its largest mean probability. One person who leaves and comes
 * back counts again: nobody is recognized.
 *
 * @example
 * const audience = new AudienceStatistics();
 * audience.add(tracker.update(analysis, time).faces, time);
 * audience.report(); // { faces: null, meanSeconds: null, tasks: {} }
 */
export class AudienceStatistics {
  readonly #smallest: number;
  readonly #forgetAfter: number;
  readonly #tasks: readonly Task[];
  readonly #present = new Map<number, Present>();
  readonly #counts = new Map<Task, Map<string, number>>();
  #faces = 0;
  #seconds = 0;
  #last = Number.NEGATIVE_INFINITY;

  /** @throws {InvalidInputError} if an option is out of its range */
  constructor(options: AudienceOptions = {}) {
    const { smallestCount = SMALLEST_COUNT, forgetAfter = FORGET_AFTER, tasks = ['emotion'] } = options;
    if (!(Number.isInteger(smallestCount) && smallestCount >= 2)) {
      throw new InvalidInputError(`smallestCount is ${smallestCount}; give a whole number of at least 2`);
    }
    if (!(forgetAfter > 0)) {
      throw new InvalidInputError(`forgetAfter is ${forgetAfter} seconds; give a time above 0`);
    }
    const unknown = tasks.find((task) => !TASKS.includes(task));
    if (unknown !== undefined) {
      throw new InvalidInputError(`there is no attribute "${unknown}"; choose from ${TASKS.join(', ')}`);
    }
    this.#smallest = smallestCount;
    this.#forgetAfter = forgetAfter;
    this.#tasks = tasks;
  }

  /**
   * Adds a frame.
   *
   * @param faces with the ids of a tracker; faces without an id are left out
   * @param time of the frame in seconds, not before the last one
   * @throws {InvalidInputError} if time goes back, or is no number
   */
  add(faces: readonly Face[], time: number): void {
    if (!(time >= this.#last && time < Number.POSITIVE_INFINITY)) {
      throw new InvalidInputError(
        `the time of the frame is ${time} s; give seconds, not before those of the last frame`,
      );
    }
    this.#last = time;
    for (const face of faces) {
      if (face.id !== undefined) {
        this.#see(face.id, face, time);
      }
    }
    for (const [id, { to }] of this.#present) {
      if (time - to > this.#forgetAfter) {
        this.#count(id);
      }
    }
  }

  /** Counts the faces that are still followed, as if all had left. */
  finish(): void {
    for (const id of [...this.#present.keys()]) {
      this.#count(id);
    }
  }

  /**
   * The counts so far; faces that are still followed are not among them.
   *
   * A count below the smallest is suppressed, and so are larger ones that it would follow from together with the sum
   * of all. That holds for one report: what changed between two is the difference of their counts, so read them at
   * fixed times with many faces between.
   */
  report(): AudienceReport {
    if (this.#faces < this.#smallest) {
      return { faces: null, meanSeconds: null, tasks: {} };
    }
    return {
      faces: this.#faces,
      meanSeconds: this.#seconds / this.#faces,
      tasks: Object.fromEntries(
        [...this.#counts].map(([task, counts]) => [
          task,
          suppressCounts(
            TASK_CLASSES[task].map((label) => [label, counts.get(label) ?? 0]),
            this.#smallest,
          ),
        ]),
      ),
    };
  }

  #see(id: number, face: Face, time: number): void {
    const present = this.#present.get(id) ?? { from: time, to: time, sums: new Map() };
    this.#present.set(id, present);
    present.to = time;
    for (const task of this.#tasks) {
      const sums = present.sums.get(task) ?? new Map<string, number>();
      for (const [label, probability] of Object.entries(face[task]?.distribution ?? {})) {
        sums.set(label, (sums.get(label) ?? 0) + probability);
      }
      if (sums.size > 0) {
        present.sums.set(task, sums);
      }
    }
  }

  #count(id: number): void {
    const present = this.#present.get(id);
    this.#present.delete(id);
    if (present === undefined) {
      return;
    }
    this.#faces += 1;
    this.#seconds += present.to - present.from;
    for (const [task, sums] of present.sums) {
      const label = mostProbable(Object.fromEntries(sums));
      const counts = this.#counts.get(task) ?? new Map<string, number>();
      counts.set(label, (counts.get(label) ?? 0) + 1);
      this.#counts.set(task, counts);
    }
  }
}
