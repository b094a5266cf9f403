/**
 * What a video shows of each face, over all of its frames.
 * @module
 */

import type { Analysis, Face } from '../analysis/schema.js';
import { type EMOTIONS, TASK_CLASSES, TASKS, type Task } from '../attributes/labels.js';
import { mostProbable } from './smoothing.js';

/** One face through a video. */
export interface TrackSummary {
  readonly id: number;
  /** Frames that show it. */
  readonly frames: number;
  /** Times of its first and last frame, in seconds. */
  readonly from: number;
  readonly to: number;
  /** Seconds from the first to the last frame. */
  readonly duration: number;
  /** Mean detection score. */
  readonly score: number;
  /** Mean distribution of each attribute over its frames. */
  readonly distributions: Readonly<Partial<Record<Task, Readonly<Record<string, number>>>>>;
  /** The emotion of the largest mean probability; absent without an emotion model. */
  readonly dominantEmotion?: (typeof EMOTIONS)[number];
  /** Part of its frames that had each emotion as label, 0–1; absent without an emotion model. */
  readonly emotionShares?: Readonly<Record<string, number>>;
  /** Mean apparent age in years; absent without an age model. */
  readonly meanAge?: number;
}

interface Sums {
  frames: number;
  from: number;
  to: number;
  score: number;
  years: number;
  aged: number;
  readonly tasks: Map<Task, { frames: number; readonly sums: Map<string, number> }>;
  readonly emotions: Map<string, number>;
}

/**
 * Gathers summaries frame by frame. Memory grows with the number of faces, not of frames.
 *
 * @example
 * const summaries = new TrackSummaries();
 * summaries.add(tracker.update(analysis, time), time);
 * summaries.list(); // [{ id: 1, frames: 1, from: 0, to: 0, duration: 0, score: 0.9, distributions: {…} }]
 */
export class TrackSummaries {
  readonly #tracks = new Map<number, Sums>();

  /**
   * Adds a frame.
   *
   * @param analysis with ids, as from a tracker; faces without an id are left out
   * @param time of the frame in seconds
   */
  add({ faces }: Pick<Analysis, 'faces'>, time: number): void {
    for (const face of faces) {
      if (face.id !== undefined) {
        this.#addFace(face.id, face, time);
      }
    }
  }

  /** The faces in order of their first appearance. */
  list(): TrackSummary[] {
    return [...this.#tracks].map(([id, sums]) => summarize(id, sums));
  }

  #addFace(id: number, face: Face, time: number): void {
    const sums = this.#tracks.get(id) ?? {
      frames: 0,
      from: time,
      to: time,
      score: 0,
      years: 0,
      aged: 0,
      tasks: new Map(),
      emotions: new Map(),
    };
    this.#tracks.set(id, sums);
    sums.frames++;
    sums.to = time;
    sums.score += face.score;
    if (face.age !== undefined) {
      sums.years += face.age.years;
      sums.aged++;
    }
    if (face.emotion !== undefined) {
      addTo(sums.emotions, face.emotion.label, 1);
    }
    for (const task of TASKS) {
      const distribution = face[task]?.distribution;
      if (distribution !== undefined) {
        const entry = sums.tasks.get(task) ?? { frames: 0, sums: new Map() };
        sums.tasks.set(task, entry);
        entry.frames++;
        for (const [label, probability] of Object.entries(distribution)) {
          addTo(entry.sums, label, probability);
        }
      }
    }
  }
}

function summarize(id: number, sums: Sums): TrackSummary {
  const distributions: Partial<Record<Task, Record<string, number>>> = {};
  for (const [task, { frames, sums: perLabel }] of sums.tasks) {
    distributions[task] = Object.fromEntries(
      TASK_CLASSES[task].map((label) => [label, (perLabel.get(label) ?? 0) / frames]),
    );
  }
  const { emotion } = distributions;
  const labelled = [...sums.emotions.values()].reduce((total, count) => total + count, 0);
  return {
    id,
    frames: sums.frames,
    from: sums.from,
    to: sums.to,
    duration: sums.to - sums.from,
    score: sums.score / sums.frames,
    distributions,
    ...(emotion === undefined
      ? {}
      : {
          dominantEmotion: mostProbable(emotion) as (typeof EMOTIONS)[number],
          emotionShares: Object.fromEntries(
            [...sums.emotions].map(([label, count]) => [label, count / labelled]),
          ),
        }),
    ...(sums.aged === 0 ? {} : { meanAge: sums.years / sums.aged }),
  };
}

function addTo(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
