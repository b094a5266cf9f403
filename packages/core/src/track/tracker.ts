/**
 * Knows faces again from frame to frame.
 *
 * Each frame, every known face is expected at a place (constant velocity), and expectations and detections are
 * paired at the least total cost: boxes that overlap little and keypoints that lie apart cost much. A face that is
 * not seen for a moment — hidden, turned away, missed by the detector — is expected further along its way and keeps
 * its identity when it turns up there. Appearance is not compared: the tracker learns no one's face, and someone who
 * leaves and comes back is someone new.
 *
 * After Bewley et al. 2016, "Simple online and realtime tracking" (arXiv:1602.00763), with keypoints added to the
 * overlap, which tells two crossing heads apart for longer.
 * @module
 */

import type { Analysis, Face } from '../analysis/schema.js';
import { InvalidInputError } from '../errors.js';
import { overlap } from '../image/geometry.js';
import { assign } from './assignment.js';
import {
  beginMotion,
  keypointDistance,
  type Motion,
  type Place,
  predict,
  side,
  updateMotion,
} from './motion.js';
import { type SmoothedAttributes, smooth, toAttributes } from './smoothing.js';

/** Settings of a tracker, all optional. */
export interface TrackerOptions {
  /** Seconds for which a face may be hidden and still be known. Default 1. */
  readonly maxGap?: number;
  /** Seconds after which a change of an attribute is shown to 63 %; 0 for no smoothing. Default 0.5. */
  readonly timeConstant?: number;
  /** By how much another label must be more probable than the present one to replace it, 0–1. Default 0.1. */
  readonly hysteresis?: number;
}

const DEFAULTS: Required<TrackerOptions> = { maxGap: 1, timeConstant: 0.5, hysteresis: 0.1 };

/** Cost from which a detection is no sighting of a track: no overlap, and keypoints a box's side apart. */
const LARGEST_COST = 1.2;
/** What it costs to be a face that was hidden: in doubt, a detection belongs to one just seen. */
const HIDDEN_COST = 0.15;
/** How fast the region of a hidden face grows, in its sides a second: nobody knows what it does meanwhile. */
const DRIFT = 1.5;
/** Faces do not change their size by more between two sightings. */
const LARGEST_SIZE_RATIO = 2;

/** A face that is known from frame to frame. */
export type TrackedFace = Face & { id: number };

interface Track {
  readonly id: number;
  motion: Motion;
  attributes: SmoothedAttributes;
  /** As it was last given back. */
  face: TrackedFace;
}

/**
 * Follows faces through the frames of one video or camera.
 *
 * @example
 * const tracker = new FaceTracker();
 * const first = tracker.update(await analyzer.analyze(frame1), 0);
 * const second = tracker.update(await analyzer.analyze(frame2), 0.04);
 * second.faces[0]?.id === first.faces[0]?.id; // true
 */
export class FaceTracker {
  readonly #options: Required<TrackerOptions>;
  #tracks: Track[] = [];
  #nextId = 1;
  #time = Number.NEGATIVE_INFINITY;

  /** @throws {InvalidInputError} if an option is out of its range */
  constructor(options: TrackerOptions = {}) {
    this.#options = checkOptions(options);
  }

  /**
   * Takes in the next frame.
   *
   * @param analysis what was found in it
   * @param time of the frame in seconds, later than those before
   * @returns the same faces in the same order, each with its `id` (from 1, never used twice) and with smoothed
   *   attributes; boxes, scores and keypoints stay as measured
   * @throws {InvalidInputError} if `time` is not later than the frame before
   */
  update<Result extends Pick<Analysis, 'faces'>>(analysis: Result, time: number): Result {
    if (!(time > this.#time && Number.isFinite(time))) {
      throw new InvalidInputError(
        `the frame's time ${time} s is not after that of the frame before, ${this.#time} s; give frames in order`,
      );
    }
    const before = this.#time;
    this.#time = time;
    // However far apart the frames are, one frame remembers the faces of the frame before.
    this.#tracks = this.#tracks.filter(
      ({ motion }) => motion.time === before || time - motion.time <= this.#options.maxGap,
    );
    const trackOf = this.#match(analysis.faces, time, before);
    const faces = analysis.faces.map((face, index) => this.#see(trackOf.get(index), face, time).face);
    return { ...analysis, faces };
  }

  /**
   * Where the faces of the last frame are by now, for the moments between frames.
   *
   * @param time in seconds, not before the last frame
   * @returns those faces with boxes and keypoints moved on, everything else as it was
   * @example
   * tracker.update(await analyzer.analyze(frame1), 0);
   * tracker.predict(0.04).map(({ id }) => id); // [1]
   */
  predict(time: number): TrackedFace[] {
    return this.#tracks
      .filter(({ motion }) => motion.time === this.#time)
      .map(({ face, motion }) => ({ ...face, ...predict(motion, Math.max(time, motion.time)) }));
  }

  /** How many faces are known that the last frame did not show: hidden, turned away, missed, or gone. */
  get hidden(): number {
    return this.#tracks.filter(({ motion }) => motion.time !== this.#time).length;
  }

  /** Forgets all faces, as at a cut or when the picture's size changes; ids go on. */
  forget(): void {
    this.#tracks = [];
  }

  /** The track of each detection that belongs to one. */
  #match(faces: readonly Face[], time: number, before: number): Map<number, Track> {
    const matched = new Map<number, Track>();
    const costs = this.#tracks.map(({ motion }) => {
      const expected = predict(motion, time);
      const slack = 1 + DRIFT * Math.max(0, time - motion.time);
      const penalty = motion.time === before ? 0 : HIDDEN_COST;
      return faces.map((face) => Math.min(LARGEST_COST, penalty + cost(expected, face, slack)));
    });
    assign(costs).forEach((detection, index) => {
      const track = this.#tracks[index];
      if (detection !== undefined && track !== undefined && (costs[index]?.[detection] ?? 0) < LARGEST_COST) {
        matched.set(detection, track);
      }
    });
    return matched;
  }

  #see(known: Track | undefined, face: Face, time: number): Track {
    const id = known?.id ?? this.#nextId++;
    const motion = known === undefined ? beginMotion(face, time) : updateMotion(known.motion, face, time);
    const attributes = smooth(known?.attributes, face, time, this.#options);
    const seen = { motion, attributes, face: { ...face, id, ...toAttributes(attributes) } };
    if (known !== undefined) {
      return Object.assign(known, seen);
    }
    const track: Track = { id, ...seen };
    this.#tracks.push(track);
    return track;
  }
}

/**
 * How badly a detection fits an expectation: 0 perfectly, {@link LARGEST_COST} and above not at all. (Costs are cut
 * there, so that one pair too many is not bought with worse ones.)
 *
 * @param slack by which distances count less, ≥ 1
 */
function cost(expected: Place, face: Place, slack: number): number {
  const ratio = side(expected.box) / side(face.box);
  if (Math.max(ratio, 1 / ratio) > LARGEST_SIZE_RATIO) {
    return LARGEST_COST;
  }
  const apart = keypointDistance(expected, face) / slack;
  return (1 - overlap(expected.box, face.box)) / 2 + apart;
}

function checkOptions(options: TrackerOptions): Required<TrackerOptions> {
  const filled = { ...DEFAULTS, ...options };
  if (!(filled.maxGap >= 0)) {
    throw new InvalidInputError(`maxGap is ${filled.maxGap}; give a number of seconds ≥ 0`);
  }
  if (!(filled.timeConstant >= 0 && Number.isFinite(filled.timeConstant))) {
    throw new InvalidInputError(`timeConstant is ${filled.timeConstant}; give a number of seconds ≥ 0`);
  }
  if (!(filled.hysteresis >= 0 && filled.hysteresis <= 1)) {
    throw new InvalidInputError(`hysteresis is ${filled.hysteresis}; give a number from 0 to 1`);
  }
  return filled;
}
