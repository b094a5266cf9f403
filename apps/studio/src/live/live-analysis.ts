/**
 * The analysis of one video by one analyzer, which may begin again with other ones.
 * @module
 */

import { type Analyzer, BackendError, createLive, type Live, type LiveResult, type Task } from 'lineament';

/** Longer side of the pictures that are analyzed: faces from about a fourteenth of it are found. */
export const LONGEST_SIDE = 640;
/** After so many frames in a row that cannot be analyzed the next one will not do either. */
const MOST_ERRORS = 5;

/** What is wanted of an analysis. */
interface Wanted {
  /** Attributes to estimate, of those that the analyzer gives. */
  readonly tasks: readonly Task[];
  readonly paused: boolean;
}

/** What an analysis asks and tells. After its end it tells nothing more. */
export interface LiveAnalysisOptions {
  /** Asked when it begins, and again when it is ready: things may have changed meanwhile. */
  readonly wanted: () => Wanted;
  readonly onResult: (result: LiveResult) => void;
  /** Told when the analyzer never answers again; end the analysis then. */
  readonly onBroken: (analyzer: Analyzer, error: BackendError) => void;
  /** Told when it cannot begin, or when no frame can be analyzed any more; end it then. */
  readonly onFailed: (error: unknown) => void;
}

/** One analysis at a time. */
export class LiveAnalysis {
  readonly #video: HTMLVideoElement;
  readonly #options: LiveAnalysisOptions;
  #live: Live | undefined;
  /** Counts analyses begun and ended: what belongs to an earlier one is too late. */
  #number = 0;
  /** Frames in a row that could not be analyzed. */
  #errors = 0;

  constructor(video: HTMLVideoElement, options: LiveAnalysisOptions) {
    this.#video = video;
    this.#options = options;
  }

  /** Begins a new one; the one before ends. */
  async begin(analyzer: Analyzer): Promise<void> {
    this.end();
    const number = this.#number;
    const current = (): boolean => number === this.#number;
    try {
      const live = await createLive({
        video: this.#video,
        analyzer,
        tasks: this.#options.wanted().tasks,
        maxSide: LONGEST_SIDE,
        onResult: (result) => {
          if (current()) {
            this.#take(result);
          }
        },
        onError: (error) => {
          if (current()) {
            this.#takeError(analyzer, error);
          }
        },
      });
      if (!current()) {
        void live.dispose();
        return;
      }
      this.#live = live;
      this.follow();
      if (this.#options.wanted().paused) {
        live.pause();
      }
    } catch (error) {
      if (current()) {
        this.#options.onFailed(error);
      }
    }
  }

  /** Takes the attributes that are wanted now. */
  follow(): void {
    if (this.#live !== undefined) {
      this.#live.tasks = this.#options.wanted().tasks;
    }
  }

  pause(): void {
    this.#live?.pause();
  }

  resume(): void {
    this.#live?.resume();
  }

  /** Ends it, if there is one; the analyzer stays the caller's. */
  end(): void {
    void this.#live?.dispose();
    this.#live = undefined;
    this.#number++;
    this.#errors = 0;
  }

  #take(result: LiveResult): void {
    if (!result.predicted) {
      this.#errors = 0;
    }
    this.#options.onResult(result);
  }

  #takeError(analyzer: Analyzer, error: unknown): void {
    this.#errors++;
    if (error instanceof BackendError) {
      this.#options.onBroken(analyzer, error);
    } else if (this.#errors >= MOST_ERRORS) {
      this.#options.onFailed(error);
    }
  }
}
