/**
 * Where a training stands, apart from the weights: what a checkpoint keeps so that a run can go on.
 * @module
 */
import type { SessionState } from '@lineament/autograd';
import { TrainingError } from 'lineament';
import { z } from 'zod';
import type { Checkpoint } from '../runs/checkpoint-file.js';
import { NO_PATIENCE_USED, patienceStateSchema } from './callbacks.js';
import type { TrainingConfig } from './config.js';
import { noMetrics, runningMetricsSchema } from './running-metrics.js';

const epochRecordSchema = z.strictObject({
  /** From 1. */
  epoch: z.int().min(1),
  /** Running mean over the epoch, while the weights change; penalties included. */
  loss: z.number(),
  accuracy: z.number(),
  valLoss: z.number(),
  valAccuracy: z.number(),
  /** Of the last step. */
  learningRate: z.number(),
  /** Accuracies by task, of networks with several heads. */
  tasks: z.record(z.string(), z.strictObject({ accuracy: z.number(), valAccuracy: z.number() })).optional(),
  /** Training alone, without validation. */
  imagesPerSecond: z.number(),
  /** Training and validation. */
  seconds: z.number(),
});

/** A line of `metrics.jsonl`. */
export type EpochRecord = z.infer<typeof epochRecordSchema>;

const trainerStateSchema = z.strictObject({
  /** Epochs done. */
  epoch: z.int().min(0),
  /** Batches done of the epoch under way. */
  batch: z.int().min(0),
  running: runningMetricsSchema,
  /** Learning rate before the schedule; the plateau rule lowers it. */
  learningRate: z.number().min(0),
  earlyStopping: patienceStateSchema,
  plateau: patienceStateSchema,
  best: z.strictObject({ epoch: z.int().min(1), value: z.number() }).nullable(),
  /** What each group's loss counts, by task; see `GroupDro`. */
  groupShares: z.record(z.string(), z.array(z.number().min(0))).default({}),
  ended: z.enum(['all-epochs', 'early-stopping']).nullable(),
  history: z.array(epochRecordSchema),
});

/** Changes from step to step. */
export type TrainerState = z.infer<typeof trainerStateSchema>;

/** The state before the first step. */
export function newTrainerState(config: TrainingConfig): TrainerState {
  return {
    epoch: 0,
    batch: 0,
    running: noMetrics(),
    learningRate: config.learningRate,
    earlyStopping: NO_PATIENCE_USED,
    plateau: NO_PATIENCE_USED,
    best: null,
    groupShares: {},
    ended: null,
    history: [],
  };
}

/** Trainer and session as one checkpoint. */
export function toCheckpoint(trainer: TrainerState, session: SessionState): Checkpoint {
  return { meta: { step: session.step, trainer }, tensors: session.tensors };
}

const metaSchema = z.strictObject({ step: z.int().min(0), trainer: trainerStateSchema });

/**
 * Takes a checkpoint apart.
 *
 * @param source for messages
 * @throws {TrainingError} if it is not of a training
 */
export function fromCheckpoint(
  checkpoint: Checkpoint,
  source: string,
): { trainer: TrainerState; session: SessionState } {
  const meta = metaSchema.safeParse(checkpoint.meta);
  if (!meta.success) {
    throw new TrainingError(`${source} is no checkpoint of this version; start the training anew`);
  }
  return {
    trainer: meta.data.trainer,
    session: { step: meta.data.step, tensors: checkpoint.tensors },
  };
}
