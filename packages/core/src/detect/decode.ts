/**
 * From BlazeFace's raw outputs to boxes and keypoints.
 * @module
 */

import type { Point } from '../image/geometry.js';
import { type Detection, mapKeypoints } from './detection.js';

/** Numbers BlazeFace gives for each anchor: box centre, box size, six keypoints. */
export const VALUES_PER_ANCHOR = 16;

/**
 * One of the network's feature maps. Each cell has several anchors, points around which faces are predicted; all lie in
 * the cell's middle, since anchors have one size only (Bazarevsky et al. 2019, "BlazeFace", arXiv:1907.05047,
 * section 3.2).
 */
export interface FeatureMap {
  readonly columns: number;
  readonly rows: number;
  readonly anchorsPerCell: number;
  /** Side of a cell in input pixels. */
  readonly stride: number;
}

/**
 * Decodes the anchors whose score is high enough.
 *
 * @param logits [rows, columns, anchors] scores before the sigmoid
 * @param values [rows, columns, anchors, {@link VALUES_PER_ANCHOR}] in input pixels: box centre (relative to the
 *   anchor), box width and height, then x and y of six keypoints (relative to the anchor)
 * @param minScore 0–1; anchors below are left out
 * @returns detections in input pixels, row by row
 */
export function decodeDetections(
  logits: Float32Array,
  values: Float32Array,
  { columns, anchorsPerCell, stride }: FeatureMap,
  minScore: number,
): Detection[] {
  const detections: Detection[] = [];
  // Nearly all anchors see nothing; comparing before the sigmoid keeps this loop short.
  const leastLogit = Math.log(minScore / (1 - minScore));
  for (let index = 0; index < logits.length; index++) {
    const logit = logits[index] as number;
    if (!(logit >= leastLogit)) {
      continue;
    }
    const cell = Math.floor(index / anchorsPerCell);
    const detection = decodeAnchor(
      values.subarray(index * VALUES_PER_ANCHOR, (index + 1) * VALUES_PER_ANCHOR),
      ((cell % columns) + 0.5) * stride,
      (Math.floor(cell / columns) + 0.5) * stride,
      1 / (1 + Math.exp(-logit)),
    );
    if (detection !== undefined) {
      detections.push(detection);
    }
  }
  return detections;
}

/** What an anchor at a point says; a function of its own, since its closures would cost the loop over all anchors. */
function decodeAnchor(values: Float32Array, x: number, y: number, score: number): Detection | undefined {
  const value = (i: number): number => values[i] as number;
  const at = (i: number): Point => ({ x: x + value(i), y: y + value(i + 1) });
  const center = at(0);
  const width = value(2);
  const height = value(3);
  // Weak anchors may give boxes without extent, which show nothing.
  if (!(width > 1 && height > 1)) {
    return undefined;
  }
  return {
    box: { x: center.x - width / 2, y: center.y - height / 2, width, height },
    keypoints: mapKeypoints((_name, k) => at(4 + 2 * k)),
    score,
  };
}
