/**
 * Memory for the inputs of networks, used again and again.
 *
 * A photo's inputs come to megabytes that are garbage a moment later, and each collection goes through everything that
 * lives.
 * @module
 */

/** Larger pieces are not kept, in bytes: what one huge picture needed must not stay. */
const LARGEST_KEPT = 2 ** 22;
/** More pieces are not kept either: what a hundred analyses at once needed. */
const MOST_KEPT = 4;

/**
 * Lends arrays of floats, and keeps a few of them.
 *
 * @example
 * const scratch = new Scratch();
 * await scratch.lend(3, async (values) => values.fill(1).length); // 3
 */
export class Scratch {
  readonly #free: ArrayBuffer[] = [];

  /**
   * Lends an array until the work is done.
   *
   * @param length number of values, ≥ 0
   * @param work gets the array; what it holds is left over from earlier work
   * @throws what the work throws
   */
  async lend<Result>(length: number, work: (values: Float32Array) => Promise<Result>): Promise<Result> {
    const bytes = length * Float32Array.BYTES_PER_ELEMENT;
    const last = this.#free.pop();
    // One that is too small is let go: sooner or later all are as large as the largest input.
    const memory = last !== undefined && last.byteLength >= bytes ? last : new ArrayBuffer(bytes);
    try {
      return await work(new Float32Array(memory, 0, length));
    } finally {
      if (memory.byteLength <= LARGEST_KEPT && this.#free.length < MOST_KEPT) {
        this.#free.push(memory);
      }
    }
  }
}
