/**
 * Several files that belong together: all of them appear, or none.
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StorageError } from 'lineament';
import { asStorageError, writeWhole } from './storage.js';

/** File names and contents. */
export type FolderContent = Readonly<Record<string, string | Uint8Array>>;

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
  const kind = await stat(path).catch(() => undefined);
  if (kind !== undefined && !kind.isDirectory()) {
    throw new StorageError(`${path} cannot be written: it is a file; choose another folder`);
  }
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    for (const [name, content] of Object.entries(files)) {
      await writeWhole(join(temporary, name), [typeof content === 'string' ? Buffer.from(content) : content]);
    }
    if (kind === undefined) {
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
    await rm(temporary, { recursive: true, force: true });
  }
}
