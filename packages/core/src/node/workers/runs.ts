/**
 * What a thread's runtime has under way, for the main thread to see.
 *
 * A thread that is ended in the middle of a run, as `process.exit()` ends it, takes the whole process down: the runtime
 * comes back to a thread that is not there any more. So whoever ends the process waits for what runs, some milliseconds,
 * and nothing new begins.
 * @module
 */

import type { InferenceBackend } from '../../inference/backend.js';

/** Places in the shared array. */
const UNDER_WAY = 0;
const ENDING = 1;
/** Longest wait for what is under way, in milliseconds. */
const PATIENCE = 5000;

/** Runs of one thread; the same array is seen from both sides. */
export class Runs {
  readonly shared: Int32Array<SharedArrayBuffer>;

  /** @param shared as the other side has it; a new one by default */
  constructor(shared: Int32Array<SharedArrayBuffer> = new Int32Array(new SharedArrayBuffer(8))) {
    this.shared = shared;
  }

  /** In the thread: a backend whose loading and runs are counted. */
  count(backend: InferenceBackend): InferenceBackend {
    return {
      createSession: async (model, options) => {
        const session = await this.#counted(() => backend.createSession(model, options));
        const run = session.run.bind(session) as (...inputs: unknown[]) => ReturnType<typeof session.run>;
        session.run = (...inputs: unknown[]) => this.#counted(() => run(...inputs));
        return session;
      },
    };
  }

  /** In the main thread, as the process ends: lets nothing begin any more, and waits for what is under way. */
  finish(): void {
    Atomics.store(this.shared, ENDING, 1);
    const patience = performance.now() + PATIENCE;
    let underWay = Atomics.load(this.shared, UNDER_WAY);
    while (underWay > 0 && performance.now() < patience) {
      Atomics.wait(this.shared, UNDER_WAY, underWay, patience - performance.now());
      underWay = Atomics.load(this.shared, UNDER_WAY);
    }
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    Atomics.add(this.shared, UNDER_WAY, 1);
    try {
      if (Atomics.load(this.shared, ENDING) === 0) {
        return await work();
      }
    } finally {
      Atomics.sub(this.shared, UNDER_WAY, 1);
      Atomics.notify(this.shared, UNDER_WAY);
    }
    return new Promise(() => {}); // the thread has no more than a moment to live
  }
}
