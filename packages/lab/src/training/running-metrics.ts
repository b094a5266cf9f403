/**
 * Loss and accuracy while an epoch runs.
 * @module
 */
import type { StepResult } from '@lineament/autograd';
import type { Task } from 'lineament';
import { z } from 'zod';
import type { Batch } from '../batches/types.js';
import type { Network } from '../networks/network.js';
import { PENALTY } from './definition.js';

const taskSumsSchema = z.strictObject({
  correct: z.int().min(0),
  counted: z.int().min(0),
  /** Losses times the weights of the samples that they are of, and these weights. */
  lossSum: z.number().default(0),
  weight: z.number().min(0).default(0),
});

/** Sums over the batches seen so far; plain data, so that an epoch can be resumed. */
export const runningMetricsSchema = z.strictObject({
  /** What the heads' losses leave of the whole (penalties), times the samples. */
  lossSum: z.number(),
  samples: z.int().min(0),
  tasks: z.record(z.string(), taskSumsSchema),
});
export type RunningMetrics = z.infer<typeof runningMetricsSchema>;

/** Means so far. */
export interface Metrics {
  /**
   * Mean of the heads' losses by their shares, penalties included (as Keras prints it). Each head's is the mean over
   * the samples that have its label, whatever batches they came in.
   */
  readonly loss: number;
  /** Part of the labelled samples whose likeliest class is right, 0–1; mean over tasks. */
  readonly accuracy: number;
  readonly taskAccuracy: Readonly<Record<string, number>>;
}

export function noMetrics(): RunningMetrics {
  return { lossSum: 0, samples: 0, tasks: {} };
}

/** Takes in one batch: its loss and that of each head, and the network's outputs for it. */
export function addBatch(
  metrics: RunningMetrics,
  network: Network,
  batch: Batch,
  result: Pick<StepResult, 'lossParts' | 'outputs'>,
): void {
  metrics.lossSum += (result.lossParts[PENALTY] ?? 0) * batch.size;
  metrics.samples += batch.size;
  for (const head of network.heads) {
    const logits = result.outputs[head.task] ?? new Float32Array();
    const { labels, weights } = taskArrays(batch, head.task);
    const sums = metrics.tasks[head.task] ?? { correct: 0, counted: 0, lossSum: 0, weight: 0 };
    let weight = 0;
    for (let row = 0; row < batch.size; row++) {
      if ((weights[row] ?? 0) > 0) {
        weight += weights[row] ?? 0;
        sums.counted += 1;
        sums.correct += head.isCorrect(logits, labels, row) ? 1 : 0;
      }
    }
    sums.lossSum += (result.lossParts[head.task] ?? Number.NaN) * weight;
    sums.weight += weight;
    metrics.tasks[head.task] = sums;
  }
}

/** @param shares part of each head's loss in the whole, see `headShares` */
export function meanMetrics(
  metrics: RunningMetrics,
  shares: Readonly<Partial<Record<string, number>>>,
): Metrics {
  const tasks = Object.entries(metrics.tasks);
  const taskAccuracy = Object.fromEntries(
    tasks.map(([task, { correct, counted }]) => [task, correct / Math.max(1, counted)]),
  );
  const accuracies = Object.values(taskAccuracy);
  const penalty = metrics.lossSum / Math.max(1, metrics.samples);
  return {
    loss: tasks.reduce(
      (sum, [task, { lossSum, weight }]) => sum + (weight > 0 ? ((shares[task] ?? 0) * lossSum) / weight : 0),
      penalty,
    ),
    accuracy: accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / Math.max(1, accuracies.length),
    taskAccuracy,
  };
}

function taskArrays(batch: Batch, task: Task): { labels: Float32Array; weights: Float32Array } {
  return {
    labels: batch.labels[task] ?? new Float32Array(),
    weights: batch.weights[task] ?? new Float32Array(),
  };
}
