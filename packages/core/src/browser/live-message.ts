/**
 * What `<lineament-live>` says below its video: a problem, or else how far its models are loaded.
 * @module
 */

import type { Progress } from './protocol.js';

/** What can be wrong at the same time; one being mended says nothing of the others. */
export type Trouble = 'source' | 'models' | 'tasks' | 'frame';

/**
 * Keeps problems and progress apart, so that neither overwrites the other for good. A problem is shown until it is
 * solved, the newest first; progress where there is none.
 */
export class LiveMessage {
  readonly #element: Pick<HTMLElement, 'textContent'>;
  readonly #problems = new Map<Trouble, string>();
  /** Files of the loading under way, by address; undefined while nothing is loaded. */
  #files: Map<string, Progress> | undefined;
  #shown = '';

  /** @param element to write into */
  constructor(element: Pick<HTMLElement, 'textContent'>) {
    this.#element = element;
  }

  /** Loading begins, anew perhaps: what was wrong with models and attributes is to be seen again. */
  startLoading(): void {
    this.#files = new Map();
    this.solved('models', 'tasks');
  }

  /** A file comes in; without effect when nothing is loaded any more. */
  progress(progress: Progress): void {
    this.#files?.set(progress.file, progress);
    this.#show();
  }

  endLoading(): void {
    this.#files = undefined;
    this.#show();
  }

  problem(trouble: Trouble, message: string): void {
    this.#problems.delete(trouble); // the newest problem is the last entry
    this.#problems.set(trouble, message);
    this.#show();
  }

  solved(...troubles: readonly Trouble[]): void {
    for (const trouble of troubles) {
      this.#problems.delete(trouble);
    }
    this.#show();
  }

  #show(): void {
    const text = [...this.#problems.values()].at(-1) ?? this.#loadingText();
    // Writing the same again would be read out again.
    if (text !== this.#shown) {
      this.#shown = text;
      this.#element.textContent = text;
    }
  }

  #loadingText(): string {
    if (this.#files === undefined) {
      return '';
    }
    const files = [...this.#files.values()];
    if (files.length === 0) {
      return 'Loading models …';
    }
    const loaded = files.reduce((sum, { loadedBytes }) => sum + loadedBytes, 0);
    const total = files.reduce((sum, { totalBytes = 0 }) => sum + totalBytes, 0);
    return `Loading models: ${megabytes(loaded)} of ${megabytes(total)} MB`;
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1);
}
