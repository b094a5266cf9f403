/**
 * Many boxes on one face become one.
 * @module
 */

import { overlap, type Point } from '../image/geometry.js';
import { type Detection, mapKeypoints } from './detection.js';

/** Boxes that overlap more than this (intersection over union) show the same face. */
const SAME_FACE_OVERLAP = 0.3;

/**
 * Weighted non-maximum suppression: each group of overlapping detections becomes their mean, weighted by
 * score, which jitters less than the best one alone (BlazeFace, arXiv:1907.05047, section 4).
 *
 * @param detections in any order
 * @param threshold intersection over union from which two boxes are the same face, 0–1
 * @returns one detection a face, with its group's highest score, best first
 * @example
 * weightedNonMaximumSuppression([first, secondOnTheSameFace, other]).length; // 2
 */
export function weightedNonMaximumSuppression(
  detections: readonly Detection[],
  threshold: number = SAME_FACE_OVERLAP,
): Detection[] {
  // Array.sort is stable, so equal scores keep their order and the result is deterministic.
  let rest = [...detections].sort((a, b) => b.score - a.score);
  const kept: Detection[] = [];
  let [best] = rest;
  while (best !== undefined) {
    const { box } = best;
    const group = rest.filter((other) => other === best || overlap(box, other.box) >= threshold);
    kept.push(weightedMean(group, best.score));
    rest = rest.filter((other) => !group.includes(other));
    [best] = rest;
  }
  return kept;
}

function weightedMean(group: readonly Detection[], score: number): Detection {
  const total = group.reduce((sum, { score: weight }) => sum + weight, 0);
  const mean = (value: (detection: Detection) => number): number =>
    group.reduce((sum, detection) => sum + value(detection) * detection.score, 0) / total;
  const meanPoint = (point: (detection: Detection) => Point): Point => ({
    x: mean((detection) => point(detection).x),
    y: mean((detection) => point(detection).y),
  });
  return {
    box: {
      x: mean(({ box }) => box.x),
      y: mean(({ box }) => box.y),
      width: mean(({ box }) => box.width),
      height: mean(({ box }) => box.height),
    },
    keypoints: mapKeypoints((name) => meanPoint(({ keypoints }) => keypoints[name])),
    score,
  };
}
