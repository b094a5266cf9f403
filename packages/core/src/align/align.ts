/**
 * Puts the eyes where a model expects them.
 * @module
 */

import { InvalidInputError } from '../errors.js';
import type { Matrix2x3, Point } from '../image/geometry.js';
import type { CropTemplate } from './templates.js';

/** Eye centres in pixels; `left` is the viewer's left (the person's right eye). */
export interface Eyes {
  readonly left: Point;
  readonly right: Point;
}

/**
 * Similarity transform (rotation, uniform scale, shift; no shear) from image pixels to crop pixels.
 *
 * @param eyes eye centres in image pixels
 * @param template where the eyes must land
 * @param size side of the crop in pixels, > 0
 * @returns row-major 2×3 matrix `[a, -b, tx, b, a, ty]`
 * @throws {InvalidInputError} if the eyes are less than one pixel apart
 * @example
 * const template = { leftEye: { x: 0.25, y: 0.35 }, rightEye: { x: 0.75, y: 0.35 } };
 * alignEyes({ left: { x: 30, y: 40 }, right: { x: 70, y: 40 } }, template, 48);
 * // [0.6, 0, -6, 0, 0.6, -7.200000000000003]
 */
export function alignEyes(eyes: Eyes, template: CropTemplate, size: number): Matrix2x3 {
  const from = { x: eyes.right.x - eyes.left.x, y: eyes.right.y - eyes.left.y };
  const to = {
    x: (template.rightEye.x - template.leftEye.x) * size,
    y: (template.rightEye.y - template.leftEye.y) * size,
  };
  const lengthSquared = from.x * from.x + from.y * from.y;
  if (!(lengthSquared >= 1)) {
    throw new InvalidInputError(
      `the eyes are ${Math.sqrt(lengthSquared)} pixels apart; they must be at least one pixel apart to be aligned`,
    );
  }
  // The complex quotient to / from is the rotation and scale.
  const a = (to.x * from.x + to.y * from.y) / lengthSquared;
  const b = (to.y * from.x - to.x * from.y) / lengthSquared;
  const tx = template.leftEye.x * size - a * eyes.left.x + b * eyes.left.y;
  const ty = template.leftEye.y * size - b * eyes.left.x - a * eyes.left.y;
  return [a, 0 - b, tx, b, a, ty];
}
