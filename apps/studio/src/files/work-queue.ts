/**
 * Work that is done piece after piece; a piece that fails never keeps those after it from their turn.
 * @module
 */

/** What is added waits for what was added before. */
export class WorkQueue {
  readonly #onError: (error: Error) => void;
  #turn: Promise<void> = Promise.resolve();
  #working: AbortController | undefined;

  /** @param onError told why a piece failed, unless it was cancelled */
  constructor(onError: (error: Error) => void) {
    this.#onError = onError;
  }

  /**
   * Does a piece of work when its turn comes.
   *
   * @param work must give up when the signal is aborted; not begun if that was aborted before
   */
  add(work: (signal: AbortSignal) => Promise<void>): void {
    this.#working ??= new AbortController();
    const { signal } = this.#working;
    this.#turn = this.#turn.then(async () => {
      try {
        if (!signal.aborted) {
          await work(signal);
        }
      } catch (error) {
        if (!signal.aborted) {
          this.#onError(error instanceof Error ? error : new Error(String(error)));
        }
      }
    });
  }

  /** Ends what is under way and what waits; what is added from now on is done. */
  cancel(): void {
    this.#working?.abort();
    this.#working = undefined;
  }
}
