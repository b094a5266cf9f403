/**
 * SHA-256 of a file, remembered while the file stays as it is.
 * @module
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../../storage/storage.js';
import { asReadError } from '../input/read-error.js';

const rememberedSchema = z.strictObject({
  path: z.string(),
  bytes: z.number(),
  modified: z.number(),
  changed: z.number(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/**
 * SHA-256 of a file's bytes.
 *
 * @param path of the file
 * @param options `memory`: folder where hashes are kept, one small file each. A kept hash counts while real path,
 * size, time of the last change of the content and time of the last change of the file's entry are the same.
 * `onBytes`: told how many bytes have been hashed, and of how many
 * @returns hexadecimal
 * @throws {DataError} if the file cannot be read
 */
export async function hashFile(
  path: string,
  options: {
    readonly memory?: string | undefined;
    readonly signal?: AbortSignal | undefined;
    readonly onBytes?: (done: number, total: number) => void;
  } = {},
): Promise<string> {
  try {
    return await hashOrRecall(path, options);
  } catch (error) {
    throw asReadError(error, path);
  }
}

async function hashOrRecall(
  path: string,
  { memory, signal, onBytes }: NonNullable<Parameters<typeof hashFile>[1]>,
): Promise<string> {
  const real = await realpath(path);
  const before = await stat(real);
  const key = { path: real, bytes: before.size, modified: before.mtimeMs, changed: before.ctimeMs };
  const note =
    memory === undefined
      ? undefined
      : join(memory, `${createHash('sha256').update(real).digest('hex').slice(0, 32)}.json`);
  const remembered = note === undefined ? undefined : await recall(note, key);
  if (remembered !== undefined) {
    return remembered;
  }
  const hash = createHash('sha256');
  let done = 0;
  for await (const chunk of createReadStream(real, { highWaterMark: 1 << 20, signal })) {
    hash.update(chunk as Buffer);
    done += (chunk as Buffer).length;
    onBytes?.(done, before.size);
  }
  const sha256 = hash.digest('hex');
  if (note !== undefined) {
    // Only a saving of time: without it the file is hashed again.
    await writeWhole(note, [Buffer.from(JSON.stringify({ ...key, sha256 }))]).catch(() => undefined);
  }
  return sha256;
}

async function recall(
  note: string,
  key: { path: string; bytes: number; modified: number; changed: number },
): Promise<string | undefined> {
  try {
    const kept = rememberedSchema.parse(JSON.parse(await readFile(note, 'utf8')));
    const same =
      kept.path === key.path &&
      kept.bytes === key.bytes &&
      kept.modified === key.modified &&
      kept.changed === key.changed;
    return same ? kept.sha256 : undefined;
  } catch {
    return undefined; // absent or damaged: as if never kept
  }
}
