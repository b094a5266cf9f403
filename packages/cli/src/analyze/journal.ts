/**
 * Results that survive a killed run: appended picture by picture, and taken up again.
 *
 * Until the run is done they stand in a file of their own (`faces.jsonl.part`), which takes its final name at the
 * end. What is in it counts as done, so it is read at the start, and what the kill tore off is cut. A file beside it
 * (`faces.jsonl.part.lock`) says which process is at it, and by which settings.
 * @module
 */

import { copyFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Claim, claimFile, leaveNote } from '@lineament/lab/claims';
import { StorageError } from 'lineament';
import { z } from 'zod';
import { makeFolder, removeIfThere, replaceFile } from '../output/write-file.js';
import type { TextFormat } from './formats.js';
import { readJournal } from './read-journal.js';
import { type ResultSink, TextFile } from './sinks.js';

/** Least time between two waits for the disk; a power cut loses no more work than this. */
const SYNC_INTERVAL_MS = 1_000;

/** A file of results and what it held already. */
export interface Journal {
  readonly sink: ResultSink;
  /** How many results each picture has there; empty unless resumed. */
  readonly done: ReadonlyMap<string, number>;
  /** Where what a stopped run had written is kept, if this run begins anew in spite of it. */
  readonly setAside: string | undefined;
}

/** Turns a journal into the file that is asked for, where that is none to append to. */
export interface FinishedForm {
  /** Makes the file of a whole journal. */
  write(part: string, path: string): Promise<void>;
  /**
   * Makes a journal of the file again.
   *
   * @throws {StorageError} if it holds something else than results
   */
  read(path: string, part: string): Promise<void>;
}

/** How the file is to be written. */
export interface JournalOptions {
  /** Of the journal, and of the finished file if that has no form of its own. */
  readonly kind: 'jsonl' | 'csv';
  readonly finished?: FinishedForm;
  readonly format: TextFormat;
  /** Attributes of the results. */
  readonly tasks: readonly string[];
  /** What the results depend on, by name: a run that goes on must have the same. */
  readonly settings: Readonly<Record<string, string>>;
  /** Whether to go on with what is there; else it is begun anew. */
  readonly resume: boolean;
}

/**
 * Opens a file of results.
 *
 * @throws {StorageError} if it cannot be written, another process is writing it, or it holds something else than results of
 *   the same attributes and settings
 */
export async function openJournal(path: string, options: JournalOptions): Promise<Journal> {
  const part = `${path}.part`;
  await makeFolder(dirname(path));
  const claim = await claimFile(`${part}.lock`, {
    note: JSON.stringify(options.settings),
    taken: ({ pid, elsewhere, file }) =>
      new StorageError(
        `${path} is being written by another process (${pid}${elsewhere === undefined ? '' : ` on ${elsewhere}`}); wait for it, give another --output, or remove ${file} if there is none any more`,
      ),
  });
  try {
    const setAside = options.resume ? undefined : await putAside(part, claim.before);
    if (options.resume && (await exists(part))) {
      checkSettings(path, claim.before, options.settings);
    }
    const done = options.resume ? await takeUp(path, part, options) : undefined;
    const file = await TextFile.open(part, done === undefined ? 'w' : 'a', path);
    if (done === undefined) {
      await file.append(options.format.head);
    }
    return { done: done ?? new Map(), setAside, sink: journalSink(path, part, file, claim, options) };
  } catch (error) {
    await claim.restore().catch(() => {}); // the error counts that came first
    throw error;
  }
}

function journalSink(
  path: string,
  part: string,
  file: TextFile,
  claim: Claim,
  options: JournalOptions,
): ResultSink {
  let synced = Date.now();
  // Both keep the part for the next run to go on with.
  const keep = async (): Promise<void> => {
    await file.sync();
    await file.close();
    await claim.leave();
  };
  return {
    write: async (record) => {
      // One write for all rows of a picture, so that a kill seldom tears them apart.
      await file.append(options.format.row(record));
      if (Date.now() - synced >= SYNC_INTERVAL_MS) {
        await file.sync();
        synced = Date.now();
      }
      return true;
    },
    close: async () => {
      await file.append(options.format.tail());
      await file.close();
      if (options.finished === undefined) {
        await replaceFile(part, path);
      } else {
        await options.finished.write(part, path);
        await rm(part); // a kill before this leaves both, which say the same
      }
      await claim.release();
    },
    interrupt: keep,
    discard: keep,
  };
}

/** Hours of work must not be lost because a flag was forgotten, however often. */
async function putAside(part: string, note: string | undefined): Promise<string | undefined> {
  if (!(await exists(part))) {
    return undefined;
  }
  let kept = `${part}.old`;
  for (let copy = 2; await exists(kept); copy++) {
    kept = `${part}.old-${copy}`;
  }
  try {
    await rename(part, kept);
    if (note !== undefined) {
      await leaveNote(`${kept}.lock`, note); // named back, both can be gone on with
    }
  } catch (error) {
    throw new StorageError(`${kept} cannot be written: ${(error as Error).message}`);
  }
  return kept;
}

/** @throws {StorageError} if a run has begun by other settings than the one that is to go on */
function checkSettings(
  path: string,
  before: string | undefined,
  now: Readonly<Record<string, string>>,
): void {
  const then = parseSettings(before);
  if (then === undefined) {
    return; // nobody knows
  }
  const names = [...new Set([...Object.keys(then), ...Object.keys(now)])];
  const changed = names.find((name) => then[name] !== now[name]);
  if (changed !== undefined) {
    const was = (settings: Readonly<Record<string, string>>): string => settings[changed] ?? 'the default';
    throw new StorageError(
      `${path} was begun with another ${changed} (${was(then)}) than this run has (${was(now)}); give the same, or another --output`,
    );
  }
}

function parseSettings(note: string | undefined): Readonly<Record<string, string>> | undefined {
  try {
    return note === undefined ? undefined : z.record(z.string(), z.string()).parse(JSON.parse(note));
  } catch {
    return undefined;
  }
}

/** Reads and mends what an earlier run left; undefined if there is nothing. */
async function takeUp(
  path: string,
  part: string,
  options: JournalOptions,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (!(await exists(part))) {
    if (!(await exists(path))) {
      return undefined;
    }
    // A finished run: the file stays in its place until the additions are complete.
    const copy = `${part}.${process.pid}.tmp`;
    try {
      await (options.finished?.read(path, copy) ?? copyFile(path, copy));
      await rename(copy, part);
    } catch (error) {
      await removeIfThere(copy);
      if (error instanceof StorageError) {
        throw error;
      }
      throw new StorageError(`${part} cannot be written: ${(error as Error).message}`);
    }
  }
  const { done, end } = await readJournal(part, path, options);
  if (end === 0) {
    return undefined; // nothing but a torn first line
  }
  await truncate(part, end);
  return done;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
