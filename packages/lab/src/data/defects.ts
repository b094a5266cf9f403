/**
 * How many pictures of a data set may be missing or broken.
 * @module
 */
import { DataError } from 'lineament';
import type { DefectiveSample } from './types.js';

/** One bad file in a thousand must not lose the others; where many are bad, something else is wrong. */
const MAX_DEFECTIVE_PART = 0.01;
const EXAMPLES = 3;

/**
 * @param path of the data set
 * @param total pictures that the source names, with the defective ones
 * @throws {DataError} if more than 1 % are defective, with examples
 */
export function refuseManyDefects(path: string, defects: readonly DefectiveSample[], total: number): void {
  if (defects.length > total * MAX_DEFECTIVE_PART) {
    const examples = defects.slice(0, EXAMPLES).map(({ name, reason }) => `${name} (${reason})`);
    throw new DataError(
      `${path}: ${defects.length} of ${total} pictures cannot be read, such as ${examples.join(', ')}; mend or remove them (up to 1 % would be left out)`,
    );
  }
}
