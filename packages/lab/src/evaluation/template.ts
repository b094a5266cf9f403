/**
 * Where eyes lie in the pictures of known data sets.
 * @module
 */
import { CROP_TEMPLATES, type CropTemplate } from 'lineament';
import type { Dataset } from '../data/types.js';

/** Eye positions in a data set's pictures; `undefined` for those of unknown origin. */
export function templateOf(dataset: Pick<Dataset, 'format'>): CropTemplate | undefined {
  switch (dataset.format) {
    case 'fer2013':
      return CROP_TEMPLATES.fer2013;
    case 'utkface':
    case 'age-gender-csv':
      return CROP_TEMPLATES.utkface;
    default:
      return undefined;
  }
}
