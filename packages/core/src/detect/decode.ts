/**
 * From BlazeFace's raw outputs to boxes and keypoints.
 * @module
 */

import { sigmoid } from '../attributes/probabilities.js';
import type { Point } from '../image/geometry.js';
import { type Detection, mapKeypoints } from './detection.js';

/** Numbers BlazeFace gives for each anchor: box centre, box size, six keypoints. */
export const VALUES_PER_ANCHOR = 16;

/**
 * Decodes the anchors whose score is high enough.
 *
 * @param logits one score a anchor, before the sigmoid
 * @param values {@link VALUES_PER_ANCHOR} numbers a anchor in input pixels: box centre (relative to the
 *   anchor), box width and height, then x and y of six keypoints (relative to the anchor)
 * @param anchors as fractions of the input's side
 * @param inputSize side of the network's input in pixels
 * @param minScore 0–1; anchors below are left out
 * @returns detections in input pixels, in the order of the anchors
 */
export function decodeDetections(
  logits: Float32Array,
  values: Float32Array,
  anchors: readonly Point[],
  inputSize: number,
  minScore: number,
): Detection[] {
  const detections: Detection[] = [];
  anchors.forEach((anchor, index) => {
    const score = sigmoid(logits[index] ?? Number.NEGATIVE_INFINITY);
    if (score < minScore) {
      return;
    }
    const value = (i: number): number => values[index * VALUES_PER_ANCHOR + i] ?? 0;
    const at = (i: number): Point => ({
      x: anchor.x * inputSize + value(i),
      y: anchor.y * inputSize + value(i + 1),
    });
    const center = at(0);
    const width = value(2);
    const height = value(3);
    detections.push({
      box: { x: center.x - width / 2, y: center.y - height / 2, width, height },
      keypoints: mapKeypoints((_name, k) => at(4 + 2 * k)),
      score,
    });
  });
  return detections;
}
