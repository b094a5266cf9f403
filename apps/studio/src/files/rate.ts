/**
 * How fast files are worked off, lately.
 * @module
 */

/** Seconds that count. */
const WINDOW = 5;

/** Counts what was done over the last seconds. */
export class Rate {
  readonly #times: number[] = [];
  readonly #start: number;

  /** @param start in seconds */
  constructor(start: number) {
    this.#start = start;
  }

  /** @param time at which one more was done, in seconds, not decreasing */
  add(time: number): void {
    this.#times.push(time);
  }

  /** So many a second; 0 before the first. */
  perSecond(time: number): number {
    while ((this.#times[0] ?? time) < time - WINDOW) {
      this.#times.shift();
    }
    const seconds = Math.min(WINDOW, time - this.#start);
    return seconds <= 0 ? 0 : this.#times.length / seconds;
  }
}
