/**
 * Keeps two processes from training in one run folder.
 * @module
 */
import { open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { TrainingError } from 'lineament';
import { z } from 'zod';
import { asStorageError } from '../storage/storage.js';

const LOCK = 'run.lock';
/** Claims that this process holds. */
const held = new Set<string>();

const ownerSchema = z.object({ pid: z.int().positive(), host: z.string() });

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
  for (let attempt = 0; ; attempt++) {
    try {
      const handle = await open(file, 'wx');
      try {
        await handle.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
      } finally {
        await handle.close();
      }
      held.add(file);
      return async () => {
        held.delete(file);
        await rm(file, { force: true });
      };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) {
        throw asStorageError(file, error);
      }
    }
    const owner = await ownerOf(file);
    if (owner !== undefined && isAtWork(owner, file)) {
      throw new TrainingError(
        `${path} is being trained by another process (${owner.pid}${owner.host === hostname() ? '' : ` on ${owner.host}`}); wait for it or end it${owner.host === hostname() ? '' : `, or remove ${file} if there is none any more`}`,
      );
    }
    await rm(file, { force: true });
  }
}

/** Who holds a claim; `undefined` where it is no claim, as when a process was killed while it wrote it. */
async function ownerOf(file: string): Promise<z.infer<typeof ownerSchema> | undefined> {
  try {
    return ownerSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Of a process on another machine nobody here can tell: it is taken to be at work. */
function isAtWork({ pid, host }: z.infer<typeof ownerSchema>, file: string): boolean {
  if (host !== hostname()) {
    return true;
  }
  if (pid === process.pid) {
    return held.has(file); // numbers of processes come again
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
