/**
 * Face detection on all cores: the runtime blocks the thread that it runs in.
 * @module
 */
import { Worker } from 'node:worker_threads';
import { DataError } from 'lineament';
import type { SourcePicture } from '../data/source.js';

/** A picture for a thread. */
export interface DetectionRequest {
  readonly id: number;
  readonly picture: SourcePicture;
}

/** What a thread found. */
export type DetectionAnswer =
  | { readonly id: number; readonly isFound: boolean }
  | { readonly id: number; readonly failure: string };

interface Waiting {
  readonly resolve: (isFound: boolean) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Threads that each look at one picture after another. */
export class DetectionPool {
  readonly #threads: readonly Thread[];
  #nextId = 0;

  /** @param threads ≥ 1 */
  constructor(threads: number) {
    this.#threads = Array.from({ length: threads }, () => {
      // The process's own flags may be for its main script alone, and end a thread that gets them.
      const worker = new Worker(new URL('./detection-worker.js', import.meta.url), { execArgv: [] });
      const waiting = new Map<number, Waiting>();
      worker.on('message', (answer: DetectionAnswer) => {
        const one = waiting.get(answer.id);
        waiting.delete(answer.id);
        if ('failure' in answer) {
          one?.reject(new DataError(answer.failure));
        } else {
          one?.resolve(answer.isFound);
        }
      });
      const fail = (reason: string): void => {
        for (const { reject } of waiting.values()) {
          reject(new DataError(`the thread that looks for faces failed: ${reason}`));
        }
        waiting.clear();
      };
      worker.on('error', (error) => fail(error.message));
      worker.on('exit', (code) => fail(`it ended early (exit code ${code})`));
      return { worker, waiting };
    });
  }

  /**
   * Whether a picture shows a face. The least busy thread looks.
   *
   * @throws {DataError} if the picture cannot be decoded, or the thread has failed
   */
  look(picture: SourcePicture): Promise<boolean> {
    const thread = this.#threads.reduce((one, other) =>
      other.waiting.size < one.waiting.size ? other : one,
    );
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      thread.waiting.set(id, { resolve, reject });
      thread.worker.postMessage({ id, picture } satisfies DetectionRequest);
    });
  }

  /** Ends the threads. */
  async dispose(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }
}
