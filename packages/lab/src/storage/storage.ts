/**
 * Files that are whole or not there, and one clear error when the disk says no.
 * @module
 */
import { randomUUID } from 'node:crypto';
import * as nodeFileSystem from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StorageError } from 'lineament';

/** An open file, as far as writing needs it. */
export interface WritableFile {
  write(bytes: Uint8Array): Promise<{ bytesWritten: number }>;
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** The part of Node's file system that files are written through; tests put a full disk in its place. */
export interface FileSystem {
  mkdir(path: string, options: { recursive: true }): Promise<unknown>;
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
  ENOTDIR: 'a part of its path is a file; choose another folder',
  EEXIST: 'a part of its path is a file; choose another folder',
  EISDIR: 'it is a folder; choose another name',
};

/** One call of the operating system writes less than 2 GiB. */
const BLOCK_BYTES = 1 << 28;

export interface WriteOptions {
  /** Default: Node's own. */
  readonly files?: FileSystem;
  /** Told after each block. */
  readonly onBytes?: ((done: number, total: number) => void) | undefined;
}

/**
 * Writes a file under a temporary name beside it, brings it to the disk and renames it: whatever happens, the file
 * is the old one or the new one; of two writers the last wins.
 *
 * @param path its folder is made if it is not there
 * @param parts written one after another
 * @throws {StorageError} naming the file and the mend; the old file is untouched then
 */
export async function writeWhole(
  path: string,
  parts: readonly Uint8Array[],
  { files = nodeFileSystem, onBytes }: WriteOptions = {},
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  let before = 0;
  try {
    await files.mkdir(dirname(path), { recursive: true });
    const file = await files.open(temporary, 'wx');
    try {
      for (const part of parts) {
        const start = before;
        await writeAll(file, part, (done) => onBytes?.(start + done, total));
        before += part.length;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await files.rename(temporary, path);
  } catch (error) {
    await files.rm(temporary, { force: true }).catch(() => {});
    throw asStorageError(path, error);
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
    throw asStorageError(path, error);
  }
}

/** An operating system's error in words; other errors stay as they are. */
export function asStorageError(path: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) {
    return error;
  }
  const reason = REASONS[String(error.code)] ?? error.message;
  return new StorageError(`${path} cannot be written: ${reason}`, { cause: error });
}

/**
 * Removes what killed processes have left half-written in a folder.
 *
 * @param idleMinutes leaves alone what was written to since: another process may be at it
 */
export async function removeAbandoned(folder: string, idleMinutes = 0): Promise<void> {
  // Only for tidiness: what cannot be removed stays.
  const names = await nodeFileSystem.readdir(folder).catch(() => []);
  for (const path of names.filter((name) => name.endsWith('.tmp')).map((name) => join(folder, name))) {
    const { mtimeMs } = await nodeFileSystem.stat(path).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }));
    if (Date.now() - mtimeMs >= idleMinutes * 60_000) {
      await nodeFileSystem.rm(path, { force: true }).catch(() => {});
    }
  }
}

/** A disk that fills up may take a part of what it is given. */
async function writeAll(
  file: WritableFile,
  bytes: Uint8Array,
  onBytes?: (done: number) => void,
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesWritten } = await file.write(bytes.subarray(done, done + BLOCK_BYTES));
    done += bytesWritten;
    onBytes?.(done);
  }
}
