/**
 * What six keypoints tell about a head's posture, and no more.
 *
 * The detector gives eyes, nose, mouth and ears. Roll can be measured from them; turning to the side and nodding only
 * as proportions that change with the person, so they are compared with the same face's own usual proportions. Eyelids
 * and lips are not seen: blinking, closed eyes (PERCLOS) and yawning, which fatigue is usually judged by, cannot be
 * measured here.
 * @module
 */
import type { Face } from '../analysis/schema.js';
import { InvalidInputError } from '../errors.js';

/** Posture of a head in one picture. */
export interface HeadPosture {
  /** Tilt of the line of the eyes in degrees, clockwise positive, −180 to 180. */
  readonly roll: number;
  /** Nose between the eyes, along their line: 0 in their middle, −1 at the left one, 1 at the right one. */
  readonly turn: number;
  /**
   * Where the nose lies between the eyes' line (0) and the mouth (1). Lower heads foreshorten the part below the nose,
   * so the value rises; what is usual differs from face to face.
   */
  readonly nod: number;
}

/**
 * Reads a posture from keypoints.
 *
 * @throws {InvalidInputError} if a point is none, the eyes fall together, or the mouth lies on their line
 * @example
 * headPosture({ leftEye: { x: 40, y: 50 }, rightEye: { x: 80, y: 50 }, nose: { x: 60, y: 74 },
 *   mouth: { x: 60, y: 90 } });
 * // { roll: 0, turn: 0, nod: 0.6 }
 */
export function headPosture({
  leftEye,
  rightEye,
  nose,
  mouth,
}: Pick<Face['keypoints'], 'leftEye' | 'rightEye' | 'nose' | 'mouth'>): HeadPosture {
  for (const [name, { x, y }] of Object.entries({ leftEye, rightEye, nose, mouth })) {
    if (!(Number.isFinite(x) && Number.isFinite(y))) {
      throw new InvalidInputError(`${name} is at (${x}, ${y}); give finite numbers`);
    }
  }
  const along = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const distance = Math.hypot(along.x, along.y);
  const middle = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  /** In the frame of the eyes: along their line, and down from it. */
  const inFrame = (point: { readonly x: number; readonly y: number }) => {
    const [x, y] = [point.x - middle.x, point.y - middle.y];
    return { along: (x * along.x + y * along.y) / distance, down: (y * along.x - x * along.y) / distance };
  };
  const [noseAt, mouthAt] = [inFrame(nose), inFrame(mouth)];
  if (!(distance > 0) || !(Math.abs(mouthAt.down) > 1e-6 * distance)) {
    throw new InvalidInputError(
      'these keypoints have no posture: the eyes fall together, or the mouth lies on their line',
    );
  }
  return {
    roll: (Math.atan2(along.y, along.x) * 180) / Math.PI,
    turn: noseAt.along / (distance / 2),
    nod: noseAt.down / mouthAt.down,
  };
}

/** How a head was held over the last seconds, beside how it usually is. */
export interface PostureReading {
  /** Part of the window in which the head was lower than usual by more than the threshold, 0–1. */
  readonly lowered: number;
  /** Part of the window in which the head was tilted by more than 20 degrees, 0–1. */
  readonly tilted: number;
  /** Seconds that the window covers so far. */
  readonly seconds: number;
}

const TILTED_DEGREES = 20;
const WINDOW_SECONDS = 60;
const BASELINE_SECONDS = 30;
const LOWERED_BY = 0.12;

/** How posture is watched. */
export interface PostureOptions {
  /** Length of the window in seconds (default 60). */
  readonly window?: number;
  /** Seconds at the start from which the usual posture is taken (default 30). */
  readonly baseline?: number;
  /** By how much `nod` must exceed its usual value to count as lowered (default 0.12). */
  readonly loweredBy?: number;
}

/**
 * Watches one face's posture. A head that is often lowered may belong to somebody who is tired, who reads, or who
 * looks at a keyboard: this cannot tell which.
 *
 * @example
 * const monitor = new PostureMonitor();
 * monitor.add(headPosture(face.keypoints), time);
 * monitor.read(); // undefined, until the usual posture is known
 */
export class PostureMonitor {
  readonly #window: number;
  readonly #baseline: number;
  readonly #loweredBy: number;
  #usual: number | undefined;
  #start: number | undefined;
  #last = Number.NEGATIVE_INFINITY;
  #nods: number[] = [];
  #postures: { readonly time: number; readonly posture: HeadPosture }[] = [];

  /** @throws {InvalidInputError} if an option is not above 0 */
  constructor(options: PostureOptions = {}) {
    const { window = WINDOW_SECONDS, baseline = BASELINE_SECONDS, loweredBy = LOWERED_BY } = options;
    for (const [name, value] of Object.entries({ window, baseline, loweredBy })) {
      if (!(value > 0)) {
        throw new InvalidInputError(`${name} is ${value}; give a number above 0`);
      }
    }
    this.#window = window;
    this.#baseline = baseline;
    this.#loweredBy = loweredBy;
  }

  /**
   * Adds a measurement.
   *
   * @param time in seconds, not before the last one
   * @throws {InvalidInputError} if time goes back or is no number, or the posture is none
   */
  add(posture: HeadPosture, time: number): void {
    const { roll, turn, nod } = posture;
    for (const [name, value] of Object.entries({ roll, turn, nod })) {
      if (!Number.isFinite(value)) {
        throw new InvalidInputError(`${name} is ${value}; give what headPosture measures`);
      }
    }
    if (!(time >= this.#last && Number.isFinite(time))) {
      throw new InvalidInputError(
        `the time of the measurement is ${time} s; give seconds, not before those of the last measurement`,
      );
    }
    this.#last = time;
    this.#start ??= time;
    if (this.#usual === undefined) {
      this.#nods.push(posture.nod);
      if (time - this.#start >= this.#baseline) {
        this.#usual = median(this.#nods);
        this.#nods = [];
      }
      return;
    }
    this.#postures = this.#postures.filter((earlier) => earlier.time > time - this.#window);
    this.#postures.push({ time, posture });
  }

  /** `undefined` while the usual posture is not known. */
  read(): PostureReading | undefined {
    const usual = this.#usual;
    const [first] = this.#postures;
    const last = this.#postures.at(-1);
    if (usual === undefined || first === undefined || last === undefined) {
      return undefined;
    }
    const part = (is: (posture: HeadPosture) => boolean): number =>
      this.#postures.filter(({ posture }) => is(posture)).length / this.#postures.length;
    return {
      lowered: part(({ nod }) => nod > usual + this.#loweredBy),
      tilted: part(({ roll }) => Math.abs(roll) > TILTED_DEGREES),
      seconds: last.time - first.time,
    };
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? 0)
    : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
