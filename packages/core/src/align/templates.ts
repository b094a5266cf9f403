import type { Point } from '../image/geometry.js';
/** Eye positions in a square crop, as fractions of its side (0–1, origin top left). */
export interface CropTemplate {
  readonly leftEye: Point;
  readonly rightEye: Point;
}
