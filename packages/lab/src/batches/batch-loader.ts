/**
 * Batches for training and evaluation, prepared ahead in a worker thread.
 * @module
 */
import { InvalidInputError, TASKS, type Task } from 'lineament';
import { drawMix, type MixPlan, mixes, mixLabels } from '../augmentation/mixing.js';
import type { Augmentation } from '../augmentation/schema.js';
import { partOfSamples } from '../data/merge-datasets.js';
import { randomStream } from '../data/random.js';
import type { Dataset } from '../data/types.js';
import { balancedOrder, type EpochOrder, epochOrder } from './order.js';
import { PictureWorker } from './picture-worker.js';
import type { FilledPictures } from './protocol.js';
import { checkLabelOptions, makeTargets } from './targets.js';
import type { Batch, BatchLoaderOptions, BatchSource, LabelOptions } from './types.js';

interface Settings {
  readonly dataset: Dataset;
  readonly candidates: Uint32Array;
  readonly tasks: readonly Task[];
  readonly batchSize: number;
  readonly seed: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  /** [N] what is drawn equally often: classes, parts or groups. */
  readonly balanced: Int8Array | Int16Array | undefined;
  readonly labels: LabelOptions;
  readonly augmentation: Augmentation;
  readonly ahead: number;
}

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
  readonly #settings: Settings;
  readonly #worker: PictureWorker;

  private constructor(settings: Settings, worker: PictureWorker) {
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
    const settings = checkOptions(options);
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

function checkOptions(options: BatchLoaderOptions): Settings {
  const { dataset, split, tasks, batchSize, seed = 0, balance, labels = {}, ahead = 3 } = options;
  checkWhole('batchSize', batchSize, 1);
  checkWhole('seed', seed, 0);
  checkWhole('ahead', ahead, 1);
  const candidates = typeof split === 'string' ? dataset.indices(split) : split;
  const outside = candidates.find((position) => position >= dataset.samples);
  if (outside !== undefined) {
    throw new InvalidInputError(
      `sample ${outside} lies outside data set ${dataset.name}; give positions below ${dataset.samples}`,
    );
  }
  if (candidates.length === 0) {
    throw new InvalidInputError(
      `data set ${dataset.name} has no samples in ${typeof split === 'string' ? `its ${split} split` : 'the given positions'}; choose another split`,
    );
  }
  const dropLast = options.dropLast ?? false;
  if (dropLast && candidates.length < batchSize) {
    throw new InvalidInputError(
      `${candidates.length} samples fill no batch of ${batchSize}; choose a smaller batch size (--batch-size)`,
    );
  }
  const repeated = tasks.find((task, index) => tasks.indexOf(task) !== index || !TASKS.includes(task));
  if (repeated !== undefined) {
    throw new InvalidInputError(
      `task ${repeated} is unknown or given twice; give some of ${TASKS.join(', ')}, each once`,
    );
  }
  checkLabelOptions(dataset, balance === undefined ? tasks : [...tasks, balance], labels);
  if (
    balance !== undefined &&
    !candidates.some((position) => (dataset.labels[balance][position] ?? -1) >= 0)
  ) {
    throw new InvalidInputError(`no sample to draw has a label of ${balance}; balance another task`);
  }
  if (balance !== undefined && options.balanceSources === true) {
    throw new InvalidInputError(
      `classes of ${balance} and sources cannot both be drawn equally often; choose one`,
    );
  }
  checkBalanceCodes(options, candidates);
  return {
    dataset,
    candidates,
    tasks,
    batchSize,
    seed,
    shuffle: options.shuffle ?? false,
    dropLast,
    balanced:
      balance !== undefined
        ? dataset.labels[balance]
        : options.balanceSources === true
          ? partOfSamples(dataset)
          : options.balanceCodes,
    labels,
    augmentation: options.augmentation ?? {},
    ahead,
  };
}

function checkBalanceCodes(
  { dataset, balance, balanceSources, balanceCodes }: BatchLoaderOptions,
  candidates: Uint32Array,
): void {
  if (balanceCodes === undefined) {
    return;
  }
  if (balance !== undefined || balanceSources === true) {
    throw new InvalidInputError('balanceCodes goes with neither balance nor balanceSources; choose one');
  }
  if (balanceCodes.length !== dataset.samples) {
    throw new InvalidInputError(
      `balanceCodes has ${balanceCodes.length} values; give ${dataset.samples}, one for each sample of ${dataset.name}`,
    );
  }
  if (!candidates.some((position) => (balanceCodes[position] ?? -1) >= 0)) {
    throw new InvalidInputError(
      'no sample to draw has a code ≥ 0 in balanceCodes; balance by something else',
    );
  }
}

function checkWhole(name: string, value: number, smallest: number): void {
  if (!Number.isSafeInteger(value) || value < smallest) {
    throw new InvalidInputError(`${name} ${value} is out of range; give a whole number ≥ ${smallest}`);
  }
}
