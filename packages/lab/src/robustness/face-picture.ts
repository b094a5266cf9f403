/**
 * A face to be made harder to read, and how its pixels are sampled anew.
 * @module
 */
import type { CropTemplate, Eyes } from 'lineament';

/** An aligned face as a network is shown it. */
export interface FacePicture {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** [H, W, C] values 0–255. */
  readonly data: Uint8Array;
  /** In pixels of this picture. */
  readonly eyes: Eyes;
}

/** Where things lie on a face, measured by its eyes. */
export interface FaceFrame {
  /** Middle between the eyes, in pixels. */
  readonly x: number;
  readonly y: number;
  /** Distance of the eyes, in pixels: the unit for everything on the face. */
  readonly unit: number;
}

/** The eyes of a picture that is aligned by a template, in its pixels. */
export function eyesOf(
  { leftEye, rightEye }: CropTemplate,
  { width, height }: { readonly width: number; readonly height: number },
): Eyes {
  return {
    left: { x: leftEye.x * width, y: leftEye.y * height },
    right: { x: rightEye.x * width, y: rightEye.y * height },
  };
}

/** The frame that the eyes span; faces are aligned, so the line of the eyes is level. */
export function faceFrame({ eyes }: Pick<FacePicture, 'eyes'>): FaceFrame {
  const { left, right } = eyes;
  return {
    x: (left.x + right.x) / 2,
    y: (left.y + right.y) / 2,
    unit: Math.hypot(right.x - left.x, right.y - left.y),
  };
}

/**
 * Samples a picture at other places, bilinearly; places outside repeat the border.
 *
 * @param place from the centre of a pixel of the result to a place in the picture; a pixel's centre is at + 0.5
 * @returns [H, W, C] values 0–255
 */
export function resample(
  { data, width, height, channels }: FacePicture,
  place: (x: number, y: number) => readonly [x: number, y: number],
): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = place(x + 0.5, y + 0.5);
      const sourceX = Math.min(Math.max(fromX - 0.5, 0), width - 1);
      const sourceY = Math.min(Math.max(fromY - 0.5, 0), height - 1);
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const right = Math.min(left + 1, width - 1);
      const bottom = Math.min(top + 1, height - 1);
      const partX = sourceX - left;
      const partY = sourceY - top;
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number, column: number): number =>
          data[(row * width + column) * channels + channel] ?? 0;
        const upper = at(top, left) * (1 - partX) + at(top, right) * partX;
        const lower = at(bottom, left) * (1 - partX) + at(bottom, right) * partX;
        result[(y * width + x) * channels + channel] = Math.round(upper * (1 - partY) + lower * partY);
      }
    }
  }
  return result;
}

/**
 * Changes every value by itself.
 *
 * @param change gets the value (0–255) and its pixel's centre; the result is rounded and kept in 0–255
 */
export function mapValues(
  { data, width, channels }: FacePicture,
  change: (value: number, x: number, y: number) => number,
): Uint8Array {
  return Uint8Array.from(data, (value, index) => {
    const pixel = Math.floor(index / channels);
    const changed = change(value, (pixel % width) + 0.5, Math.floor(pixel / width) + 0.5);
    return Math.min(Math.max(Math.round(changed), 0), 255);
  });
}
