/**
 * The loader's end of the worker thread.
 * @module
 */
import { Worker } from 'node:worker_threads';
import { TrainingError } from 'lineament';
import {
  buffersOf,
  type FilledPictures,
  type FillRequest,
  type FromWorker,
  type WorkerSetup,
} from './protocol.js';

interface Waiting {
  readonly receive: (message: FromWorker) => void;
  readonly reject: (error: Error) => void;
}

/** Stands for the thread's first message where requests have their numbers. */
const READY = -1;

/** Fills batches in a thread of its own, in the order of the requests. */
export class PictureWorker {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #failure: Error | undefined;

  private constructor(worker: Worker, ready: Waiting) {
    this.#worker = worker;
    this.#waiting.set(READY, ready);
    worker.on('message', (message: FromWorker) => this.#receive(message));
    worker.on('error', (error) => this.#fail(`the thread that augments pictures failed: ${error.message}`));
    worker.on('messageerror', (error) =>
      this.#fail(`a message of the thread that augments pictures was lost: ${error.message}`),
    );
    worker.on('exit', (code) =>
      this.#fail(`the thread that augments pictures ended early (exit code ${code})`),
    );
  }

  /**
   * Starts the thread.
   *
   * @param script the thread's code; another one only in tests
   * @throws {TrainingError} if it does not come up
   */
  static start(
    setup: WorkerSetup,
    script: URL = new URL('./worker.js', import.meta.url),
  ): Promise<PictureWorker> {
    return new Promise((resolve, reject) => {
      // The process's own flags may be for its main script alone (`--input-type`), and end a thread that gets them.
      const thread = new Worker(script, { workerData: setup, execArgv: [] });
      const worker: PictureWorker = new PictureWorker(thread, { receive: () => resolve(worker), reject });
    });
  }

  /**
   * Asks for a batch.
   *
   * @throws {TrainingError} if the thread cannot fill it, or has ended
   */
  fill(request: FillRequest): Promise<FilledPictures> {
    if (this.#failure !== undefined) {
      return Promise.reject(this.#failure);
    }
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {
        receive: (message) => {
          if (message.kind === 'filled') {
            resolve(message.pictures);
          } else if (message.kind === 'failed') {
            reject(new TrainingError(`pictures could not be augmented: ${message.message}`));
          }
        },
        reject,
      });
      this.#worker.ref();
      this.#worker.postMessage({ kind: 'fill', id, request });
    });
  }

  /** Gives a batch's memory back; its arrays become empty. */
  recycle(pictures: FilledPictures): void {
    if (this.#failure === undefined) {
      this.#worker.postMessage({ kind: 'recycle', pictures }, buffersOf(pictures));
    }
  }

  /** Ends the thread; requests under way are rejected. */
  async dispose(): Promise<void> {
    this.#fail('the batch loader was disposed while a batch was asked for');
    await this.#worker.terminate();
  }

  #receive(message: FromWorker): void {
    const id = message.kind === 'ready' ? READY : message.id;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) {
      this.#worker.unref(); // an idle thread must not keep the process alive
    }
    waiting?.receive(message);
  }

  #fail(message: string): void {
    this.#failure ??= new TrainingError(message);
    for (const { reject } of this.#waiting.values()) {
      reject(this.#failure);
    }
    this.#waiting.clear();
  }
}
