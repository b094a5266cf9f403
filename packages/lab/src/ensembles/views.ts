/**
 * Views of a picture: mirrored, cropped, resized. Each is two matrix products, so that it can be a part of a graph.
 *
 * Sources: ten crops: Krizhevsky et al. 2012, "ImageNet Classification with Deep Convolutional Neural Networks".
 * @module
 */
import type { PictureRegion } from '../data/types.js';

/** Views of a picture over which a model's probabilities are averaged. */
export const TEST_TIME_AUGMENTATIONS = ['none', 'flip', 'ten-crop'] as const;
export type TestTimeAugmentation = (typeof TEST_TIME_AUGMENTATIONS)[number];

/** A part of a picture, maybe mirrored left to right. */
export interface View {
  readonly region: PictureRegion;
  readonly flipped: boolean;
}

/** Side of a crop: 224 of 256 pixels, as in the paper. */
const CROP = 0.875;
const WHOLE: PictureRegion = { part: 1, x: 0.5, y: 0.5 };

/**
 * The views of a test-time augmentation: the picture; it and its mirror image; or four corners and the middle, each
 * with its mirror image.
 *
 * @example
 * viewsOf('ten-crop').length; // 10
 */
export function viewsOf(augmentation: TestTimeAugmentation): readonly View[] {
  const places = [CROP / 2, 1 - CROP / 2];
  const regions =
    augmentation === 'ten-crop'
      ? [...places.flatMap((y) => places.map((x) => ({ part: CROP, x, y }))), { part: CROP, x: 0.5, y: 0.5 }]
      : [WHOLE];
  return (augmentation === 'none' ? [false] : [false, true]).flatMap((flipped) =>
    regions.map((region) => ({ region, flipped })),
  );
}

/**
 * A view inside a region of a picture.
 *
 * @param outer where the view's whole lies in the picture
 */
export function viewWithin(outer: PictureRegion, { region, flipped }: View): View {
  const at = (axis: 'x' | 'y'): number => outer[axis] + (region[axis] - 0.5) * outer.part;
  return { region: { part: outer.part * region.part, x: at('x'), y: at('y') }, flipped };
}

/**
 * Resamples a line by a matrix: result[j] = Σᵢ line[i] · matrix[i][j]. Between pixels it is linear; where pixels are
 * lost, they are averaged (a triangle as wide as it needs to be), as image libraries do.
 *
 * @param size pixels of the line
 * @param start where the part begins, in pixels
 * @param length of the part, in pixels
 * @param count pixels of the result
 * @param reversed whether its last pixel comes first
 * @returns [size, count], row-major
 * @example
 * resampling(4, 0, 4, 2, false); // each result pixel is mostly of two, and a little of the one beside them
 * // Float32Array(8) [ 0.5, 0, 0.375, 0.125, 0.125, 0.375, 0, 0.5 ]
 */
export function resampling(
  size: number,
  start: number,
  length: number,
  count: number,
  reversed: boolean,
): Float32Array {
  const matrix = new Float32Array(size * count);
  const scale = length / count;
  const reach = Math.max(1, scale);
  for (let j = 0; j < count; j++) {
    const centre = start + (j + 0.5) * scale - 0.5;
    const weights = new Float64Array(size);
    let sum = 0;
    for (let i = Math.ceil(centre - reach); i <= centre + reach; i++) {
      const weight = Math.max(0, 1 - Math.abs(i - centre) / reach);
      const inside = Math.min(Math.max(i, 0), size - 1);
      weights[inside] = (weights[inside] ?? 0) + weight;
      sum += weight;
    }
    const column = reversed ? count - 1 - j : j;
    weights.forEach((weight, i) => {
      matrix[i * count + column] = weight / sum;
    });
  }
  return matrix;
}

/** Whether a view is the picture itself. */
export function isWhole({ region, flipped }: View, from: number, to: number): boolean {
  return !flipped && from === to && region.part === 1 && region.x === 0.5 && region.y === 0.5;
}
