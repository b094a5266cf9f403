/**
 * How fast a long piece of work goes, and how long it still takes.
 * @module
 */

/** Measures a rate over the whole of the work. */
export class RateMeter {
  readonly #started: number;
  readonly #now: () => number;
  #done = 0;

  /** @param now clock in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#started = now();
  }

  /** One more unit is done. */
  count(): void {
    this.#done++;
  }

  /**
   * @param left units still to be done, where known
   * @returns such as `12.5/s, 3 min left`; empty until there is something to measure
   */
  text(left: number | undefined): string {
    const seconds = (this.#now() - this.#started) / 1000;
    if (this.#done === 0 || seconds <= 0) {
      return '';
    }
    const rate = this.#done / seconds;
    const speed = `${rate >= 10 ? rate.toFixed(0) : rate.toFixed(1)}/s`;
    return left === undefined ? speed : `${speed}, ${durationText(left / rate)} left`;
  }
}

/**
 * @example
 * durationText(200); // '3 min'
 */
export function durationText(seconds: number): string {
  if (seconds < 90) {
    return `${Math.round(seconds)} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
