/**
 * What a training takes, tells and gives back.
 * @module
 */
import type { BatchLoaderOptions, BatchSource, TeacherEstimates } from '../batches/types.js';
import type { Dataset } from '../data/types.js';
import type { Network } from '../networks/network.js';
import type { RunFolder } from '../runs/run-folder.js';
import type { TrainingConfig } from './config.js';
import type { Metrics } from './running-metrics.js';
import type { EpochRecord, TrainerState } from './state.js';

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
  /** First values of parameters by name, instead of the network's own (see `initialWeights`). */
  readonly initialWeights?: Readonly<Record<string, Float32Array>> | undefined;
  /** What the teacher says of the data set, if `config` has one (see `teacherEstimates`). */
  readonly estimates?: TeacherEstimates | undefined;
  /** Whether to go on from the folder's last checkpoint (default false). */
  readonly resume?: boolean;
  /** Asks the training to finish its step, save and return. */
  readonly stop?: AbortSignal;
  /** Stops as asked by {@link stop} once this many epochs are done; the schedule is that of all `config.epochs`. */
  readonly untilEpoch?: number;
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
