/**
 * The training loop: epochs of steps, validation after each, and what follows from it.
 *
 * The split `train` teaches, the split `validation` chooses; the test split is never touched.
 * @module
 */
import { TrainingSession } from '@lineament/autograd';
import { SettingsError, TrainingError } from 'lineament';
import { BatchLoader } from '../batches/batch-loader.js';
import type { BatchSource } from '../batches/types.js';
import type { Network } from '../networks/network.js';
import { applyPlateau, isBetter, watch } from './callbacks.js';
import { batchFeeds, headShares, trainingDefinition } from './definition.js';
import { GroupDro } from './group-dro.js';
import { requireLabels, trainingBatches, validationBatches } from './loaders.js';
import { addBatch, type Metrics, meanMetrics, noMetrics } from './running-metrics.js';
import { scheduledRate } from './schedule.js';
import {
  type EpochRecord,
  fromCheckpoint,
  newTrainerState,
  type TrainerState,
  toCheckpoint,
} from './state.js';
import { Stopwatch } from './stopwatch.js';
import type { TrainOptions, TrainResult } from './types.js';

/**
 * Trains a network. The same options on the same machine give the same weights to the bit, in one go or resumed.
 *
 * @throws {SettingsError} if a task has no labels, or the loss is not finite any more: the last good checkpoint stays
 * @throws {StorageError} if the run cannot be saved; the checkpoint before is still whole
 * @example
 * const { state } = await train({
 *   network: findNetwork('baseline-gender').build(1),
 *   dataset: await openDataset('utkface.tar.gz'),
 *   config: trainingConfig([{ source: 'me', settings: { epochs: 20, seed: 1 } }]),
 *   folder: await RunFolder.create('runs', 'baseline-gender'),
 *   observer: { onEpoch: ({ epoch, valAccuracy }) => console.log(epoch, valAccuracy) },
 * });
 * state.best; // { epoch: …, value: … }
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { network, dataset, config } = options;
  requireLabels(
    dataset,
    network.heads.map(({ task }) => task),
  );
  const createBatches = options.createBatches ?? ((wanted) => BatchLoader.create(wanted));
  const opened: { dispose(): Promise<void> }[] = [];
  const open = async <T extends { dispose(): Promise<void> }>(coming: Promise<T>): Promise<T> => {
    const resource = await coming;
    opened.push(resource);
    return resource;
  };
  try {
    const training = await open(createBatches(trainingBatches(network, dataset, config, options.estimates)));
    const validation = await open(createBatches(validationBatches(network, dataset, config)));
    const session = await open(
      TrainingSession.create(trainingDefinition(network, config), {
        provider: config.provider,
        threads: config.threads ?? undefined,
        seed: config.seed,
        initialWeights: options.initialWeights,
      }),
    );
    requireParameters(network, await session.weights());
    return await new Trainer(options, training, validation, session).run();
  } finally {
    for (const resource of opened) {
      await resource.dispose();
    }
  }
}

class Trainer {
  readonly #options: TrainOptions;
  readonly #training: BatchSource;
  readonly #validation: BatchSource;
  readonly #session: TrainingSession;
  readonly #totalSteps: number;
  /** Part of each head's loss in the whole. */
  readonly #shares: ReturnType<typeof headShares>;
  readonly #groups: GroupDro | undefined;
  /** Which weights are judged and shipped. */
  readonly #weights: 'current' | 'average';
  #state: TrainerState;

  constructor(
    options: TrainOptions,
    training: BatchSource,
    validation: BatchSource,
    session: TrainingSession,
  ) {
    const { config } = options;
    this.#options = options;
    this.#training = training;
    this.#validation = validation;
    this.#session = session;
    this.#shares = headShares(options.network, config);
    this.#groups = GroupDro.create(options.network, options.dataset, config);
    this.#totalSteps = training.batchesPerEpoch * config.epochs;
    this.#weights = config.averageDecay === null ? 'current' : 'average';
    this.#state = newTrainerState(config);
  }

  async run(): Promise<TrainResult> {
    if (this.#options.resume === true && this.#options.folder.hasLast()) {
      await this.#resume();
    }
    const { untilEpoch = Number.POSITIVE_INFINITY } = this.#options;
    while (this.#state.ended === null) {
      if (this.#state.epoch >= untilEpoch) {
        return { status: 'stopped', state: this.#state, weights: await this.#finalWeights() };
      }
      const clock = new Stopwatch();
      const learned = await this.#runSteps(clock);
      clock.stopCounting();
      const judged = learned === undefined ? undefined : await this.#validate();
      if (learned === undefined || judged === undefined) {
        await this.#save();
        return { status: 'stopped', state: this.#state, weights: await this.#finalWeights() };
      }
      await this.#concludeEpoch({
        epoch: this.#state.epoch + 1,
        loss: learned.loss,
        accuracy: learned.accuracy,
        valLoss: judged.loss,
        valAccuracy: judged.accuracy,
        learningRate: this.#learningRate(this.#session.steps - 1),
        ...(this.#options.network.heads.length > 1 ? { tasks: accuraciesByTask(learned, judged) } : {}),
        imagesPerSecond: clock.perSecond(),
        seconds: clock.seconds(),
      });
    }
    return { status: this.#state.ended, state: this.#state, weights: await this.#finalWeights() };
  }

  /** Steps until the epoch is over, and its figures; `undefined` if it was stopped before. */
  async #runSteps(clock: Stopwatch): Promise<Metrics | undefined> {
    const { network, config, observer, stop, checkpointMinutes = 10 } = this.#options;
    const state = this.#state;
    const session = this.#session;
    let savedAt = Date.now();
    for await (const batch of this.#training.epoch(state.epoch, { startBatch: state.batch })) {
      const learningRate = this.#learningRate(session.steps);
      const weighed = this.#groups?.weigh(batch, state.groupShares) ?? batch;
      const result = await session.step(batchFeeds(network, weighed), { learningRate });
      this.#requireFinite(result.loss, 'training');
      addBatch(state.running, network, weighed, result);
      this.#groups?.learn(batch, result.outputs, state.groupShares);
      state.batch += 1;
      clock.count(batch.size);
      observer?.onStep?.({
        epoch: state.epoch + 1,
        batch: state.batch,
        batches: this.#training.batchesPerEpoch,
        metrics: meanMetrics(state.running, this.#shares),
        imagesPerSecond: clock.perSecond(),
        secondsLeft: ((this.#totalSteps - session.steps) * config.batchSize) / clock.perSecond(),
      });
      if (stop?.aborted) {
        return undefined;
      }
      if (Date.now() - savedAt >= checkpointMinutes * 60_000) {
        await this.#save();
        savedAt = Date.now();
      }
    }
    return meanMetrics(state.running, this.#shares);
  }

  /** Figures of the validation split; `undefined` if it was stopped before. */
  async #validate(): Promise<Metrics | undefined> {
    const { network, stop } = this.#options;
    const running = noMetrics();
    for await (const batch of this.#validation.epoch(0)) {
      if (stop?.aborted) {
        return undefined;
      }
      const feeds = batchFeeds(network, batch);
      addBatch(running, network, batch, await this.#session.evaluate(feeds, { weights: this.#weights }));
    }
    const metrics = meanMetrics(running, this.#shares);
    this.#requireFinite(metrics.loss, 'validation');
    return metrics;
  }

  /** What follows from an epoch's figures: the best epoch, the learning rate, early stopping; all of it saved. */
  async #concludeEpoch(record: EpochRecord): Promise<void> {
    const { folder, config, observer } = this.#options;
    const { monitor, earlyStopping, schedule } = config;
    const state = this.#state;
    const value = record[monitor];
    if (isBetter(monitor, value, state.best?.value ?? null)) {
      state.best = { epoch: record.epoch, value };
      await folder.saveBest(record.epoch, {
        meta: { epoch: record.epoch },
        tensors: await this.#session.weights(this.#weights),
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
    // The order matters to a run that is killed in between: the last checkpoint is what counts. It names the best
    // one, which is there already; the one before it goes later; a line too many is dropped when the run goes on.
    await this.#save();
    await folder.removeOtherBest(state.best?.epoch);
    await folder.appendMetrics(record);
    await observer?.onEpoch?.(record, state);
  }

  async #save(): Promise<void> {
    await this.#options.folder.saveLast(toCheckpoint(this.#state, await this.#session.state()));
  }

  async #resume(): Promise<void> {
    const { folder } = this.#options;
    const { trainer, session } = fromCheckpoint(await folder.loadLast(), folder.path);
    await this.#session.restore(session);
    this.#state = trainer;
    await folder.tidy();
    await folder.rewriteMetrics(trainer.history);
  }

  async #finalWeights(): Promise<TrainResult['weights']> {
    const { folder, config } = this.#options;
    const { best, ended, epoch } = this.#state;
    if (best === null) {
      return undefined;
    }
    // A stopped run is inside an epoch: weights that nothing has judged are not shipped.
    return config.restoreBest || ended === null
      ? { epoch: best.epoch, tensors: (await folder.loadBest(best.epoch)).tensors }
      : { epoch, tensors: await this.#session.weights(this.#weights) };
  }

  #learningRate(step: number): number {
    const stepsPerEpoch = this.#training.batchesPerEpoch;
    return scheduledRate(this.#options.config.schedule, this.#state.learningRate, {
      step,
      stepsPerEpoch,
      totalSteps: this.#totalSteps,
    });
  }

  #requireFinite(loss: number, what: string): void {
    if (!Number.isFinite(loss)) {
      throw new SettingsError(
        `the ${what} loss is ${loss} in epoch ${this.#state.epoch + 1}, step ${this.#session.steps}; try a lower learning rate, a clip norm (for instance 1), a warm-up, or fewer extreme class weights. ${this.#options.folder.hasLast() ? 'The last good checkpoint is kept' : 'No checkpoint had been saved yet'}`,
      );
    }
  }
}

/** Before hours of training, not when its best weights are to be kept. */
function requireParameters(network: Network, weights: Readonly<Record<string, unknown>>): void {
  for (const { name } of network.parameters) {
    if (weights[name] === undefined) {
      throw new TrainingError(
        `the network lists ${name} among its parameters, but its outputs do not depend on it`,
      );
    }
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
