/**
 * The page's end of the line to a worker: requests out, replies in.
 * @module
 */

import { fromErrorData } from '../error-data.js';
import { BackendError } from '../errors.js';
import type { FromWorker, Progress, RequestKind, Requests, ToWorker } from './protocol.js';

interface Waiting {
  readonly resolve: (gives: Requests[RequestKind]['gives']) => void;
  readonly reject: (reason: unknown) => void;
}

/** Settings of one request. */
export interface RequestSettings {
  /** Objects that are handed over instead of copied. */
  readonly transfer?: readonly Transferable[];
  readonly signal?: AbortSignal | undefined;
}

/** A worker of its own, with requests and replies paired. */
export class WorkerClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #ended: Error | undefined;

  /** @param onProgress told while files are loaded */
  constructor(onProgress?: (progress: Progress) => void) {
    // Bundlers know this very form, take the worker's code along and put its address here.
    this.#worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module', name: 'lineament' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'progress') {
        onProgress?.(data.progress);
        return;
      }
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if (data.kind === 'done') {
        waiting?.resolve(data.gives);
      } else {
        waiting?.reject(fromErrorData(data.error));
      }
    });
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(
        new BackendError(
          `lineament's worker ${event.message ? `failed: ${event.message}` : 'could not be started; is worker.js served beside the module, as JavaScript, and allowed by the content security policy (worker-src)?'}`,
        ),
      );
    });
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws what the worker's handler threw
   * @throws the signal's reason, at once, when that is aborted
   */
  request<Kind extends RequestKind>(
    kind: Kind,
    takes: Requests[Kind]['takes'],
    { transfer = [], signal }: RequestSettings = {},
  ): Promise<Requests[Kind]['gives']> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined || signal?.aborted) {
        reject(this.#ended ?? signal?.reason);
        return;
      }
      const id = this.#nextId++;
      const abort = (): void => {
        this.#waiting.delete(id);
        this.#send({ kind: 'abort', id }, []);
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort, { once: true });
      const forget = (): void => signal?.removeEventListener('abort', abort);
      this.#waiting.set(id, {
        resolve: (gives) => {
          forget();
          resolve(gives as Requests[Kind]['gives']);
        },
        reject: (reason) => {
          forget();
          reject(reason);
        },
      });
      try {
        this.#send({ kind, id, takes } as ToWorker, transfer);
      } catch (error) {
        this.#waiting.get(id)?.reject(error);
        this.#waiting.delete(id);
      }
    });
  }

  /**
   * Ends the worker at once and frees its memory.
   *
   * @param reason with which requests under way, and later ones, are rejected
   */
  end(reason: Error): void {
    this.#ended ??= reason;
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) {
      reject(this.#ended);
    }
    this.#waiting.clear();
  }

  #send(message: ToWorker, transfer: readonly Transferable[]): void {
    this.#worker.postMessage(message, [...transfer]);
  }
}
