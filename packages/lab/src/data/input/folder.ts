/**
 * Files of a folder and its subfolders.
 * @module
 */
import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';
import { asReadError } from './read-error.js';
import type { NamedFile } from './tar.js';

/** A file and what tells whether it was changed. */
export interface ListedFile {
  /** Path inside the folder, with `/`. */
  readonly name: string;
  readonly bytes: number;
  /** Time of the last change, whole milliseconds since 1970. */
  readonly modified: number;
  /** Kind and permissions, as a file system has them. */
  readonly mode: number;
}

/**
 * Lists the files of a folder and its subfolders, sorted by name (code units); links to files count as files.
 *
 * @throws {DataError} if the folder cannot be read
 */
export async function listFolder(folder: string): Promise<ListedFile[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { recursive: true, withFileTypes: true });
  } catch (error) {
    throw asReadError(error, folder);
  }
  const paths = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name));
  const files: ListedFile[] = [];
  for (const path of paths) {
    const status = await stat(path).catch(() => undefined); // a link to nothing
    if (status?.isFile() === true) {
      const name = relative(folder, path).split(sep).join('/');
      const { size, mode, mtimeMs } = status;
      files.push({ name, bytes: size, modified: Math.floor(mtimeMs), mode });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The line of a file in a fingerprint: `name TAB size TAB mtime TAB mode LF`. The mode is there since a file that may be
 * read now, and could not before, has changed in nothing else.
 */
export function fingerprintLine({ name, bytes, modified, mode }: ListedFile): string {
  return `${name}\t${bytes}\t${modified}\t${mode}\n`;
}

/**
 * Reads files of a folder, one after the other.
 *
 * @param names paths from the folder
 * @param onUnreadable told of files that cannot be read, which are then left out (default: an error)
 * @throws {DataError} if a file cannot be read
 */
export async function* readFolder(
  folder: string,
  names: Iterable<string>,
  signal?: AbortSignal,
  onUnreadable?: (name: string, reason: string) => void,
): AsyncGenerator<NamedFile> {
  for (const name of names) {
    signal?.throwIfAborted();
    const path = resolve(folder, name);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      if (onUnreadable === undefined || asReadError(error, path) === error) {
        throw asReadError(error, path);
      }
      onUnreadable(name, reasonOf(error));
      continue;
    }
    yield { name, bytes };
  }
}

/** Why a file cannot be had, in a few words and without its path, which differs from machine to machine. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'there is no such file' : `it cannot be read (${code})`;
}
