/**
 * Times an epoch.
 * @module
 */

/** Runs from its creation; counts images until told to stop. */
export class Stopwatch {
  readonly #start = performance.now();
  #images = 0;
  #end: number | undefined;

  count(images: number): void {
    this.#images += images;
  }

  stopCounting(): void {
    this.#end = performance.now();
  }

  seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  perSecond(): number {
    return (this.#images * 1000) / Math.max(1, (this.#end ?? performance.now()) - this.#start);
  }
}
