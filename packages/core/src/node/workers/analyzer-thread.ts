/**
 * One worker thread with an analyzer in it: requests out, replies in.
 * @module
 */

import { once } from 'node:events';
import { type Transferable, Worker } from 'node:worker_threads';
import type { Task } from '../../attributes/labels.js';
import type { ModelCard } from '../../card/card.js';
import { fromErrorData } from '../../error-data.js';
import { BackendError } from '../../errors.js';
import type { AnalyzerOptions } from '../engine.js';
import type { FromThread, RequestKind, Requests, ThreadData, ToThread } from './protocol.js';
import { Runs } from './runs.js';

const PROGRAM = new URL('./thread-program.js', import.meta.url);

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

/** A thread that has loaded its models. It keeps the process alive only while it has something to do. */
export class AnalyzerThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;
  #failure: BackendError | undefined;
  readonly tasks: readonly Task[];
  readonly cards: readonly ModelCard[];

  private constructor(worker: Worker, tasks: readonly Task[], cards: readonly ModelCard[]) {
    this.#worker = worker;
    this.tasks = tasks;
    this.cards = cards;
    worker.on('message', (message: FromThread) => this.#receive(message));
    worker.on('error', (error) => this.#fail(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => this.#fail(`it ended early (exit code ${code})`));
    worker.unref();
  }

  /**
   * Starts a thread and loads its models.
   *
   * @throws what `Analyzer.create` throws in the thread
   * @throws {BackendError} if the thread ends instead of answering
   */
  static async start(options: AnalyzerOptions, program: URL = PROGRAM): Promise<AnalyzerThread> {
    const runs = new Runs();
    // The process's own flags may be for its main script alone, and end a thread that gets them.
    const worker = new Worker(program, {
      workerData: { options, runs: runs.shared } satisfies ThreadData,
      execArgv: [],
      name: 'lineament',
    });
    waitForRunsAtExit(worker, runs);
    const ended = once(worker, 'exit').then(([code]): never => {
      throw new Error(`it ended (exit code ${code})`);
    });
    let reply: FromThread | undefined;
    try {
      [reply] = await Promise.race([once(worker, 'message'), ended]);
    } catch (error) {
      throw new BackendError(`a worker thread cannot be started: ${(error as Error).message}`);
    }
    if (reply?.kind === 'ready') {
      return new AnalyzerThread(worker, reply.tasks, reply.cards);
    }
    await worker.terminate();
    throw reply?.kind === 'refused'
      ? fromErrorData(reply.error)
      : new BackendError('a worker thread does not say that it is ready');
  }

  /** Requests that are not answered yet. */
  get load(): number {
    return this.#waiting.size;
  }

  /** Why it answers no more. */
  get failure(): BackendError | undefined {
    return this.#failure;
  }

  /**
   * Sends a request and waits for its reply.
   *
   * @throws what the thread's analyzer threw
   * @throws {BackendError} if the thread has failed
   * @throws the signal's reason, at once, when that is aborted
   */
  async request<Kind extends RequestKind>(
    kind: Kind,
    takes: Requests[Kind]['takes'],
    { transfer = [], signal }: RequestSettings = {},
  ): Promise<Requests[Kind]['gives']> {
    signal?.throwIfAborted();
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    const id = this.#nextId++;
    const abort = (): void => {
      this.#send({ kind: 'abort', id });
      this.#settle(id)?.reject(signal?.reason);
    };
    const reply = new Promise<Requests[RequestKind]['gives']>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
    });
    this.#worker.ref();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      this.#send({ kind, id, takes } as ToThread, transfer);
      return (await reply) as Requests[Kind]['gives'];
    } finally {
      this.#settle(id);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Frees the models, after what is under way: ended while it runs, the runtime ends the whole process. */
  async dispose(): Promise<void> {
    if (this.#failure === undefined) {
      await this.request('dispose', undefined);
    }
    await this.#worker.terminate();
  }

  #receive(message: FromThread): void {
    if (message.kind === 'done') {
      this.#settle(message.id)?.resolve(message.gives);
    } else if (message.kind === 'failed') {
      this.#settle(message.id)?.reject(fromErrorData(message.error));
    }
  }

  #fail(reason: string): void {
    this.#failure ??= new BackendError(`a worker thread failed: ${reason}`);
    for (const id of this.#waiting.keys()) {
      this.#settle(id)?.reject(this.#failure);
    }
  }

  /** Takes a request off the list. */
  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) {
      this.#worker.unref();
    }
    return waiting;
  }

  #send(message: ToThread, transfer: readonly Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}

/** Runs of all threads; one listener for them all, since Node warns of more than ten. */
const runsOfThreads = new Set<Runs>();
const finishRuns = (): void => {
  for (const runs of runsOfThreads) {
    runs.finish();
  }
};

function waitForRunsAtExit(worker: Worker, runs: Runs): void {
  if (runsOfThreads.size === 0) {
    process.on('exit', finishRuns);
  }
  runsOfThreads.add(runs);
  worker.once('exit', () => {
    runsOfThreads.delete(runs);
    if (runsOfThreads.size === 0) {
      process.off('exit', finishRuns);
    }
  });
}
