/**
 * From the pixels that were analyzed to those of the picture.
 * @module
 */

import type { Analysis } from '../analysis/schema.js';
import { mapKeypoints } from '../detect/detection.js';
import { type Box, clipBox } from '../image/geometry.js';

/** A box in a picture that was scaled. */
export function scaleBox({ x, y, width, height }: Box, by: number): Box {
  return { x: x * by, y: y * by, width: width * by, height: height * by };
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
      keypoints: mapKeypoints((name) => ({
        x: face.keypoints[name].x / scale,
        y: face.keypoints[name].y / scale,
      })),
    })),
  };
}
