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
  /** Why it answers no more. */
  failure?: DataError;
}

/** Threads that each look at one picture after another. A thread is started when there is a picture for it. */
export class DetectionPool {
  readonly #most: number;
  readonly #threads: Thread[] = [];
  readonly #looking = new Set<Promise<boolean>>();
  #nextId = 0;

  /** @param threads at most so many, ≥ 1 */
  constructor(threads: number) {
    this.#most = threads;
  }

  /**
   * Whether a picture shows a face. The least busy thread looks.
   *
   * @throws {DataError} if the picture cannot be decoded, or the thread has failed
   */
  look(picture: SourcePicture): Promise<boolean> {
    const thread = this.#leastBusy();
    if (thread.failure !== undefined) {
      return Promise.reject(thread.failure);
    }
    const looking = new Promise<boolean>((resolve, reject) => {
      const id = this.#nextId++;
      thread.waiting.set(id, { resolve, reject });
      thread.worker.postMessage({ id, picture } satisfies DetectionRequest);
    });
    this.#looking.add(looking);
    const end = (): void => {
      this.#looking.delete(looking);
    };
    looking.then(end, end);
    return looking;
  }

  /** Ends the threads, after the pictures that they have: ended while it loads, the runtime ends the whole process. */
  async dispose(): Promise<void> {
    await Promise.allSettled(this.#looking);
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #leastBusy(): Thread {
    const least = this.#threads.reduce<Thread | undefined>(
      (one, other) => (one === undefined || other.waiting.size < one.waiting.size ? other : one),
      undefined,
    );
    if (least !== undefined && (least.waiting.size === 0 || this.#threads.length >= this.#most)) {
      return least;
    }
    const started = startThread();
    this.#threads.push(started);
    return started;
  }
}

function startThread(): Thread {
  // The process's own flags may be for its main script alone, and end a thread that gets them.
  const worker = new Worker(new URL('./detection-worker.js', import.meta.url), { execArgv: [] });
  const waiting = new Map<number, Waiting>();
  const thread: Thread = { worker, waiting };
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
    thread.failure ??= new DataError(`the thread that looks for faces failed: ${reason}`);
    for (const { reject } of waiting.values()) {
      reject(thread.failure);
    }
    waiting.clear();
  };
  worker.on('error', (error) => fail(error.message));
  worker.on('exit', (code) => fail(`it ended early (exit code ${code})`));
  return thread;
}
