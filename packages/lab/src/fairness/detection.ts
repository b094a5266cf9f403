/**
 * Failure to detect by group: a person whose face is not found gets no estimate at all, right or wrong.
 *
 * ISO/IEC 19795-10 (performance variation across demographic groups) asks for the failures to acquire of each group
 * beside its errors; here, the part of a group's pictures in which the detector finds no face.
 * @module
 */
import { availableParallelism } from 'node:os';
import { DataError } from 'lineament';
import { forEachConcurrently } from '../data/for-each-concurrently.js';
import { sourcePictures } from '../data/source-pictures.js';
import { wilsonInterval95 } from '../metrics/interval.js';
import { holm } from '../metrics/paired.js';
import { checkGroupColumn, type GroupColumn } from './audit-table.js';
import { DetectionPool } from './detection-pool.js';
import { fisherExact } from './significance.js';
import type { DetectionAudit, DetectionGroup } from './types.js';

/** More threads than this wait for the one that reads. */
const MOST_THREADS = 8;

/**
 * Looks for faces in a data set's pictures as they are stored, with the detector and the settings of `Analyzer`.
 *
 * @param path of the data set
 * @param names of its samples, [n]
 * @returns [n] 1 where at least one face is found
 * @throws {DataError} if the data set cannot be read, a picture cannot be decoded, or a sample is not in it
 */
export async function detectFaces(
  path: string,
  names: readonly string[],
  options: { readonly onProgress?: (done: number, total: number) => void } = {},
): Promise<Uint8Array> {
  const rowOf = new Map(names.map((name, row) => [name, row]));
  const found = new Uint8Array(names.length);
  // A sample that the source does not hold was not looked at: that is no failure to detect.
  const missing = new Set(rowOf.keys());
  const threads = Math.min(availableParallelism(), MOST_THREADS);
  const pool = new DetectionPool(threads);
  let done = 0;
  try {
    // Two pictures a thread: one under way, one ready.
    await forEachConcurrently(
      sourcePictures(path, new Set(names)),
      2 * threads,
      async ({ name, picture }) => {
        const isFound = await pool.look(picture).catch((error: Error) => {
          throw new DataError(`${path}, ${name}: ${error.message}`);
        });
        missing.delete(name);
        const row = rowOf.get(name);
        if (row !== undefined && isFound) {
          found[row] = 1;
        }
        options.onProgress?.(++done, names.length);
      },
    );
  } finally {
    await pool.dispose();
  }
  const [first] = missing;
  if (first !== undefined) {
    throw new DataError(
      `${missing.size} of ${names.length} samples are not in ${path} (the first: ${first}); give the data set that the predictions are of`,
    );
  }
  return found;
}

/**
 * Counts failures to detect by group, with Wilson's interval and Fisher's exact test against the rest, corrected by
 * Holm over all groups of all columns. There is no test against a rest of fewer than `minGroup`.
 *
 * @param found [n] 1 where a face is found
 * @param columns of the same n pictures
 * @param minGroup smallest number of pictures that a group is judged by
 * @throws {InvalidInputError} if a column does not fit
 * @example
 * const [bySite] = auditDetection([1, 1, 0, 1], [groupColumn('site', ['a', 'a', 'b', 'b'])], 2);
 * bySite.groups.map(({ group, failureRate }) => `${group} ${failureRate}`); // [ 'b 0.5', 'a 0' ]
 */
export function auditDetection(
  found: ArrayLike<number>,
  columns: readonly GroupColumn[],
  minGroup = 30,
): DetectionAudit[] {
  const audits = columns.map((column) => byColumn(found, column, minGroup));
  const corrected = holm(audits.flatMap(({ groups }) => groups.flatMap(({ p }) => (p === null ? [] : [p]))));
  let next = 0;
  return audits.map((audit) => ({
    ...audit,
    groups: audit.groups.map((group) => ({
      ...group,
      holm: group.p === null ? null : (corrected[next++] ?? null),
    })),
  }));
}

function byColumn(found: ArrayLike<number>, column: GroupColumn, minGroup: number): DetectionAudit {
  checkGroupColumn(column, found.length);
  const sizes = new Float64Array(column.groups.length);
  const misses = new Float64Array(column.groups.length);
  for (let row = 0; row < found.length; row++) {
    const code = column.codes[row] ?? -1;
    if (code >= 0) {
      sizes[code] = (sizes[code] ?? 0) + 1;
      misses[code] = (misses[code] ?? 0) + (found[row] === 0 ? 1 : 0);
    }
  }
  const n = sizes.reduce((sum, size) => sum + size, 0);
  const missed = misses.reduce((sum, count) => sum + count, 0);
  const groups = column.groups.flatMap((group, code): DetectionGroup[] => {
    const size = sizes[code] ?? 0;
    const count = misses[code] ?? 0;
    const judged = size >= minGroup;
    return size === 0
      ? []
      : [
          {
            group,
            n: size,
            judged,
            missed: count,
            failureRate: count / size,
            interval95: wilsonInterval95(count, size),
            p:
              judged && n - size >= minGroup
                ? fisherExact([
                    [count, size - count],
                    [missed - count, n - size - missed + count],
                  ])
                : null,
            holm: null,
          },
        ];
  });
  const worstFirst = groups
    .filter(({ judged }) => judged)
    .sort((one, other) => other.failureRate - one.failureRate);
  return {
    by: column.name,
    n,
    missed,
    failureRate: missed / n,
    interval95: wilsonInterval95(missed, n),
    groups: [...worstFirst, ...groups.filter(({ judged }) => !judged)],
  };
}
