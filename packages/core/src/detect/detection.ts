/**
 * What the detector says about one face.
 * @module
 */

import type { Box, Point } from '../image/geometry.js';

/**
 * BlazeFace's six keypoints in the order of its outputs. Left and right are the viewer's: `leftEye` is the
 * person's right eye, which an upright face shows on the left of the picture.
 */
export const KEYPOINTS = ['leftEye', 'rightEye', 'nose', 'mouth', 'leftEar', 'rightEar'] as const;
export type KeypointName = (typeof KEYPOINTS)[number];

/** Positions in pixels: eye centres, tip of the nose, centre of the mouth, where the ears begin. */
export type Keypoints = Readonly<Record<KeypointName, Point>>;

export interface Detection {
  /** Brow to chin; may reach beyond the picture. */
  readonly box: Box;
  readonly keypoints: Keypoints;
  /** How sure the network is that this is a face, 0–1. */
  readonly score: number;
}

/** Keypoints made by one rule from their names. */
export function mapKeypoints(rule: (name: KeypointName, index: number) => Point): Keypoints {
  return {
    leftEye: rule('leftEye', 0),
    rightEye: rule('rightEye', 1),
    nose: rule('nose', 2),
    mouth: rule('mouth', 3),
    leftEar: rule('leftEar', 4),
    rightEar: rule('rightEar', 5),
  };
}

/**
 * How far a face is tilted in the picture's plane.
 *
 * The line between the eyes and the line from between them to the mouth both tell; together they jitter less, and a
 * head turned to the side, whose eyes nearly meet, still has a direction.
 *
 * @returns radians, clockwise as seen; 0 for an upright face
 * @example
 * tiltOf({ ...keypoints, leftEye: { x: 0, y: 0 }, rightEye: { x: 4, y: 4 }, mouth: { x: 0, y: 4 } }); // 0.785…
 */
export function tiltOf({
  leftEye,
  rightEye,
  mouth,
}: Pick<Keypoints, 'leftEye' | 'rightEye' | 'mouth'>): number {
  const across = { x: rightEye.x - leftEye.x, y: rightEye.y - leftEye.y };
  const down = { x: mouth.x - (leftEye.x + rightEye.x) / 2, y: mouth.y - (leftEye.y + rightEye.y) / 2 };
  // `down` turned a quarter against the clock points across, too.
  return Math.atan2(across.y - down.x, across.x + down.y);
}
