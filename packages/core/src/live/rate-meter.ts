/**
 * How often something happens.
 * @module
 */

/** Seconds over which events are counted. */
const WINDOW = 2;

/** Counts events a second over the last two seconds. */
export class RateMeter {
  #times: number[] = [];

  /** @param time of the event in seconds, not before the last one */
  add(time: number): void {
    this.#times.push(time);
    const oldest = time - WINDOW;
    this.#times = this.#times.filter((earlier) => earlier >= oldest);
  }

  /** Events a second between the first and the last counted; 0 before the second event. */
  get perSecond(): number {
    const [first = 0] = this.#times;
    const span = (this.#times.at(-1) ?? first) - first;
    return span > 0 ? (this.#times.length - 1) / span : 0;
  }
}
