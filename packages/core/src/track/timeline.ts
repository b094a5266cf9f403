/**
 * How faces change over a video, at a resolution that fits any length.
 * @module
 */

import type { Analysis, Face } from '../analysis/schema.js';
import { EMOTIONS } from '../attributes/labels.js';

/** Means over a stretch of time in which a face was seen. */
export interface TimelinePoint {
  /** Start of the stretch, in seconds. */
  readonly time: number;
  readonly score: number;
  /** Mean probability of each emotion, in the order of `EMOTIONS`; empty without an emotion model. */
  readonly emotions: readonly number[];
}

/** Stretches are joined in pairs when there are more than this. */
const MOST_STRETCHES = 1_024;
/** A stretch in frames, at first: over one, so that uneven frames leave no stretch empty. */
const FIRST_STRETCH = 1.5;

interface Stretch {
  frames: number;
  score: number;
  emotionFrames: number;
  readonly emotions: number[];
}

/** Gathers frames into stretches of equal length, which grow with the video; so memory stays bounded. */
export class Timeline {
  readonly #tracks = new Map<number, Map<number, Stretch>>();
  #stretch = 0;
  #start: number | undefined;
  #end = 0;

  /** Length of a stretch in seconds; 0 before the second frame. */
  get stretch(): number {
    return this.#stretch;
  }

  /** Time of the last frame, in seconds. */
  get end(): number {
    return this.#end;
  }

  /**
   * Adds a frame.
   *
   * @param analysis with ids, as from a tracker
   * @param time of the frame in seconds, ≥ 0, later than the frame before
   */
  add({ faces }: Pick<Analysis, 'faces'>, time: number): void {
    this.#start ??= time;
    this.#end = time;
    const since = time - this.#start;
    if (this.#stretch === 0) {
      this.#stretch = FIRST_STRETCH * since; // all before are in the first stretch, however long it is
    }
    while (since >= MOST_STRETCHES * this.#stretch && since > 0) {
      this.#halve();
    }
    const index = since === 0 ? 0 : Math.floor(since / this.#stretch);
    for (const face of faces) {
      if (face.id !== undefined) {
        const stretches = this.#tracks.get(face.id) ?? new Map<number, Stretch>();
        this.#tracks.set(face.id, stretches);
        addFace(stretches, index, face);
      }
    }
  }

  /** Each face's points in order of time, by its id. */
  tracks(): Map<number, TimelinePoint[]> {
    return new Map(
      [...this.#tracks].map(([id, stretches]) => [
        id,
        [...stretches]
          .sort(([a], [b]) => a - b)
          .map(([index, { frames, score, emotions, emotionFrames }]) => ({
            time: (this.#start ?? 0) + index * this.#stretch,
            score: score / frames,
            emotions: emotionFrames === 0 ? [] : emotions.map((sum) => sum / emotionFrames),
          })),
      ]),
    );
  }

  #halve(): void {
    this.#stretch *= 2;
    for (const [id, stretches] of this.#tracks) {
      const joined = new Map<number, Stretch>();
      for (const [index, stretch] of stretches) {
        const half = Math.floor(index / 2);
        const other = joined.get(half);
        joined.set(half, other === undefined ? stretch : join(other, stretch));
      }
      this.#tracks.set(id, joined);
    }
  }
}

function addFace(stretches: Map<number, Stretch>, index: number, { score, emotion }: Face): void {
  const seen: Stretch = {
    frames: 1,
    score,
    emotionFrames: emotion === undefined ? 0 : 1,
    emotions: EMOTIONS.map((label) => emotion?.distribution[label] ?? 0),
  };
  const before = stretches.get(index);
  stretches.set(index, before === undefined ? seen : join(before, seen));
}

function join(a: Stretch, b: Stretch): Stretch {
  return {
    frames: a.frames + b.frames,
    score: a.score + b.score,
    emotionFrames: a.emotionFrames + b.emotionFrames,
    emotions: a.emotions.map((sum, index) => sum + (b.emotions[index] ?? 0)),
  };
}
