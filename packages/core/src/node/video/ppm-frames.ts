/**
 * Takes a stream of PPM pictures apart: raw frames that say how large they are.
 * @module
 */

import { VideoError } from '../../errors.js';
import type { RgbImage } from '../../image/pixels.js';

/** The header of binary PPM: "P6", width, height, largest value, each ended by one white space (Netpbm). */
const HEADER = /^P6\s+(\d+)\s+(\d+)\s+255\s/;
const LONGEST_HEADER = 40;

/**
 * Yields the pictures of a stream.
 *
 * @param chunks bytes in pieces of any size; the next is asked for only when it is needed
 * @param maxPixels width times height from which a picture is refused
 * @returns pictures with data of their own; a last one that is cut off is left out
 * @throws {VideoError} if the bytes are no PPM, or a picture is too large
 */
export async function* ppmFrames(
  chunks: AsyncIterator<Uint8Array>,
  maxPixels: number,
): AsyncGenerator<RgbImage & { readonly data: Uint8Array }> {
  const bytes = new ByteQueue(chunks);
  while (await bytes.atLeast(LONGEST_HEADER)) {
    const match = HEADER.exec(bytes.peekText(LONGEST_HEADER));
    const [width, height] = [Number(match?.[1]), Number(match?.[2])];
    if (match === null) {
      throw new VideoError('ffmpeg sent something else than raw frames; use a current version');
    }
    if (width * height > maxPixels) {
      throw new VideoError(`its frames have ${width}×${height} pixels; the limit is ${maxPixels}`);
    }
    bytes.skip(match[0].length);
    const data = new Uint8Array(width * height * 3);
    if (!(await bytes.fill(data))) {
      return;
    }
    yield { data, width, height };
  }
}

/** Bytes in order, from chunks. */
class ByteQueue {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #head: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterator<Uint8Array>) {
    this.#chunks = chunks;
  }

  /** Reads on until so many bytes are there; false at the end, if none are left. */
  async atLeast(count: number): Promise<boolean> {
    while (this.#head.length < count) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        return this.#head.length > 0;
      }
      this.#head = this.#head.length === 0 ? next.value : Buffer.concat([this.#head, next.value]);
    }
    return true;
  }

  peekText(count: number): string {
    return Buffer.from(this.#head.subarray(0, count)).toString('latin1');
  }

  skip(count: number): void {
    this.#head = this.#head.subarray(count);
  }

  /** Fills an array; false if the stream ends before. */
  async fill(target: Uint8Array): Promise<boolean> {
    let filled = 0;
    while (filled < target.length) {
      if (this.#head.length === 0) {
        const next = await this.#chunks.next();
        if (next.done === true) {
          return false;
        }
        this.#head = next.value;
      }
      const part = this.#head.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.skip(part.length);
    }
    return true;
  }
}
