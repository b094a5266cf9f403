/**
 * Worker threads that analyze side by side: the runtime holds the thread that it runs in.
 * @module
 */

import { availableParallelism } from 'node:os';
import type { Transferable } from 'node:worker_threads';
import type { AnalyzeOptions } from '../../analysis/pixel-analyzer.js';
import type { Analysis } from '../../analysis/schema.js';
import type { Task } from '../../attributes/labels.js';
import type { ModelCard } from '../../card/card.js';
import type { Detection } from '../../detect/detection.js';
import { InvalidInputError } from '../../errors.js';
import type { ExplainFaceOptions, FaceExplanation } from '../../explain/face-explainers.js';
import type { AnalyzerEngine, AnalyzerOptions } from '../engine.js';
import { AnalyzerThread } from './analyzer-thread.js';
import type { Picture, RequestKind, Requests } from './protocol.js';

/** Threads with an analyzer each; the least busy one gets the next picture. */
export class AnalyzerPool implements AnalyzerEngine {
  readonly #threads: readonly AnalyzerThread[];
  readonly #running = new Set<Promise<unknown>>();
  #disposing: Promise<void> | undefined;
  readonly tasks: readonly Task[];
  readonly cards: readonly ModelCard[];

  private constructor(threads: readonly AnalyzerThread[], { tasks, cards }: AnalyzerThread) {
    this.#threads = threads;
    this.tasks = tasks;
    this.cards = cards;
  }

  /**
   * Starts the threads; each loads the models.
   *
   * @param options of the analyzer in each thread; its models share the processor's cores, if `threads` does not say more
   * @param count number of threads, a whole number ≥ 1
   * @throws what `Analyzer.create` throws, or {BackendError} if a thread cannot be started
   */
  static async create(options: AnalyzerOptions, count: number): Promise<AnalyzerPool> {
    const threads = Math.max(1, Math.floor(availableParallelism() / count));
    const starting = Array.from({ length: count }, () => AnalyzerThread.start({ threads, ...options }));
    const started = await Promise.allSettled(starting);
    const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    const [first] = running;
    const failed = started.find((result) => result.status === 'rejected');
    if (failed !== undefined || first === undefined) {
      await Promise.all(running.map((thread) => thread.dispose()));
      throw failed?.reason;
    }
    return new AnalyzerPool(running, first);
  }

  async analyze(picture: Picture, { signal, onTimings, ...options }: AnalyzeOptions): Promise<Analysis> {
    const { own, transfer } = ownPicture(picture);
    const { analysis, timings } = await this.#request(
      'analyze',
      { picture: own, options },
      { signal, transfer },
    );
    if (timings !== undefined) {
      onTimings?.(timings);
    }
    return analysis;
  }

  async explain(
    picture: Picture,
    face: Pick<Detection, 'box' | 'keypoints'>,
    options: ExplainFaceOptions,
  ): Promise<FaceExplanation> {
    const { own, transfer } = ownPicture(picture);
    const { box, keypoints } = face;
    return this.#request('explain', { picture: own, face: { box, keypoints }, options }, { transfer });
  }

  dispose(): Promise<void> {
    this.#disposing ??= Promise.allSettled(this.#running).then(async () => {
      await Promise.all(this.#threads.map((thread) => thread.dispose()));
    });
    return this.#disposing;
  }

  async #request<Kind extends RequestKind>(
    kind: Kind,
    takes: Requests[Kind]['takes'],
    settings: Parameters<AnalyzerThread['request']>[2],
  ): Promise<Requests[Kind]['gives']> {
    if (this.#disposing !== undefined) {
      throw new InvalidInputError('this analyzer was disposed of; create another');
    }
    const running = this.#leastBusy().request(kind, takes, settings);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Of those that still answer; if none does, one that says why. */
  #leastBusy(): AnalyzerThread {
    return this.#threads.reduce((one, other) => {
      const isBetter = other.failure === undefined && (one.failure !== undefined || other.load < one.load);
      return isBetter ? other : one;
    });
  }
}

/**
 * A picture that can be sent without touching the caller's: bytes are copied once and then handed over. Sent as they are,
 * a view of a larger buffer would take all of that along.
 */
function ownPicture(picture: Picture): { own: Picture; transfer: Transferable[] } {
  // Neither a file's bytes nor pixels: a path, or nonsense from plain JavaScript, which the thread refuses in words.
  if (typeof picture !== 'object' || picture === null) {
    return { own: picture, transfer: [] };
  }
  if (picture instanceof Uint8Array) {
    const own = new Uint8Array(picture);
    return { own, transfer: [own.buffer] };
  }
  const { width, height, channels } = picture;
  // Anything else is refused by the thread, in the words of an analyzer without threads.
  const isBytes = picture.data instanceof Uint8Array || picture.data instanceof Uint8ClampedArray;
  const data = isBytes ? new Uint8Array(picture.data) : picture.data;
  const own = { data, width, height, ...(channels === undefined ? {} : { channels }) };
  return { own, transfer: isBytes ? [data.buffer as ArrayBuffer] : [] };
}
