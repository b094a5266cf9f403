/**
 * Writes files whole or not at all.
 * @module
 */

import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StorageError } from 'lineament';

/** Files of this process so far: several may be on their way at once. */
let writes = 0;

/**
 * Makes a folder and those above it.
 *
 * @throws {StorageError} if it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true });
  } catch (error) {
    throw new StorageError(`the folder ${path} cannot be made: ${(error as Error).message}`);
  }
}

/**
 * Writes a file under a temporary name and renames it: a reader sees the old content or the new.
 *
 * @throws {StorageError} if it cannot be written; what was there before is still whole
 */
export async function writeFileWhole(path: string, content: string | Uint8Array): Promise<void> {
  // Not the whole name, which may be as long as the disk allows.
  writes++;
  const temporary = join(dirname(path), `.${basename(path).slice(0, 40)}.${process.pid}-${writes}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await removeIfThere(temporary);
    throw new StorageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}

/** Clears up after an error, which must not be hidden by a second one: what cannot be removed stays. */
export async function removeIfThere(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => {});
}

/**
 * Puts a finished file in the place of another (or of none), after all of it has reached the disk.
 *
 * @throws {StorageError} if that fails; the other is still whole
 */
export async function replaceFile(temporary: string, path: string): Promise<void> {
  try {
    const file = await open(temporary, 'r+');
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    throw new StorageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
