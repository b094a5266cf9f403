/**
 * Files as streams of bytes, unpacked on the way when they are gzip.
 * @module
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DataError } from 'lineament';
import { asReadError } from './read-error.js';

const CHUNK_BYTES = 1 << 20;

/** True if a file begins with gzip's two marking bytes (RFC 1952), whatever its name. */
async function isGzip(path: string): Promise<boolean> {
  const file = await open(path, 'r');
  try {
    const head = new Uint8Array(2);
    await file.read(head, 0, 2, 0);
    return head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    await file.close();
  }
}

/**
 * Reads a file, unpacking gzip.
 *
 * @param path of the file
 * @param signal stops the reading
 * @throws {DataError} if the file cannot be read, or is gzip and cut off or damaged
 */
export async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const packed = await isGzip(path).catch((error: unknown) => {
    throw asReadError(error, path);
  });
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const stream = packed ? createGunzip({ chunkSize: CHUNK_BYTES }) : file;
  if (stream !== file) {
    file.on('error', (error) => stream.destroy(error));
    file.pipe(stream as ReturnType<typeof createGunzip>);
  }
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted();
      yield chunk as Buffer;
    }
  } catch (error) {
    throw asDataError(error, path, packed);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

function asDataError(error: unknown, path: string, packed: boolean): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === 'Z_BUF_ERROR') {
    return new DataError(`${path} is cut off (its gzip data ends too early); copy or download it again`);
  }
  if (packed && code?.startsWith('Z_')) {
    return new DataError(`${path} is damaged (gzip: ${(error as Error).message}); copy or download it again`);
  }
  return asReadError(error, path);
}
