/**
 * Batches for training and evaluation, prepared ahead in a worker thread.
 * @module
 */
import { InvalidInputError, type Task } from 'lineament';
import { drawMix, type MixPlan, mixes, mixLabels } from '../augmentation/mixing.js';
import { randomStream } from '../data/random.js';
import { type BatchSettings, batchSettings, checkWhole } from './batch-settings.js';
import { balancedOrder, type EpochOrder, epochOrder } from './order.js';
import { PictureWorker } from './picture-worker.js';
import type { FilledPictures } from './protocol.js';
import { makeTargets } from './targets.js';
import type { Batch, BatchLoaderOptions, BatchSource } from './types.js';

/** Keeps the streams of mixtures apart from those of pictures. */
const MIX_STREAM = 0x6d6978;

/**
 * Cuts a split into batches of one size.
 *
 * What a batch holds depends on the options and the epoch's number alone, never on timing: a run that is resumed
 * with `epoch(k, { startBatch })` sees the batches that it would have seen.
 *
 * For training give `shuffle`, `augmentation` and `dropLast` (padding would enter batch normalization); for
 * evaluation none of them: the order is then the data set's, and the last batch is padded.
 */
export class BatchLoader implements BatchSource {
  readonly samplesPerEpoch: number;
  readonly batchesPerEpoch: number;
  readonly #settings: BatchSettings;
  readonly #worker: PictureWorker;

  private constructor(settings: BatchSettings, worker: PictureWorker) {
    this.#settings = settings;
    this.#worker = worker;
    const { candidates, batchSize, dropLast } = settings;
    const full = Math.floor(candidates.length / batchSize);
    this.batchesPerEpoch = dropLast ? full : Math.ceil(candidates.length / batchSize);
    this.samplesPerEpoch = dropLast ? full * batchSize : candidates.length;
  }

  /**
   * Checks the options and starts the worker.
   *
   * @throws {InvalidInputError} if an option is out of range, the split is empty, or the data set lacks a task's labels
   * @example
   * const loader = await BatchLoader.create({
   *   dataset, split: 'train', tasks: ['emotion'], batchSize: 64, seed: 1,
   *   shuffle: true, dropLast: true, augmentation: AUGMENTATION_PRESETS.standard,
   * });
   * for await (const batch of loader.epoch(0)) {
   *   batch.images.length; // 147456 = 64 · 1 · 48 · 48
   *   batch.labels.emotion?.length; // 448 = 64 · 7
   * }
   * await loader.dispose();
   */
  static async create(options: BatchLoaderOptions): Promise<BatchLoader> {
    const settings = batchSettings(options);
    const { pixels, size, channels } = settings.dataset;
    const worker = await PictureWorker.start({
      pixels,
      shape: { ...size, channels },
      augmentation: options.augmentation ?? {},
      seed: settings.seed,
      flippedView: options.flippedView ?? false,
    });
    return new BatchLoader(settings, worker);
  }

  epoch(epoch: number, options: { readonly startBatch?: number } = {}): AsyncIterable<Batch> {
    const { startBatch = 0 } = options;
    checkWhole('epoch', epoch, 0);
    checkWhole('startBatch', startBatch, 0);
    if (startBatch > this.batchesPerEpoch) {
      throw new InvalidInputError(
        `startBatch ${startBatch} is past the epoch's ${this.batchesPerEpoch} batches`,
      );
    }
    return this.#batches(epoch, startBatch);
  }

  dispose(): Promise<void> {
    return this.#worker.dispose();
  }

  async *#batches(epoch: number, startBatch: number): AsyncGenerator<Batch> {
    const order = this.#order(epoch);
    const coming: Promise<FilledPictures>[] = [];
    let next = startBatch;
    const request = (): void => {
      if (next < this.batchesPerEpoch) {
        const mix = this.#mix(epoch, next, order);
        const rows = this.#rows(order, next++);
        const filled = this.#worker.fill({ epoch, ...rows, ...(mix === undefined ? {} : { mix }) });
        // A failure is thrown when its batch is asked for; until then nobody listens.
        filled.catch(() => {});
        coming.push(filled);
      }
    };
    for (let i = 0; i < this.#settings.ahead; i++) {
      request();
    }
    try {
      for (let number = startBatch; number < this.batchesPerEpoch; number++) {
        const pictures = await coming.shift();
        if (pictures === undefined) {
          return;
        }
        request();
        try {
          yield this.#batch(number, order, pictures, this.#mix(epoch, number, order));
        } finally {
          this.#worker.recycle(pictures);
        }
      }
    } finally {
      for (const filled of coming) {
        filled.then(
          (pictures) => this.#worker.recycle(pictures),
          () => {},
        );
      }
    }
  }

  #order(epoch: number): EpochOrder {
    const { candidates, balanced, seed, shuffle } = this.#settings;
    return balanced === undefined
      ? epochOrder(candidates, seed, epoch, shuffle)
      : balancedOrder(candidates, balanced, seed, epoch);
  }

  /** B rows of an epoch; past its end the last row is repeated. */
  #rows(order: EpochOrder, number: number): EpochOrder {
    const { batchSize } = this.#settings;
    const last = order.positions.length - 1;
    const slots = Array.from({ length: batchSize }, (_, row) => Math.min(number * batchSize + row, last));
    return {
      positions: Uint32Array.from(slots, (slot) => order.positions[slot] ?? 0),
      repeats: Uint32Array.from(slots, (slot) => order.repeats[slot] ?? 0),
    };
  }

  /** What is mixed with what in a batch: pictures that have labels of the same tasks. */
  #mix(epoch: number, number: number, order: EpochOrder): MixPlan | undefined {
    const { dataset, tasks, seed, augmentation } = this.#settings;
    if (!mixes(augmentation)) {
      return undefined;
    }
    const { positions } = this.#rows(order, number);
    const size = this.#size(number, order);
    const groups = Array.from(positions, (position, row) => {
      const labelled = tasks.filter((task) => (dataset.labels[task][position] ?? -1) >= 0);
      return row < size && labelled.length > 0 ? labelled.join() : undefined;
    });
    return drawMix(augmentation, groups, dataset.size, randomStream(seed, epoch, number, 0, MIX_STREAM));
  }

  #size(number: number, order: EpochOrder): number {
    const { batchSize } = this.#settings;
    return Math.min(batchSize, order.positions.length - number * batchSize);
  }

  #batch(number: number, order: EpochOrder, pictures: FilledPictures, mix: MixPlan | undefined): Batch {
    const { dataset, tasks, labels: options } = this.#settings;
    const indices = this.#rows(order, number).positions;
    const size = this.#size(number, order);
    const labels: Partial<Record<Task, Float32Array<ArrayBuffer>>> = {};
    const weights: Partial<Record<Task, Float32Array<ArrayBuffer>>> = {};
    for (const task of tasks) {
      const own = makeTargets(dataset, task, indices, size, options);
      const targets = mix === undefined ? own : mixLabels(own.labels, own.weights, mix);
      labels[task] = targets.labels;
      weights[task] = targets.weights;
    }
    const years = Float32Array.from(indices, (position, row) =>
      row < size ? (dataset.labels.years[position] ?? Number.NaN) : Number.NaN,
    );
    return {
      number,
      size,
      ...pictures,
      labels,
      weights,
      indices,
      ...(tasks.includes('age') ? { years } : {}),
    };
  }
}
