/**
 * Which work is worth doing in a frame of a live video.
 *
 * Faces that are known are followed in every frame, which is cheap. Looking for new ones and estimating attributes
 * costs several times as much and changes slowly, so each has its own pace.
 * @module
 */

import { InvalidInputError } from '../errors.js';

/** Paces, in seconds. */
export interface LiveSchedule {
  /** From one search for new faces to the next while faces are known. Default 0.5. */
  readonly searchInterval?: number;
  /** From one search to the next while no face is known. Default 0.1. */
  readonly emptySearchInterval?: number;
  /** From one estimate of the attributes to the next. Default 0.1; results smooth over 0.5 s anyway. */
  readonly attributeInterval?: number;
}

/** What to do in a frame. */
export interface FramePlan {
  readonly search: boolean;
  readonly attributes: boolean;
}

/** What is known when a frame comes. */
export interface FrameState {
  /** In seconds. */
  readonly time: number;
  /** Number of faces seen in the last frame analyzed. */
  readonly known: number;
  /** Whether one of them has no attributes yet. */
  readonly unlabelled: boolean;
  /** Whether the last frame had lost a face that the one before had. */
  readonly lost: boolean;
}

const DEFAULTS: Required<LiveSchedule> = {
  searchInterval: 0.5,
  emptySearchInterval: 0.1,
  attributeInterval: 0.1,
};

/** Frames come with a jitter of some milliseconds: one that is nearly due is due. */
const TOLERANCE = 0.005;

/** Keeps the paces. */
export class Scheduler {
  readonly #paces: Required<LiveSchedule>;
  #searched = Number.NEGATIVE_INFINITY;
  #estimated = Number.NEGATIVE_INFINITY;

  /** @throws {InvalidInputError} if a pace is no number ≥ 0 */
  constructor(paces: LiveSchedule = {}) {
    this.#paces = { ...DEFAULTS, ...paces };
    for (const [name, seconds] of Object.entries(this.#paces)) {
      if (!(seconds >= 0)) {
        throw new InvalidInputError(`${name} is ${seconds}; give a number of seconds ≥ 0`);
      }
    }
  }

  /**
   * What to do in a frame; takes it as done.
   *
   * @returns undefined if the frame need not be analyzed at all
   */
  plan({ time, known, unlabelled, lost }: FrameState): FramePlan | undefined {
    const { searchInterval, emptySearchInterval, attributeInterval } = this.#paces;
    const due = (since: number, interval: number): boolean => time - since >= interval - TOLERANCE;
    const search = lost || due(this.#searched, known === 0 ? emptySearchInterval : searchInterval);
    if (!search && known === 0) {
      return undefined;
    }
    // What a search finds gets its attributes in the next frame: one slow frame less.
    const attributes = known > 0 && (unlabelled || due(this.#estimated, attributeInterval));
    this.#searched = search ? time : this.#searched;
    this.#estimated = attributes ? time : this.#estimated;
    return { search, attributes };
  }
}
