/**
 * Where eyes lie in the pictures of known data sets, and which part of a picture puts them elsewhere.
 * @module
 */
import { CROP_TEMPLATES, type CropTemplate } from 'lineament';
import type { Dataset, PictureRegion } from './types.js';

/** Eye positions in the pictures of a form of data set; `undefined` for those of unknown origin. */
export function templateOf(format: Dataset['format']): CropTemplate | undefined {
  switch (format) {
    case 'fer2013':
      return CROP_TEMPLATES.fer2013;
    case 'utkface':
    case 'age-gender-csv':
      return CROP_TEMPLATES.utkface;
    case 'class-folders':
    case 'manifest':
    case 'merged':
      return undefined;
  }
}

/**
 * The part of a picture that puts its eyes where they are wanted. Where that part would reach past the picture's
 * edge it is made smaller, then moved inside: the eyes are then as near as the picture allows.
 *
 * @param from eyes in the whole picture; `undefined` if nobody knows: then all of it is taken
 * @param wanted eyes in the part
 * @example
 * regionFor(CROP_TEMPLATES.fer2013, { leftEye: { x: 0.29, y: 0.31 }, rightEye: { x: 0.71, y: 0.31 } });
 * // { part: 0.857, x: 0.5, y: 0.554 }
 */
export function regionFor(from: CropTemplate | undefined, wanted: CropTemplate): PictureRegion {
  if (from === undefined) {
    return { part: 1, x: 0.5, y: 0.5 };
  }
  const part = Math.min(1, distance(from) / distance(wanted));
  const centre = (axis: 'x' | 'y'): number => {
    const middle = (eyes: CropTemplate): number => (eyes.leftEye[axis] + eyes.rightEye[axis]) / 2;
    const place = middle(from) + (0.5 - middle(wanted)) * part;
    return Math.min(Math.max(place, part / 2), 1 - part / 2);
  };
  // Rounded, so that a card's decimals do not make another packed copy of the same pictures.
  const rounded = (value: number): number => Math.round(value * 1000) / 1000;
  return { part: rounded(part), x: rounded(centre('x')), y: rounded(centre('y')) };
}

const distance = ({ leftEye, rightEye }: CropTemplate): number => rightEye.x - leftEye.x;
