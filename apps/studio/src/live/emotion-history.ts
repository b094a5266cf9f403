/**
 * The emotions of the last minute, for each face.
 * @module
 */

import { EMOTIONS, type Face } from 'lineament';

/** A moment of a face's history. */
export interface HistoryPoint {
  /** Middle of the stretch that the point stands for, in seconds on the clock of the results. */
  readonly time: number;
  /** Mean probability of each emotion, in the order of `EMOTIONS`. */
  readonly emotions: readonly number[];
}

interface Stretch {
  readonly index: number;
  count: number;
  readonly sums: number[];
}

/** Seconds that are kept. */
export const HISTORY_SECONDS = 60;
/** Seconds that one point stands for: 240 points fill the width of a panel. */
const STRETCH_SECONDS = 0.25;

/** Gathers results into points; memory is bounded by the faces of the last minute. */
export class EmotionHistory {
  readonly #faces = new Map<number, Stretch[]>();
  #now = 0;

  /** Time of the last result, in seconds. */
  get now(): number {
    return this.#now;
  }

  /**
   * Adds a result.
   *
   * @param faces with ids; those without emotion are left out
   * @param time in seconds, not before the last one
   */
  add(faces: readonly Face[], time: number): void {
    this.#now = time;
    const index = Math.floor(time / STRETCH_SECONDS);
    for (const { id, emotion } of faces) {
      if (id === undefined || emotion === undefined) {
        continue;
      }
      const stretches = this.#faces.get(id) ?? [];
      this.#faces.set(id, stretches);
      let last = stretches.at(-1);
      if (last?.index !== index) {
        last = { index, count: 0, sums: EMOTIONS.map(() => 0) };
        stretches.push(last);
      }
      last.count++;
      for (const [place, label] of EMOTIONS.entries()) {
        last.sums[place] = (last.sums[place] ?? 0) + emotion.distribution[label];
      }
    }
    this.#forget(index);
  }

  /** The faces of the last minute in order of their ids. */
  ids(): number[] {
    return [...this.#faces.keys()].sort((a, b) => a - b);
  }

  /** A face's points in order of time; none for a face not seen in the last minute. */
  points(id: number): HistoryPoint[] {
    return (this.#faces.get(id) ?? []).map(({ index, count, sums }) => ({
      time: (index + 0.5) * STRETCH_SECONDS,
      emotions: sums.map((sum) => sum / count),
    }));
  }

  /** Forgets everything. */
  clear(): void {
    this.#faces.clear();
  }

  #forget(index: number): void {
    const oldest = index - HISTORY_SECONDS / STRETCH_SECONDS;
    for (const [id, stretches] of this.#faces) {
      const firstKept = stretches.findIndex((stretch) => stretch.index >= oldest);
      if (firstKept === -1) {
        this.#faces.delete(id);
      } else {
        stretches.splice(0, firstKept);
      }
    }
  }
}
