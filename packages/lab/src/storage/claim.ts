/**
 * Keeps two processes from writing the same thing: a small file says who is at it.
 * @module
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { asStorageError } from './storage.js';

/** Claims that this process holds. */
const held = new Set<string>();

const ownerSchema = z.object({ pid: z.int().positive(), host: z.string(), note: z.string().optional() });

/** Who holds a claim. */
export interface Owner {
  readonly pid: number;
  /** The other machine, if it is one. */
  readonly elsewhere: string | undefined;
}

export interface ClaimOptions {
  /** What to remember beside it for those who come after. */
  readonly note?: string;
  /** The error if another process is at it. */
  readonly taken: (owner: Owner) => Error;
}

export interface Claim {
  /** The note of a process that was killed, or that has left its claim behind. */
  readonly before: string | undefined;
  /** Gives it back. */
  release(): Promise<void>;
  /** Gives it back, and leaves the file for its note. */
  leave(): void;
  /** Gives it back as it was found: with the note of the process before, if there is one. */
  restore(): Promise<void>;
}

/**
 * Claims something for this process. What a killed process has left of its claim is taken over.
 *
 * @param path of the file that says who is at it
 * @throws {Error} that of `taken`
 * @throws {StorageError} if the file cannot be written
 * @example
 * const claim = await claimFile('run.lock', { taken: ({ pid }) => new TrainingError(`process ${pid} is at it`) });
 * await claim.release();
 */
export async function claimFile(path: string, { note, taken }: ClaimOptions): Promise<Claim> {
  const file = resolve(path);
  let before: string | undefined;
  for (let attempt = 0; ; attempt++) {
    try {
      await writeFile(file, claimText(note), { flag: 'wx' });
      held.add(file);
      return heldClaim(file, before);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt > 0) {
        throw asStorageError(file, error);
      }
    }
    const owner = await ownerOf(file);
    if (owner !== undefined && isAtWork(owner, file)) {
      throw taken({ pid: owner.pid, elsewhere: owner.host === hostname() ? undefined : owner.host });
    }
    before = owner?.note;
    await rm(file, { force: true });
  }
}

function heldClaim(file: string, before: string | undefined): Claim {
  const leave = (): void => {
    held.delete(file);
  };
  const release = async (): Promise<void> => {
    leave();
    await rm(file, { force: true });
  };
  return {
    before,
    release,
    leave,
    restore: async () => {
      if (before === undefined) {
        await release();
      } else {
        leave();
        await writeFile(file, claimText(before));
      }
    },
  };
}

function claimText(note: string | undefined): string {
  return JSON.stringify({ pid: process.pid, host: hostname(), note });
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
