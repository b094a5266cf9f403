/**
 * Keeps two processes from training in one run folder.
 * @module
 */
import { join, resolve } from 'node:path';
import { TrainingError } from 'lineament';
import { claimFile } from '../storage/claim.js';

const LOCK = 'run.lock';

/**
 * Claims a run folder for this process. What a killed process has left of its claim is taken over.
 *
 * @param path run folder
 * @returns gives it back
 * @throws {TrainingError} if another process is at it
 * @throws {StorageError} if the folder cannot be written
 */
export async function lockRun(path: string): Promise<() => Promise<void>> {
  const file = join(resolve(path), LOCK);
  const { release } = await claimFile(file, {
    taken: ({ pid, elsewhere }) =>
      new TrainingError(
        `${path} is being trained by another process (${pid}${elsewhere === undefined ? '' : ` on ${elsewhere}`}); wait for it or end it, or remove ${file} if there is none any more`,
      ),
  });
  return release;
}
