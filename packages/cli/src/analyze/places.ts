/**
 * Keeps what is written from replacing what is read, or each other.
 * @module
 */

import { fstatSync, statSync } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../command.js';

/**
 * Checks the files that flags name against the inputs and against each other, however they are written: two paths may lead
 * to one file.
 *
 * @param inputs paths of the files that are read
 * @param files by the flag that names each
 * @throws {UsageError} naming the flag, the file and the mend
 * @example
 * await checkPlaces(['clip.mp4'], { annotate: './clip.mp4' });
 * // UsageError: --annotate ./clip.mp4 would replace clip.mp4 itself; give another file
 */
export async function checkPlaces(
  inputs: readonly string[],
  files: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const places = new Map<string, { readonly flag: string; readonly path: string }>();
  for (const [flag, path] of Object.entries(files)) {
    if (path === undefined) {
      continue;
    }
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === false) {
      const what = found.isDirectory() ? 'a folder' : 'a device or pipe';
      throw new UsageError(`--${flag} ${path} is ${what}; give a file`);
    }
    const identity = await identityOf(path);
    const other = places.get(identity);
    if (other !== undefined) {
      throw new UsageError(`--${flag} ${path} is the file of --${other.flag}, too; give two files`);
    }
    places.set(identity, { flag, path });
  }
  for (const input of places.size === 0 ? [] : inputs) {
    const place = places.get(await identityOf(input));
    if (place !== undefined) {
      throw new UsageError(`--${place.flag} ${place.path} would replace ${input} itself; give another file`);
    }
  }
}

/** Whether what is read on stdin is this file. */
export function isStdin(path: string): boolean {
  try {
    const [input, file] = [fstatSync(0), statSync(path)];
    return input.isFile() && input.dev === file.dev && input.ino === file.ino;
  } catch {
    return false; // there is no stdin, or no such file
  }
}

/** The same for all paths of a file, whether it is there already or not. */
async function identityOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found !== undefined) {
    return `${found.dev}:${found.ino}`;
  }
  const folder = await realpath(dirname(path)).catch(() => resolve(dirname(path)));
  return join(folder, basename(path));
}
