/**
 * Files of a run: whole or not there, and one clear error when the disk says no.
 * @module
 */
import { randomUUID } from 'node:crypto';
import * as nodeFileSystem from 'node:fs/promises';
import { StorageError } from 'lineament';

/** An open file, as far as writing needs it. */
export interface WritableFile {
  write(bytes: Uint8Array): Promise<{ bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of Node's file system that runs are written through; tests put a full disk in its place. */
export interface FileSystem {
  open(path: string, flags: string): Promise<WritableFile>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space',
  EDQUOT: 'the disk quota is used up; free some space',
  EACCES: 'the folder may not be written; change its permissions or choose another',
  EPERM: 'the folder may not be written; change its permissions or choose another',
  EROFS: 'the file system is read-only; choose another folder',
  ENOENT: 'its folder is gone',
};

/**
 * Writes a file under a temporary name beside it, brings it to the disk and renames it: whatever happens, the file
 * is the old one or the new one.
 *
 * @param parts written one after another
 * @throws {StorageError} naming the file and the mend; the old file is untouched then
 */
export async function writeWhole(
  path: string,
  parts: readonly Uint8Array[],
  files: FileSystem = nodeFileSystem,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await files.open(temporary, 'wx');
    try {
      for (const part of parts) {
        await writeAll(file, part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    await files.rm(temporary, { force: true }).catch(() => {});
    throw storageError(path, error);
  }
}

/**
 * Adds a line to a file and brings it to the disk.
 *
 * @throws {StorageError} naming the file and the mend
 */
export async function appendLine(
  path: string,
  line: string,
  files: FileSystem = nodeFileSystem,
): Promise<void> {
  try {
    const file = await files.open(path, 'a');
    try {
      await writeAll(file, Buffer.from(`${line}\n`));
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw storageError(path, error);
  }
}

/** An operating system's error, in words. */
export function storageError(path: string, error: unknown): StorageError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reason = REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new StorageError(`${path} cannot be written: ${reason}`, { cause: error });
}

/** A disk that fills up may take a part of what it is given. */
async function writeAll(file: WritableFile, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) {
    const { bytesWritten } = await file.write(rest);
    rest = rest.subarray(bytesWritten);
  }
}
