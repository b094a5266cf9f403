/**
 * Where a face will be: constant velocity, learned from where it was.
 * @module
 */

import { KEYPOINTS, type Keypoints, mapKeypoints } from '../detect/detection.js';
import type { Box, Point } from '../image/geometry.js';

/** What the tracker knows of a face's place. */
export interface Place {
  readonly box: Box;
  readonly keypoints: Keypoints;
}

/** A place and how it changes. */
export interface Motion {
  readonly place: Place;
  /** Seconds, on the clock of the frames. */
  readonly time: number;
  /** Of the box's center, in pixels a second. */
  readonly velocity: Point;
  /** Growth of the box: its side doubles in ln 2 / growth seconds. */
  readonly growth: number;
  /** From how many pairs of sightings the velocity is known. */
  readonly measurements: number;
}

/**
 * Seconds over which velocity is averaged: much longer than a frame, so that the detector's jitter cancels out;
 * shorter than the time in which people turn round.
 */
const VELOCITY_MEMORY = 0.2;
/** Beyond this the face is expected where it would be by then: few go on straight for longer. */
const LONGEST_EXTRAPOLATION = 1;

/** The motion of a face seen for the first time. */
export function beginMotion(place: Place, time: number): Motion {
  return { place, time, velocity: { x: 0, y: 0 }, growth: 0, measurements: 0 };
}

/**
 * The motion after another sighting.
 *
 * @param time seconds, later than the motion's
 */
export function updateMotion(motion: Motion, place: Place, time: number): Motion {
  const elapsed = time - motion.time;
  const before = center(motion.place.box);
  const now = center(place.box);
  const measurements = motion.measurements + 1;
  // The plain mean of the first measurements, then one that forgets.
  const weight = Math.max(1 / measurements, 1 - Math.exp(-elapsed / VELOCITY_MEMORY));
  const mix = (old: number, measured: number): number => old + weight * (measured - old);
  return {
    place,
    time,
    velocity: {
      x: mix(motion.velocity.x, (now.x - before.x) / elapsed),
      y: mix(motion.velocity.y, (now.y - before.y) / elapsed),
    },
    growth: mix(motion.growth, Math.log(side(place.box) / side(motion.place.box)) / elapsed),
    measurements,
  };
}

/**
 * Where the face is expected at a time.
 *
 * @param time seconds, not before the motion's last sighting
 */
export function predict({ place, time: seen, velocity, growth }: Motion, time: number): Place {
  const ahead = Math.min(time - seen, LONGEST_EXTRAPOLATION);
  // A size that shrinks or grows for long is noise more often than not.
  const scale = Math.min(2, Math.max(0.5, Math.exp(growth * ahead)));
  const from = center(place.box);
  const to = { x: from.x + velocity.x * ahead, y: from.y + velocity.y * ahead };
  const move = ({ x, y }: Point): Point => ({
    x: to.x + (x - from.x) * scale,
    y: to.y + (y - from.y) * scale,
  });
  const corner = move(place.box);
  return {
    box: { ...corner, width: place.box.width * scale, height: place.box.height * scale },
    keypoints: mapKeypoints((name) => move(place.keypoints[name])),
  };
}

/** Side of the square of the box's area; at least a pixel, since boxes cut at the border may be thin. */
export function side({ width, height }: Box): number {
  return Math.max(1, Math.sqrt(width * height));
}

/** The middle of a box. */
export function center({ x, y, width, height }: Box): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

/**
 * How far apart the keypoints of two places are, in sides of the smaller box: 0 for the same face in the same
 * place, about 1 for a face beside it.
 */
export function keypointDistance(a: Place, b: Place): number {
  const sum = KEYPOINTS.reduce((total, name) => {
    const [p, q] = [a.keypoints[name], b.keypoints[name]];
    return total + Math.hypot(p.x - q.x, p.y - q.y);
  }, 0);
  return sum / KEYPOINTS.length / Math.min(side(a.box), side(b.box));
}
