/**
 * The training loop: epochs of steps, validation after each, and what follows from it.
 *
 * The split `train` teaches, the split `validation` chooses; the test split is never touched.
 * @module
 */
import { TrainingSession } from '@lineament/autograd';
import { TASK_CLASSES, type Task, TrainingError } from 'lineament';
import { BatchLoader } from '../batches/batch-loader.js';
import type { BatchLoaderOptions, BatchSource } from '../batches/types.js';
import { classWeights, datasetCounts } from '../data/counts.js';
import type { Dataset, Split } from '../data/types.js';
import type { Network } from '../networks/network.js';
import type { RunFolder } from '../runs/run-folder.js';
import { applyPlateau, isBetter, watch } from './callbacks.js';
import type { TrainingConfig } from './config.js';
import { batchFeeds, trainingDefinition } from './definition.js';
import { addBatch, type Metrics, meanMetrics, noMetrics } from './running-metrics.js';
import { scheduledRate } from './schedule.js';
import {
  type EpochRecord,
  fromCheckpoint,
  newTrainerState,
  type TrainerState,
  toCheckpoint,
} from './state.js';

/** Told while a training runs. */
export interface TrainingObserver {
  /** After each step. */
  readonly onStep?: (step: StepReport) => void;
  /** After each epoch, when everything of it is saved. */
  readonly onEpoch?: (record: EpochRecord, state: Readonly<TrainerState>) => Promise<void> | void;
}

export interface StepReport {
  /** From 1. */
  readonly epoch: number;
  /** Steps done in the epoch, and all of it. */
  readonly batch: number;
  readonly batches: number;
  /** Means of the epoch so far. */
  readonly metrics: Metrics;
  readonly imagesPerSecond: number;
  /** Until the end of the last epoch, if none ends it early. */
  readonly secondsLeft: number;
}

export interface TrainOptions {
  readonly network: Network;
  /** Has the size and channels of the network's input. */
  readonly dataset: Dataset;
  readonly config: TrainingConfig;
  readonly folder: RunFolder;
  /** Whether to go on from the folder's last checkpoint (default false). */
  readonly resume?: boolean;
  /** Asks the training to finish its step, save and return. */
  readonly stop?: AbortSignal;
  /** Minutes between saves inside an epoch (default 10). */
  readonly checkpointMinutes?: number;
  readonly observer?: TrainingObserver;
  /** Makes the batches (default: `BatchLoader.create`). */
  readonly createBatches?: (options: BatchLoaderOptions) => Promise<BatchSource>;
}

/** How a training came back. */
export interface TrainResult {
  readonly status: 'all-epochs' | 'early-stopping' | 'stopped';
  readonly state: Readonly<TrainerState>;
  /** Weights for the model: of the best epoch or the last, averaged if so configured; none before the first epoch. */
  readonly weights:
    | { readonly epoch: number; readonly tensors: Readonly<Record<string, Float32Array>> }
    | undefined;
}

/**
 * Trains a network. The same options on the same machine give the same weights to the bit, in one go or resumed.
 *
 * @throws {TrainingError} if a task has no labels, or the loss is not finite any more: the last good checkpoint stays
 * @throws {StorageError} if the run cannot be saved; the checkpoint before is still whole
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { network, dataset, config, folder, observer = {}, stop, checkpointMinutes = 10 } = options;
  const tasks = network.heads.map(({ task }) => task);
  requireLabels(dataset, tasks);
  const createBatches = options.createBatches ?? ((wanted) => BatchLoader.create(wanted));
  const training = await createBatches(trainingBatches(network, dataset, config));
  const validation = await createBatches(validationBatches(network, dataset, config));
  const session = await TrainingSession.create(trainingDefinition(network, config), {
    provider: config.provider,
    threads: config.threads ?? undefined,
    seed: config.seed,
  });
  const weights = config.averageDecay === null ? 'current' : 'average';
  const batches = training.batchesPerEpoch;
  const totalSteps = batches * config.epochs;
  let state = newTrainerState(config);

  const save = async (): Promise<void> => folder.saveLast(toCheckpoint(state, await session.state()));

  /** Steps until the epoch is over; `false` if it was stopped before. */
  async function runSteps(clock: Stopwatch): Promise<boolean> {
    let savedAt = Date.now();
    for await (const batch of training.epoch(state.epoch, { startBatch: state.batch })) {
      const place = { step: session.steps, totalSteps, stepsPerEpoch: batches };
      const learningRate = scheduledRate(config.schedule, state.learningRate, place);
      const result = await session.step(batchFeeds(network, batch), { learningRate });
      requireFinite(result.loss, 'training', state, session.steps);
      addBatch(state.running, network, batch, result);
      state.batch += 1;
      clock.count(batch.size);
      observer.onStep?.({
        epoch: state.epoch + 1,
        batch: state.batch,
        batches,
        metrics: meanMetrics(state.running),
        imagesPerSecond: clock.perSecond(),
        secondsLeft: ((totalSteps - session.steps) * config.batchSize) / clock.perSecond(),
      });
      if (stop?.aborted) {
        return false;
      }
      if (Date.now() - savedAt >= checkpointMinutes * 60_000) {
        await save();
        savedAt = Date.now();
      }
    }
    return true;
  }

  /** Figures of the validation split; `undefined` if it was stopped before. */
  async function validate(): Promise<Metrics | undefined> {
    const running = noMetrics();
    for await (const batch of validation.epoch(0)) {
      if (stop?.aborted) {
        return undefined;
      }
      addBatch(running, network, batch, await session.evaluate(batchFeeds(network, batch), { weights }));
    }
    requireFinite(running.lossSum, 'validation', state, session.steps);
    return meanMetrics(running);
  }

  /** What follows from an epoch's figures: the best epoch, early stopping, the learning rate. */
  async function concludeEpoch(record: EpochRecord): Promise<void> {
    const { monitor, earlyStopping, schedule } = config;
    const value = record[monitor];
    if (isBetter(monitor, value, state.best?.value ?? null)) {
      state.best = { epoch: record.epoch, value };
      await folder.saveBest(record.epoch, {
        meta: { epoch: record.epoch },
        tensors: await weightsOf(session, weights),
      });
    }
    if (schedule.name === 'plateau') {
      const next = applyPlateau(schedule, state.plateau, monitor, value, state.learningRate);
      state.plateau = next.state;
      state.learningRate = next.learningRate;
    }
    if (earlyStopping !== false) {
      state.earlyStopping = watch(state.earlyStopping, monitor, value, earlyStopping.minDelta);
      state.ended = state.earlyStopping.wait >= earlyStopping.patience ? 'early-stopping' : null;
    }
    state.history.push(record);
    state.epoch = record.epoch;
    state.batch = 0;
    state.running = noMetrics();
    if (state.epoch === config.epochs) {
      state.ended ??= 'all-epochs';
    }
    await save();
    await folder.removeOtherBest(state.best?.epoch);
    await folder.appendMetrics(record);
    await observer.onEpoch?.(record, state);
  }

  try {
    if (options.resume === true && folder.hasLast()) {
      const last = fromCheckpoint(await folder.loadLast(), folder.path);
      await session.restore(last.session);
      state = last.trainer;
      await folder.rewriteMetrics(state.history);
    }
    while (state.ended === null) {
      const clock = new Stopwatch();
      const learningRateOf = (step: number): number =>
        scheduledRate(config.schedule, state.learningRate, { step, totalSteps, stepsPerEpoch: batches });
      const isComplete = await runSteps(clock);
      clock.stopCounting();
      const judged = isComplete ? await validate() : undefined;
      if (judged === undefined) {
        await save();
        return { status: 'stopped', state, weights: await finalWeights() };
      }
      const learned = meanMetrics(state.running);
      await concludeEpoch({
        epoch: state.epoch + 1,
        loss: learned.loss,
        accuracy: learned.accuracy,
        valLoss: judged.loss,
        valAccuracy: judged.accuracy,
        learningRate: learningRateOf(session.steps - 1),
        ...(tasks.length > 1 ? { tasks: accuraciesByTask(learned, judged) } : {}),
        imagesPerSecond: clock.perSecond(),
        seconds: clock.seconds(),
      });
    }
    return { status: state.ended, state, weights: await finalWeights() };
  } finally {
    await session.dispose();
    await training.dispose();
    await validation.dispose();
  }

  async function finalWeights(): Promise<TrainResult['weights']> {
    if (state.best === null) {
      return undefined;
    }
    // A stopped run is inside an epoch: weights that nothing has judged are not shipped.
    if (config.restoreBest || state.ended === null) {
      return { epoch: state.best.epoch, tensors: (await folder.loadBest(state.best.epoch)).tensors };
    }
    return { epoch: state.epoch, tensors: await weightsOf(session, weights) };
  }
}

function trainingBatches(network: Network, dataset: Dataset, config: TrainingConfig): BatchLoaderOptions {
  const shared = validationBatches(network, dataset, config);
  const [firstTask] = shared.tasks;
  return {
    ...shared,
    split: 'train',
    seed: config.seed,
    augmentation: config.augmentation,
    shuffle: true,
    // A padded batch would count its last picture again and again in batch normalization.
    dropLast: true,
    ...(config.sampling === 'balanced' && firstTask !== undefined ? { balance: firstTask } : {}),
    labels: {
      ...shared.labels,
      emotion: config.emotionLabels,
      smoothing: config.labelSmoothing,
      ...(config.classWeights === 'balanced' ? { classWeights: balancedWeights(dataset, shared.tasks) } : {}),
    },
  };
}

/** Validation judges plain labels: figures of differently trained runs can be compared. */
function validationBatches(network: Network, dataset: Dataset, config: TrainingConfig): BatchLoaderOptions {
  const age = network.heads.find(({ ageLabels }) => ageLabels !== undefined)?.ageLabels;
  return {
    dataset,
    split: 'validation',
    tasks: network.heads.map(({ task }) => task),
    batchSize: config.batchSize,
    labels: age === undefined ? {} : { age },
  };
}

function balancedWeights(dataset: Dataset, tasks: readonly Task[]): Partial<Record<Task, readonly number[]>> {
  const counts = datasetCounts(dataset).tasks;
  return Object.fromEntries(tasks.map((task) => [task, classWeights(counts[task]?.train.counts ?? [])]));
}

function requireLabels(dataset: Dataset, tasks: readonly Task[]): void {
  const counts = datasetCounts(dataset).tasks;
  for (const task of tasks) {
    for (const split of ['train', 'validation'] as const satisfies readonly Split[]) {
      const labelled = counts[task]?.[split].counts.reduce((sum, count) => sum + count, 0) ?? 0;
      if (labelled === 0) {
        throw new TrainingError(
          `data set ${dataset.name} has no labels of ${task} (${TASK_CLASSES[task].join(', ')}) in its ${split} split; train on another set, or another network`,
        );
      }
    }
  }
}

function requireFinite(loss: number, what: string, state: TrainerState, step: number): void {
  if (!Number.isFinite(loss)) {
    throw new TrainingError(
      `the ${what} loss is ${loss} in epoch ${state.epoch + 1}, step ${step}; try a lower learning rate, a clip norm (for instance 1), a warm-up, or fewer extreme class weights. The last good checkpoint is kept`,
    );
  }
}

function accuraciesByTask(learned: Metrics, judged: Metrics): NonNullable<EpochRecord['tasks']> {
  return Object.fromEntries(
    Object.entries(judged.taskAccuracy).map(([task, valAccuracy]) => [
      task,
      { accuracy: learned.taskAccuracy[task] ?? 0, valAccuracy },
    ]),
  );
}

/** Parameters alone: of a session's state, what a model needs. */
async function weightsOf(
  session: TrainingSession,
  choice: 'current' | 'average',
): Promise<Record<string, Float32Array>> {
  const { tensors } = await session.state();
  const names = Object.keys(tensors).filter((name) => !name.includes('@'));
  return Object.fromEntries(
    names.map((name) => [
      name,
      tensors[choice === 'average' ? `${name}@average` : name] ?? new Float32Array(),
    ]),
  );
}

/** Times an epoch. */
class Stopwatch {
  readonly #start = performance.now();
  #images = 0;
  #end: number | undefined;

  count(images: number): void {
    this.#images += images;
  }

  stopCounting(): void {
    this.#end = performance.now();
  }

  seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  perSecond(): number {
    return (this.#images * 1000) / Math.max(1, (this.#end ?? performance.now()) - this.#start);
  }
}
