/**
 * Many askers, one network: what is asked for while it runs goes through it together the next time.
 * @module
 */

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers single items into batches, without ever waiting for more: a batch is whatever has come since the last one
 * began.
 *
 * @example
 * const queue = new BatchQueue(async (items: readonly number[]) => items.map((item) => item * items.length), 32);
 * await Promise.all([queue.run(1), queue.run(2)]); // [ 2, 4 ]
 */
export class BatchQueue<Item, Result> {
  readonly #runBatch: (items: readonly Item[]) => Promise<readonly Result[]>;
  readonly #largest: number;
  readonly #waiting: Waiting<Item, Result>[] = [];
  #isRunning = false;

  /**
   * @param runBatch gives one result for each item, in their order
   * @param largest most items of a batch, ≥ 1
   */
  constructor(runBatch: (items: readonly Item[]) => Promise<readonly Result[]>, largest: number) {
    this.#runBatch = runBatch;
    this.#largest = largest;
  }

  /**
   * Puts an item into the next batch.
   *
   * @throws what the batch throws that the item is in
   */
  run(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      if (!this.#isRunning) {
        this.#isRunning = true;
        // Not at once: whoever asks for several does so in one go.
        queueMicrotask(() => this.#drain());
      }
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, this.#largest);
      try {
        const results = await this.#runBatch(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as Result);
        });
      } catch (error) {
        for (const { reject } of batch) {
          reject(error);
        }
      }
    }
    this.#isRunning = false;
  }
}
