/**
 * A file of named byte arrays and a JSON document, with checksums.
 *
 * Layout: 8 bytes `LINPACK1`; length and CRC-32 of the header, each an unsigned 32-bit little-endian number; the
 * header, JSON `{ document, arrays: [{ name, bytes, crc32 }] }`; the arrays, one after the other.
 * @module
 */
import { type FileHandle, open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import { writeWhole } from '../../storage/storage.js';

const MAGIC = 'LINPACK1';
const PREFIX_BYTES = MAGIC.length + 8;
const BLOCK_BYTES = 1 << 28; // one call reads less than 2 GiB

const headerSchema = z.strictObject({
  document: z.unknown(),
  arrays: z.array(z.strictObject({ name: z.string(), bytes: z.int().nonnegative(), crc32: z.int() })),
});

/** What a pack file holds. */
export interface Pack {
  readonly document: unknown;
  readonly arrays: Readonly<Record<string, Uint8Array<SharedArrayBuffer>>>;
}

/** The file is no pack, or not as it was written. */
export class PackDamagedError extends Error {
  override readonly name = 'PackDamagedError';
}

/**
 * Writes a pack file; it appears at `path` only when it is whole.
 *
 * @param document what JSON can hold
 * @param arrays their bytes are written as they lie in memory
 * @throws {StorageError} if it cannot be written
 */
export async function writePack(
  path: string,
  document: unknown,
  arrays: Readonly<Record<string, Uint8Array>>,
  onBytes?: (done: number, total: number) => void,
): Promise<void> {
  const entries = Object.entries(arrays);
  const header = Buffer.from(
    JSON.stringify({
      document,
      arrays: entries.map(([name, bytes]) => ({ name, bytes: bytes.length, crc32: checksum(bytes) })),
    }),
  );
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, 'latin1');
  prefix.writeUInt32LE(header.length, MAGIC.length);
  prefix.writeUInt32LE(crc32(header), MAGIC.length + 4);
  const parts = [prefix, header, ...entries.map(([, bytes]) => bytes)];
  await writeWhole(path, parts, { onBytes });
}

/**
 * Reads a pack file into shared memory.
 *
 * @returns its content, or `undefined` if there is no such file
 * @throws {PackDamagedError} if its length or a checksum is wrong
 */
export async function readPack(path: string): Promise<Pack | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
  try {
    return await readOpenPack(file);
  } finally {
    await file.close();
  }
}

async function readOpenPack(file: FileHandle): Promise<Pack> {
  const { size } = await file.stat();
  const prefix = Buffer.from(await readExactly(file, PREFIX_BYTES, 0, size));
  if (prefix.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new PackDamagedError('it does not begin like a pack file');
  }
  const headerBytes = prefix.readUInt32LE(MAGIC.length);
  const header = await readExactly(file, headerBytes, PREFIX_BYTES, size);
  if (crc32(header) !== prefix.readUInt32LE(MAGIC.length + 4)) {
    throw new PackDamagedError('the checksum of its header is wrong');
  }
  const { document, arrays } = headerSchema.parse(JSON.parse(Buffer.from(header).toString('utf8')));
  const expected = arrays.reduce((sum, array) => sum + array.bytes, PREFIX_BYTES + headerBytes);
  if (size !== expected) {
    throw new PackDamagedError(`it has ${size} bytes instead of ${expected}`);
  }
  const result: Record<string, Uint8Array<SharedArrayBuffer>> = {};
  let position = PREFIX_BYTES + headerBytes;
  for (const array of arrays) {
    const bytes = await readExactly(file, array.bytes, position, size);
    if (checksum(bytes) !== array.crc32) {
      throw new PackDamagedError(`the checksum of its ${array.name} is wrong`);
    }
    result[array.name] = bytes;
    position += array.bytes;
  }
  return { document, arrays: result };
}

async function readExactly(
  file: FileHandle,
  length: number,
  position: number,
  size: number,
): Promise<Uint8Array<SharedArrayBuffer>> {
  if (position + length > size) {
    throw new PackDamagedError(`it has ${size} bytes, but more were written`);
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(length));
  for (let start = 0; start < length; ) {
    const wanted = Math.min(BLOCK_BYTES, length - start);
    const { bytesRead } = await file.read(bytes, start, wanted, position + start);
    if (bytesRead === 0) {
      throw new PackDamagedError('it became shorter while it was read');
    }
    start += bytesRead;
  }
  return bytes;
}

function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
    sum = crc32(bytes.subarray(start, start + BLOCK_BYTES), sum);
  }
  return sum;
}
