/**
 * Keeps two processes from writing the same thing: a small file says who is at it.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { link, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { asStorageError } from './storage.js';

/** Tokens of the claims that this process holds or is about to: numbers of processes come again, tokens do not. */
const held = new Set<string>();

/** What file systems without hard links say. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'];

/** Taking over takes a moment; an older gate is of a process that died in it. */
const GATE_MILLISECONDS = 60_000;

/** Who holds the claim, unless it was left, and the note. */
const claimSchema = z.object({
  owner: z.object({ pid: z.int().positive(), host: z.string(), token: z.string() }).optional(),
  note: z.string().optional(),
});

type ClaimText = z.infer<typeof claimSchema>;

/** Who holds a claim. */
export interface Owner {
  readonly pid: number;
  /** The other machine, if it is one. */
  readonly elsewhere: string | undefined;
  /** Path of the file that says so: to be removed by hand where there is no such process any more. */
  readonly file: string;
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
  /** Gives it back, and leaves the file with its note. */
  leave(): Promise<void>;
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
  const token = randomUUID();
  held.add(token);
  try {
    return await claimAs(file, token, { note, taken });
  } catch (error) {
    held.delete(token);
    throw error;
  }
}

/** Writes what {@link Claim.leave} would have left there. */
export async function leaveNote(path: string, note: string): Promise<void> {
  await writeFile(path, textOf({ note }));
}

async function claimAs(
  file: string,
  token: string,
  { note, taken }: { readonly note: string | undefined; readonly taken: ClaimOptions['taken'] },
): Promise<Claim> {
  const own = textOf({ owner: { pid: process.pid, host: hostname(), token }, note });
  if (await create(file, own)) {
    return heldClaim(file, own, undefined);
  }
  const found = await readFile(file, 'utf8').catch(() => '');
  const { owner, note: before } = parseClaim(found);
  const other = owner === undefined || isOver(owner) ? undefined : owner;
  if (other !== undefined || !(await takeOver(file, found, own))) {
    const holder = other ?? parseClaim(await readFile(file, 'utf8').catch(() => '')).owner;
    throw taken({
      pid: holder?.pid ?? 0,
      elsewhere: holder === undefined || holder.host === hostname() ? undefined : holder.host,
      file,
    });
  }
  return heldClaim(file, own, before);
}

/**
 * Replaces what a process has left by a claim. Only who holds the gate may do so, and the file is there all the time:
 * however many find it at once, none can make a new one in between.
 *
 * @param found what was read in it
 * @returns false if somebody else has been faster
 */
async function takeOver(file: string, found: string, own: string): Promise<boolean> {
  const gate = `${file}.gate`;
  const since = await stat(gate).catch(() => undefined);
  if (since !== undefined && Date.now() - since.mtimeMs > GATE_MILLISECONDS) {
    await rm(gate, { force: true });
  }
  if (!(await create(gate, own))) {
    return false;
  }
  try {
    const now = await readFile(file, 'utf8').catch(() => undefined);
    if (now === undefined) {
      return await create(file, own); // given back meanwhile: anybody may have it
    }
    if (now !== found) {
      return false;
    }
    const whole = `${file}.${randomUUID()}`;
    await writeFile(whole, own);
    await rename(whole, file);
    return true;
  } catch (error) {
    throw asStorageError(file, error);
  } finally {
    await rm(gate, { force: true });
  }
}

/** Makes a file with this text, all at once. False if there is one. */
async function create(file: string, text: string): Promise<boolean> {
  const whole = `${file}.${randomUUID()}`;
  try {
    await writeFile(whole, text);
    await link(whole, file);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (NO_LINKS.includes(code)) {
      return createInPlace(file, text);
    }
    if (code === 'EEXIST') {
      return false;
    }
    throw asStorageError(file, error);
  } finally {
    await rm(whole, { force: true }).catch(() => {});
  }
}

/** As well as can be: another process may find the file before its text is in it. */
async function createInPlace(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw asStorageError(file, error);
  }
}

function heldClaim(file: string, own: string, before: string | undefined): Claim {
  const { note, owner } = parseClaim(own);
  const end = async (text: string | undefined): Promise<void> => {
    held.delete(owner?.token ?? '');
    if ((await readFile(file, 'utf8').catch(() => '')) !== own) {
      return; // somebody else's by now
    }
    if (text === undefined) {
      await rm(file, { force: true });
    } else {
      await writeFile(file, text);
    }
  };
  return {
    before,
    release: () => end(undefined),
    leave: () => end(textOf({ note })),
    restore: () => end(before === undefined ? undefined : textOf({ note: before })),
  };
}

function textOf(claim: ClaimText): string {
  return JSON.stringify(claim);
}

/** Nobody's, if it is no claim. */
function parseClaim(text: string): ClaimText {
  try {
    return claimSchema.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Whether a process has ended. Of one on another machine nobody here can tell: it is taken to be at work. */
function isOver({ pid, host, token }: NonNullable<ClaimText['owner']>): boolean {
  if (host !== hostname()) {
    return false;
  }
  if (pid === process.pid) {
    return !held.has(token);
  }
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'EPERM';
  }
}
