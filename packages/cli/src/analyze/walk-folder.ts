/**
 * Lists the files below a folder, one folder at a time, so that any number of files takes little memory.
 * @module
 */

import type { Dirent } from 'node:fs';
import { opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type EntryKind, EntryList } from './entry-list.js';

/** A file found, or what went wrong on the way. */
export type WalkStep = { readonly path: string } | { readonly problem: string };

/** Entries that the system is asked for at once. */
const AT_ONCE = 512;

/** What to leave out and how deep to go. */
export interface WalkOptions {
  /** Says by its path whether a file is wanted. */
  readonly wanted: (path: string) => boolean;
  /** Says by its path whether a folder is left out. */
  readonly excluded?: (path: string) => boolean;
  /** Levels of folders below the first; 0 lists that one alone. */
  readonly depth?: number;
}

/**
 * Walks a folder and those below in order of name (by code point): a folder's files and subfolders intermixed.
 *
 * Symbolic links are followed; each folder is visited once, however many links lead to it, so a loop of links
 * ends. Only regular files count: to open a pipe or a device could block for ever. What vanishes meanwhile is
 * left out; a folder that cannot be read is a problem, and the walk goes on.
 *
 * @param folder path as the caller wrote it; all paths given begin with it
 */
export async function* walkFolder(folder: string, options: WalkOptions): AsyncGenerator<WalkStep> {
  yield* walk(folder, options, options.depth ?? Number.POSITIVE_INFINITY, new Set());
}

async function* walk(
  folder: string,
  options: WalkOptions,
  depth: number,
  visited: Set<string>,
): AsyncGenerator<WalkStep> {
  const entries = await list(folder, visited);
  if (typeof entries === 'string') {
    yield { problem: entries };
    return;
  }
  for (const entry of entries.inOrder()) {
    const path = join(folder, entry.name);
    const kind = entry.kind === 'link' ? await kindOfTarget(path) : entry.kind;
    if (kind === 'folder' && depth > 0 && options.excluded?.(path) !== true) {
      yield* walk(path, options, depth - 1, visited);
    } else if (kind === 'file' && options.wanted(path)) {
      yield { path };
    }
  }
}

/** The entries of a folder that was not visited before, or a problem in words. */
async function list(folder: string, visited: Set<string>): Promise<EntryList | string> {
  const entries = new EntryList();
  try {
    // Device and inode name the folder itself, by whatever path it is reached.
    const { dev, ino } = await stat(folder, { bigint: true });
    const identity = `${dev}:${ino}`;
    if (visited.has(identity)) {
      return entries;
    }
    visited.add(identity);
    for await (const entry of await opendir(folder, { bufferSize: AT_ONCE })) {
      entries.add({ name: entry.name, kind: kindOf(entry) });
    }
    return entries;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM') {
      return `the folder ${folder} may not be read; check its permissions`;
    }
    return code === 'ENOENT'
      ? `the folder ${folder} vanished while it was searched`
      : `the folder ${folder} cannot be read: ${message}`;
  }
}

function kindOf(entry: Dirent): EntryKind {
  if (entry.isSymbolicLink()) {
    return 'link';
  }
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other';
}

async function kindOfTarget(link: string): Promise<EntryKind> {
  const target = await stat(link).catch(() => undefined);
  if (target === undefined) {
    return 'file'; // a dangling link: named as a missing file when it is read
  }
  return target.isFile() ? 'file' : target.isDirectory() ? 'folder' : 'other';
}
