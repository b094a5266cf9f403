/**
 * From a face in a picture to what a network takes in.
 * @module
 */

import type { ModelInput } from '../card/card.js';
import type { Detection } from '../detect/detection.js';
import { invertTransform } from '../image/geometry.js';
import { toGray } from '../image/pixels.js';
import type { ImagePyramid } from '../image/pyramid.js';
import { warp } from '../image/warp.js';
import { alignEyes, type Eyes } from './align.js';
import type { CropTemplate } from './templates.js';

/**
 * Least distance between the eyes that the crop's scale is taken from, in sides of the face's box.
 *
 * From the front the eyes are about 0.43 sides apart. As a head turns they close up, and a crop scaled by
 * them alone would show ever less of the face.
 */
const LEAST_EYE_DISTANCE = 0.3;

/**
 * The eyes to align by: those found, or, in a head turned far to the side, spread about their middle.
 *
 * @param face a detection with a box of at least four pixels a side
 */
export function eyesToAlign({
  box,
  keypoints: { leftEye, rightEye },
}: Pick<Detection, 'box' | 'keypoints'>): Eyes {
  const distance = Math.hypot(rightEye.x - leftEye.x, rightEye.y - leftEye.y);
  const least = LEAST_EYE_DISTANCE * Math.max(box.width, box.height);
  if (distance >= least) {
    return { left: leftEye, right: rightEye };
  }
  // Eyes in one point give no direction; take the head as upright.
  const direction =
    distance > 0
      ? { x: (rightEye.x - leftEye.x) / distance, y: (rightEye.y - leftEye.y) / distance }
      : { x: 1, y: 0 };
  const middle = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  const at = (offset: number): Eyes['left'] => ({
    x: middle.x + offset * direction.x,
    y: middle.y + offset * direction.y,
  });
  return { left: at(-least / 2), right: at(least / 2) };
}

/**
 * Cuts a face out, upright, its eyes where the template says. Beyond the picture, its border goes on.
 *
 * @param size side of the crop in pixels
 * @returns interleaved RGB, `size · size · 3` values of 0–255, not rounded
 */
export function cropFace(
  pyramid: ImagePyramid,
  face: Pick<Detection, 'box' | 'keypoints'>,
  template: CropTemplate,
  size: number,
): Float32Array {
  const toCrop = alignEyes(eyesToAlign(face), template, size);
  return warp(pyramid, invertTransform(toCrop), size, size, 'replicate');
}

/**
 * How much of the picture a pixel of a crop covers.
 *
 * @param size side of the crop in pixels
 * @returns pixels of the picture, along each axis
 */
export function cropScale(
  face: Pick<Detection, 'box' | 'keypoints'>,
  template: CropTemplate,
  size: number,
): number {
  const [a, , , b] = alignEyes(eyesToAlign(face), template, size);
  return 1 / Math.hypot(a, b);
}

/**
 * Writes a crop into a batch the way a card wants it: gray or RGB, normalized, channels first or last.
 *
 * @param rgb interleaved RGB of 0–255, `width · height` pixels
 * @param input the card's description of the network's input
 * @param batch [faces, …] in the card's layout
 * @param index which of the faces to write
 */
export function writeInput(rgb: Float32Array, input: ModelInput, batch: Float32Array, index: number): void {
  const { channels, layout, mean, std, width, height } = input;
  const pixels = width * height;
  const values = channels === 1 ? toGray(rgb) : rgb;
  const start = index * pixels * channels;
  const [betweenPixels, betweenChannels] = layout === 'NCHW' ? [1, pixels] : [channels, 1];
  for (let c = 0; c < channels; c++) {
    const scale = 1 / (255 * (std[c] ?? 1));
    const shift = (mean[c] ?? 0) / (std[c] ?? 1);
    let o = start + c * betweenChannels;
    for (let i = c; i < pixels * channels; i += channels, o += betweenPixels) {
      batch[o] = (values[i] as number) * scale - shift;
    }
  }
}
