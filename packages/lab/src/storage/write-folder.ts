/**
 * Several files that belong together: all of them appear, or none.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StorageError } from 'lineament';
import { asStorageError, writeWhole } from './storage.js';

/** File names and contents. */
export type FolderContent = Readonly<Record<string, string | Uint8Array>>;

/** An empty name (of a variable of the shell that was not set, say) would be the folder that the command runs in. */
export function requireFolderName(path: string): void {
  if (path === '') {
    throw new StorageError(
      'the name of a folder to write is empty; give one, or . for the folder of the command',
    );
  }
}

/**
 * Whether a folder can be written, or made: asked before minutes of work, whose result could not be kept.
 *
 * @param path the folder; it need not be there
 * @throws {StorageError} naming what is wrong and the mend
 */
export async function requireWritableFolder(path: string): Promise<void> {
  requireFolderName(path);
  let place = resolve(path);
  let kind = await stat(place).catch(() => undefined);
  while (kind === undefined && dirname(place) !== place) {
    place = dirname(place);
    kind = await stat(place).catch(() => undefined);
  }
  if (kind?.isDirectory() !== true) {
    throw new StorageError(
      place === resolve(path)
        ? `${path} cannot be written: it is a file; choose another folder`
        : `${path} cannot be written: ${basename(place)} is a file; choose another folder`,
    );
  }
  await access(place, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw asStorageError(path, error);
  });
}

/**
 * Writes a folder's files. They are written into a folder beside it first; a failure while writing leaves nothing
 * behind. Files of the same names in a folder that is there already are replaced, others stay.
 *
 * @param path the folder; it is made if it is not there
 * @throws {StorageError} naming what cannot be written and the mend
 * @example
 * await writeFolder('report', { 'report.html': htmlReport(report), 'figures.json': '{}\n' });
 */
export async function writeFolder(path: string, files: FolderContent): Promise<void> {
  await requireWritableFolder(path);
  const isThere = (await stat(path).catch(() => undefined)) !== undefined;
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    for (const [name, content] of Object.entries(files)) {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      await writeWhole(join(temporary, name), [bytes]).catch((error: unknown) => {
        // The temporary name would say nothing to a reader.
        throw error instanceof StorageError ? asStorageError(join(path, name), error.cause) : error;
      });
    }
    if (!isThere) {
      await mkdir(dirname(path), { recursive: true });
      await rename(temporary, path);
    } else {
      for (const name of await readdir(temporary)) {
        await rename(join(temporary, name), join(path, name));
      }
    }
  } catch (error) {
    throw asStorageError(path, error);
  } finally {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
  }
}
