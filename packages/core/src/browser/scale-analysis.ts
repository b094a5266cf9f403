/**
 * From the pixels that were analyzed to those of the picture.
 * @module
 */

import type { Analysis } from '../analysis/schema.js';
import { type Keypoints, mapKeypoints } from '../detect/detection.js';
import { type Box, clipBox, type Matrix2x3 } from '../image/geometry.js';

/** A box in a picture that was scaled. */
export function scaleBox({ x, y, width, height }: Box, by: number): Box {
  return { x: x * by, y: y * by, width: width * by, height: height * by };
}

/** Keypoints in a picture that was scaled. */
export function scaleKeypoints(keypoints: Keypoints, by: number): Keypoints {
  return mapKeypoints((name) => ({ x: keypoints[name].x * by, y: keypoints[name].y * by }));
}

/** The transform followed by a uniform scaling. */
export function scaleTransform([a, b, tx, c, d, ty]: Matrix2x3, by: number): Matrix2x3 {
  return [a * by, b * by, tx * by, c * by, d * by, ty * by];
}

/** An analysis of a shrunk picture in pixels of the picture itself. */
export function scaleAnalysis(
  analysis: Analysis,
  { width, height, scale }: { readonly width: number; readonly height: number; readonly scale: number },
): Analysis {
  if (scale === 1) {
    return analysis;
  }
  return {
    ...analysis,
    width,
    height,
    faces: analysis.faces.map((face) => ({
      ...face,
      box: clipBox(scaleBox(face.box, 1 / scale), width, height),
      keypoints: scaleKeypoints(face.keypoints, 1 / scale),
    })),
  };
}
