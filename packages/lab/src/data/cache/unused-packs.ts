/**
 * Keeps the folder of packed copies from growing for ever.
 * @module
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Writes down that a copy is still read: its file becomes as new. Only for tidiness; what cannot be done is not done. */
export async function markAsUsed(path: string, now: Date = new Date()): Promise<void> {
  await utimes(path, now, now).catch(() => {});
}

/**
 * Removes the packed copies that nobody has made or read for some days.
 *
 * @param folder that of the packs; other files in it stay
 */
export async function removeUnused(folder: string, days: number, now: Date = new Date()): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const path of names.filter((name) => name.endsWith('.pack')).map((name) => join(folder, name))) {
    const status = await stat(path).catch(() => undefined);
    if (status !== undefined && now.getTime() - status.mtimeMs > days * DAY_MS) {
      await rm(path, { force: true }).catch(() => {});
    }
  }
}
