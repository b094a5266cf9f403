/**
 * UTKFace: labels in the file names (Z. Zhang, Y. Song, H. Qi, "Age Progression/Regression by Conditional
 * Adversarial Autoencoder", CVPR 2017).
 *
 * `[age]_[gender]_[race]_[date&time].jpg.chip.jpg`; gender 0 male, 1 female; race 0 white, 1 black, 2 Asian,
 * 3 Indian, 4 others. There is no official split; ours is fixed for ever (see {@link indexUtkFace}).
 * @module
 */
import { DataError } from 'lineament';
import type { SourceSample } from '../source.js';
import { hashSplit } from '../split.js';
import type { DroppedSample } from '../types.js';
import type { NameContract, PictureFile } from './picture-files.js';

const LABELLED_NAME = /^(\d{1,3})_([01])_([0-4])_/;
const ANY_NAME = /^\d{1,3}_\d_.*\.jpe?g$/i;

const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** True if a path ends in a name of UTKFace's pattern, be it complete or not. */
export function isUtkFaceName(path: string): boolean {
  return ANY_NAME.test(baseName(path));
}

/**
 * Reads the labels from the names.
 *
 * The split is made in two steps, of which this function gives the rules: names without all three labels are
 * dropped here; then byte-identical files are grouped, groups whose labels disagree dropped, of the other groups
 * the smallest name kept; and each name's split is {@link hashSplit}. The full set of 23,708 files gives
 * 16,233 / 2,359 / 4,464.
 *
 * @param path of the folder or archive, for the error message
 * @param files every picture in it
 * @throws {DataError} if two files have the same name in different folders
 */
export function indexUtkFace(path: string, files: readonly PictureFile[]): NameContract {
  const samples: SourceSample[] = [];
  const dropped: DroppedSample[] = [];
  const seen = new Map<string, string>();
  for (const { name, content } of files) {
    const other = seen.get(baseName(name));
    if (other !== undefined) {
      throw new DataError(
        `${path} has two files of one name, ${other} and ${name}; give the folder of one copy`,
      );
    }
    seen.set(baseName(name), name);
    const match = LABELLED_NAME.exec(baseName(name));
    if (match === null) {
      dropped.push({ name, reason: 'incomplete-name' });
    } else {
      const [years, gender, ethnicity] = match.slice(1).map(Number);
      samples.push({
        name,
        content,
        ...(years === undefined ? {} : { years }),
        ...(gender === undefined ? {} : { gender }),
        ...(ethnicity === undefined ? {} : { ethnicity }),
      });
    }
  }
  return { format: 'utkface', samples, dropped, splitByName: (name) => hashSplit(baseName(name)) };
}
