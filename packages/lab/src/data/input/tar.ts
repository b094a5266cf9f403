/**
 * Files of a tar archive as it streams by.
 * @module
 */
import { Readable } from 'node:stream';
import { DataError } from 'lineament';
import { extract } from 'tar-stream';
import { readBytes } from './byte-stream.js';

/** A file of a folder or an archive. */
export interface NamedFile {
  /** Path inside the folder or archive, with `/`, without a leading `./`. */
  readonly name: string;
  readonly bytes: Buffer;
}

const BLOCK_BYTES = 512;

/**
 * Reads the regular files of a `.tar` or `.tar.gz`.
 *
 * @param path of the archive
 * @param wanted files whose names it refuses are skipped
 * @throws {DataError} if the archive is cut off or damaged
 */
export async function* readTar(
  path: string,
  wanted: (name: string) => boolean,
  signal?: AbortSignal,
): AsyncGenerator<NamedFile> {
  const archive = extract();
  const ending = { zeros: 0 };
  const bytes = Readable.from(countClosingZeros(readBytes(path, signal), ending));
  bytes.on('error', (error) => archive.destroy(error));
  bytes.pipe(archive);
  try {
    for await (const entry of archive) {
      const name = entry.header.name.replace(/^(\.\/)+/, '');
      if ((entry.header.type ?? 'file') !== 'file' || !wanted(name)) {
        entry.resume();
        continue;
      }
      const chunks: Buffer[] = [];
      for await (const chunk of entry) {
        chunks.push(chunk as Buffer);
      }
      yield { name, bytes: Buffer.concat(chunks) };
    }
  } catch (error) {
    throw asTarError(error, path);
  } finally {
    bytes.destroy();
  }
  // An archive cut between two files reads well; only the closing blocks of zeros (POSIX ustar) tell.
  if (ending.zeros < BLOCK_BYTES) {
    throw new DataError(
      `${path} is cut off (the archive's closing blocks are missing); copy or download it again`,
    );
  }
}

async function* countClosingZeros(
  chunks: AsyncIterable<Buffer>,
  ending: { zeros: number },
): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    let zeros = 0;
    while (zeros < Math.min(chunk.length, BLOCK_BYTES) && chunk[chunk.length - 1 - zeros] === 0) {
      zeros++;
    }
    ending.zeros = zeros === chunk.length ? ending.zeros + zeros : zeros;
    yield chunk;
  }
}

function asTarError(error: unknown, path: string): unknown {
  if (error instanceof Error && error.message === 'Unexpected end of data') {
    return new DataError(`${path} is cut off (it ends inside a file); copy or download it again`);
  }
  if (error instanceof Error && /invalid .*header|header exceeds/i.test(error.message)) {
    return new DataError(
      `${path} is not a tar archive, or is damaged (${error.message}); give a .tar or .tar.gz`,
    );
  }
  return error;
}
