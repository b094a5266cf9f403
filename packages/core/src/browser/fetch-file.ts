/**
 * Fetches the files an analyzer is made of, and tells how far it is.
 * @module
 */

import { BackendError, type LineamentError } from '../errors.js';
import type { Progress } from './protocol.js';

/** Settings of a download. */
export interface FetchSettings {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal | undefined;
  /** Size of the file where it is known; the server's word otherwise. */
  readonly totalBytes?: number | undefined;
  /** Class of the error if the file cannot be had. */
  readonly ErrorClass?: new (
    message: string,
  ) => LineamentError;
}

/**
 * The bytes of a file; one that begins like a gzip file is unpacked. (Some servers unpack such files on their own.)
 *
 * @throws `ErrorClass` naming the address and what was wrong
 * @throws the signal's reason when that is aborted
 */
export async function fetchFile(
  file: string,
  { onProgress, signal, totalBytes, ErrorClass = BackendError }: FetchSettings = {},
): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(file, { credentials: 'same-origin', signal: signal ?? null });
    if (!response.ok) {
      throw new ErrorClass(
        `${file} cannot be fetched: the server answered ${response.status}; check the address`,
      );
    }
    const bytes = await readBody(response, (loadedBytes) =>
      onProgress?.({ file, loadedBytes, totalBytes: totalBytes ?? contentLength(response) }),
    );
    return isGzip(bytes) ? await unpack(bytes) : bytes;
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof ErrorClass
      ? error
      : new ErrorClass(`${file} cannot be fetched: ${(error as Error).message}`);
  }
}

async function readBody(
  response: Response,
  onLoaded: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = response.body?.getReader();
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    chunks.push(part.value);
    loaded += part.value.length;
    onLoaded(loaded);
  }
  const bytes = new Uint8Array(loaded);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Undefined for a body that the browser has unpacked: the header counts packed bytes. */
function contentLength({ headers }: Response): number | undefined {
  const length = headers.get('content-length');
  return length === null || headers.has('content-encoding') ? undefined : Number(length);
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
