/**
 * Keeps two processes from searching in one study.
 * @module
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { TrainingError } from 'lineament';
import { lockRun } from '../runs/run-lock.js';
import { claimFile } from '../storage/claim.js';

/**
 * Claims a study for this process. What a killed process has left of its claim is taken over.
 *
 * @param path of the study
 * @returns gives it back
 * @throws {TrainingError} if another process is at it
 * @throws {StorageError} if the folder cannot be written
 */
export async function lockStudy(path: string): Promise<() => Promise<void>> {
  const { release } = await claimFile(join(path, 'study.lock'), {
    taken: ({ pid, elsewhere, file }) =>
      new TrainingError(
        `${path} is being searched by another process (${pid}${elsewhere === undefined ? '' : ` on ${elsewhere}`}); wait for it or end it, or remove ${file} if there is none any more`,
      ),
  });
  return release;
}

/**
 * Removes a run folder that nobody trains in.
 *
 * @throws {TrainingError} if a process is at it: a training may outlive the search that began it by a moment
 */
export async function removeUnlocked(folder: string): Promise<void> {
  const release = await lockRun(folder);
  await rm(folder, { recursive: true, force: true });
  await release();
}
