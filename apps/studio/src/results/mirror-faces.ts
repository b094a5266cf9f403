/**
 * Faces of a picture that is shown as in a mirror.
 * @module
 */

import { type Face, type Keypoints, mapKeypoints, type Point } from 'lineament';

/** Left and right are the viewer's: a mirror swaps them. */
const COUNTERPARTS = {
  leftEye: 'rightEye',
  rightEye: 'leftEye',
  nose: 'nose',
  mouth: 'mouth',
  leftEar: 'rightEar',
  rightEar: 'leftEar',
} as const satisfies Record<keyof Keypoints, keyof Keypoints>;

/**
 * The faces in pixels of the mirrored picture.
 *
 * @param width of the picture
 */
export function mirrorFaces(faces: readonly Face[], width: number): Face[] {
  const flip = ({ x, y }: Point): Point => ({ x: width - x, y });
  return faces.map((face) => ({
    ...face,
    box: { ...face.box, x: width - face.box.x - face.box.width },
    keypoints: mapKeypoints((name) => flip(face.keypoints[COUNTERPARTS[name]])),
  }));
}
