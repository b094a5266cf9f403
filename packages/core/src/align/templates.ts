/**
 * Where the eyes lie in the pictures that a model learned from.
 * @module
 */

import type { Point } from '../image/geometry.js';

/**
 * Eye centres in a square crop, as fractions of its side (0–1, origin top left). `leftEye` is the one on the
 * viewer's left.
 */
export interface CropTemplate {
  readonly leftEye: Point;
  readonly rightEye: Point;
}

/**
 * Mean eye positions in the pictures of public data sets, as our detector sees them.
 *
 * Measured by `scripts/measure-template.mjs` on 600 evenly spaced training pictures of each set and their
 * mirror images; made symmetric by averaging both eyes, and rounded. Standard deviation of one coordinate of
 * one picture: 0.02 (UTKFace, aligned by landmarks) and 0.07 (FER2013, cropped by a face detector); of the
 * means: 0.001 and 0.002.
 */
export const CROP_TEMPLATES = {
  /** UTKFace "aligned & cropped", 200×200. */
  utkface: { leftEye: { x: 0.302, y: 0.301 }, rightEye: { x: 0.698, y: 0.301 } },
  /** FER2013, 48×48. */
  fer2013: { leftEye: { x: 0.32, y: 0.391 }, rightEye: { x: 0.68, y: 0.391 } },
} as const satisfies Record<string, CropTemplate>;

/**
 * The template of the middle part of a crop, for models trained on the middle of their pictures.
 *
 * @param template of the whole crop
 * @param part side of the middle part as a fraction of the crop's side, 0–1
 * @example
 * middleTemplate({ leftEye: { x: 0.25, y: 0.5 }, rightEye: { x: 0.75, y: 0.5 } }, 0.5);
 * // { leftEye: { x: 0, y: 0.5 }, rightEye: { x: 1, y: 0.5 } }
 */
export function middleTemplate(template: CropTemplate, part: number): CropTemplate {
  const zoom = ({ x, y }: Point): Point => ({ x: 0.5 + (x - 0.5) / part, y: 0.5 + (y - 0.5) / part });
  return { leftEye: zoom(template.leftEye), rightEye: zoom(template.rightEye) };
}
