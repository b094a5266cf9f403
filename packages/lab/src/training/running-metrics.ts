/**
 * Loss and accuracy while an epoch runs.
 * @module
 */
import type { Task } from 'lineament';
import { z } from 'zod';
import type { Batch } from '../batches/types.js';
import type { Network } from '../networks/network.js';

const countsSchema = z.strictObject({ correct: z.int().min(0), counted: z.int().min(0) });

/** Sums over the batches seen so far; plain data, so that an epoch can be resumed. */
export const runningMetricsSchema = z.strictObject({
  lossSum: z.number(),
  samples: z.int().min(0),
  tasks: z.record(z.string(), countsSchema),
});
export type RunningMetrics = z.infer<typeof runningMetricsSchema>;

/** Means so far. */
export interface Metrics {
  /** Mean over samples of their batches' losses, penalties included (as Keras prints it). */
  readonly loss: number;
  /** Part of the labelled samples whose likeliest class is right, 0–1; mean over tasks. */
  readonly accuracy: number;
  readonly taskAccuracy: Readonly<Record<string, number>>;
}

export function noMetrics(): RunningMetrics {
  return { lossSum: 0, samples: 0, tasks: {} };
}

/** Takes in one batch: its loss, and the network's outputs for it. */
export function addBatch(
  metrics: RunningMetrics,
  network: Network,
  batch: Batch,
  result: { readonly loss: number; readonly outputs: Readonly<Record<string, Float32Array>> },
): void {
  metrics.lossSum += result.loss * batch.size;
  metrics.samples += batch.size;
  for (const head of network.heads) {
    const logits = result.outputs[head.task] ?? new Float32Array();
    const { labels, weights } = taskArrays(batch, head.task);
    const counts = metrics.tasks[head.task] ?? { correct: 0, counted: 0 };
    for (let row = 0; row < batch.size; row++) {
      if ((weights[row] ?? 0) > 0) {
        counts.counted += 1;
        counts.correct += head.isCorrect(logits, labels, row) ? 1 : 0;
      }
    }
    metrics.tasks[head.task] = counts;
  }
}

export function meanMetrics(metrics: RunningMetrics): Metrics {
  const taskAccuracy = Object.fromEntries(
    Object.entries(metrics.tasks).map(([task, { correct, counted }]) => [
      task,
      correct / Math.max(1, counted),
    ]),
  );
  const accuracies = Object.values(taskAccuracy);
  return {
    loss: metrics.lossSum / Math.max(1, metrics.samples),
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
