/**
 * How crops of found faces lie beside those that a data set gives.
 * @module
 */
import { alignEyes, type CropTemplate, eyesToAlign, type Matrix2x3 } from 'lineament';
import { decodeWhole } from '../input/picture.js';
import type { PictureSize } from '../types.js';
import type { DetectedCropsOptions } from './detected-crops.js';
import { eachPicture, FaceCutter } from './face-cutter.js';

/** How a found face's crop lies beside the one that the data set gives: the map from that to this. */
export interface CropOffset {
  /** Above 1 the found crop shows the face larger. */
  readonly scale: number;
  /** Degrees, clockwise. */
  readonly rotation: number;
  /** Shift of the middle of the crop, in parts of its side. */
  readonly x: number;
  readonly y: number;
}

/**
 * How far found faces' crops are off those of the data set, for training to be made as robust.
 *
 * @param region part of a picture that the data set's crop is, see `regionFor`
 * @returns for each looked-at sample the offset, or `undefined` where no face was found
 */
export async function measureCropOffsets(
  path: string,
  names: ReadonlySet<string>,
  eyes: CropTemplate,
  region: { readonly part: number; readonly x: number; readonly y: number },
  options: Pick<DetectedCropsOptions, 'cache' | 'signal' | 'threads'> = {},
): Promise<Map<string, CropOffset | undefined>> {
  const offsets = new Map<string, CropOffset | undefined>();
  const cutter = await FaceCutter.create(options.threads);
  try {
    await eachPicture(
      path,
      options,
      (name) => names.has(name),
      async (name, picture) => {
        const image = await decodeWhole(picture);
        const face = await cutter.find(image);
        offsets.set(name, face && offsetOf(alignEyes(eyesToAlign(face), eyes, 1), region, image));
      },
    );
  } finally {
    await cutter.release();
  }
  return offsets;
}

/** Compares a map from picture pixels to a unit crop with the data set's own. */
function offsetOf(
  [a, b, tx, c, d, ty]: Matrix2x3,
  { part, x, y }: { readonly part: number; readonly x: number; readonly y: number },
  { width, height }: PictureSize,
): CropOffset {
  const side = Math.min(width, height) * part;
  // Where the middle of the data set's crop comes to lie in the found one.
  const [middleX, middleY] = [x * width, y * height];
  return {
    scale: Math.hypot(a, c) * side,
    rotation: (Math.atan2(c, a) * 180) / Math.PI,
    x: a * middleX + b * middleY + tx - 0.5,
    y: c * middleX + d * middleY + ty - 0.5,
  };
}
