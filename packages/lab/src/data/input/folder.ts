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
      files.push({ name, bytes: status.size, modified: Math.floor(status.mtimeMs) });
    }
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * Reads files of a folder, one after the other.
 *
 * @param names paths from the folder
 * @throws {DataError} if a file cannot be read
 */
export async function* readFolder(
  folder: string,
  names: Iterable<string>,
  signal?: AbortSignal,
): AsyncGenerator<NamedFile> {
  for (const name of names) {
    signal?.throwIfAborted();
    const path = resolve(folder, name);
    let bytes: Buffer;
    try {
      bytes = await readFile(path);
    } catch (error) {
      throw asReadError(error, path);
    }
    yield { name, bytes };
  }
}
