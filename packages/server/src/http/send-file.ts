/**
 * Sends files: with their type, with a tag so that an unchanged file is not sent again, and text compressed.
 * @module
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { HttpProblem } from './answer.js';
import { isCompressible, mediaType } from './media-types.js';

const compress = {
  br: (bytes: Buffer): Promise<Buffer> =>
    promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: promisify<Buffer, Buffer>(gzip),
} as const;
type Encoding = keyof typeof compress;

/** Below this a packet holds it anyway. */
const SMALLEST_COMPRESSED = 1024;
/** Larger texts are sent as they are rather than held in memory. */
const LARGEST_COMPRESSED = 8 * 1024 * 1024;

/** Compressed texts by tag and encoding; an application has a few dozen. */
const compressed = new Map<string, Buffer>();
const MOST_COMPRESSED = 100;

export interface SendOptions {
  /** Whether the name changes with the content, so that the browser never needs to ask again. */
  readonly immutable?: boolean;
}

/**
 * Answers a GET or HEAD with a file.
 *
 * @param path an existing file
 * @throws {HttpProblem} 404 if it is gone or no file
 */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  { immutable = false }: SendOptions = {},
): Promise<void> {
  const file = await open(path).catch(() => undefined);
  try {
    const info = await file?.stat();
    if (file === undefined || info === undefined || !info.isFile()) {
      throw new HttpProblem(404, 'there is no such file');
    }
    const tag = `"${info.size.toString(36)}-${Math.trunc(info.mtimeMs * 1000).toString(36)}"`;
    const encoding = isCompressible(path) ? chooseEncoding(request, info.size) : undefined;
    const ownTag = encoding === undefined ? tag : tag.replace(/"$/, `-${encoding}"`);
    response.setHeader('ETag', ownTag);
    response.setHeader('Cache-Control', immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
    if (isCompressible(path)) {
      response.setHeader('Vary', 'Accept-Encoding');
    }
    if (matches(request.headers['if-none-match'], ownTag)) {
      response.writeHead(304).end();
      return;
    }
    response.setHeader('Content-Type', mediaType(path));
    if (encoding !== undefined) {
      const body = await compressOnce(`${path}\0${ownTag}`, encoding, () => file.readFile());
      response.writeHead(200, { 'Content-Encoding': encoding, 'Content-Length': body.length });
      response.end(request.method === 'HEAD' ? undefined : body);
      return;
    }
    response.writeHead(200, { 'Content-Length': info.size });
    if (request.method === 'HEAD' || info.size === 0) {
      response.end();
      return;
    }
    // No further than what was announced: a file that grows meanwhile would break the answer.
    const stream = createReadStream(path, { fd: file, autoClose: false, start: 0, end: info.size - 1 });
    await pipeline(stream, response).catch(ignoreGoneReader);
  } finally {
    await file?.close();
  }
}

async function compressOnce(key: string, encoding: Encoding, read: () => Promise<Buffer>): Promise<Buffer> {
  const known = compressed.get(key);
  if (known !== undefined) {
    return known;
  }
  const body = await compress[encoding](await read());
  if (compressed.size >= MOST_COMPRESSED) {
    compressed.clear();
  }
  compressed.set(key, body);
  return body;
}

function chooseEncoding(request: IncomingMessage, bytes: number): Encoding | undefined {
  if (bytes < SMALLEST_COMPRESSED || bytes > LARGEST_COMPRESSED) {
    return undefined;
  }
  const accepted = String(request.headers['accept-encoding'] ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => !/;\s*q=0(?:\.0*)?$/.test(entry))
    .map((entry) => entry.split(';', 1)[0]?.trim());
  return (['br', 'gzip'] as const).find((encoding) => accepted.includes(encoding));
}

function matches(header: string | undefined, tag: string): boolean {
  const known = (header ?? '').split(',').map((entry) => entry.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*');
}

/** The browser may leave at any time. */
function ignoreGoneReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE' && error.code !== 'ECONNRESET' && error.code !== 'EPIPE') {
    throw error;
  }
}
