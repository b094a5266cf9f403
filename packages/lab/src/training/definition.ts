/**
 * From a network and a configuration to what autograd trains.
 * @module
 */
import { add, multiply, type TrainingDefinition, type Value } from '@lineament/autograd';
import { TASK_CLASSES, TrainingError } from 'lineament';
import type { Batch as LoaderBatch } from '../batches/types.js';
import type { Network } from '../networks/network.js';
import type { TrainingConfig } from './config.js';
import { makeOptimizer } from './optimizer.js';

/** Name of the pictures among the feeds, and of the exported graph's input. */
export const IMAGE = 'image';
const labelsOf = (task: string): string => `${task}_labels`;
const weightsOf = (task: string): string => `${task}_weights`;

/** The part of a training definition that an exported model needs. */
export function inferenceDefinition(
  network: Network,
): Pick<TrainingDefinition, 'feeds' | 'networkFeeds' | 'forward'> {
  const { channels, height, width } = network.input;
  return {
    feeds: { [IMAGE]: { shape: [channels, height, width] } },
    networkFeeds: [IMAGE],
    forward: (feeds, context) => network.forward(fed(feeds, IMAGE), context) as Record<string, Value>,
  };
}

/**
 * The loss is the mean of the heads' losses, plus the network's penalty.
 */
export function trainingDefinition(network: Network, config: TrainingConfig): TrainingDefinition {
  const { heads } = network;
  const inference = inferenceDefinition(network);
  return {
    ...inference,
    batchSize: config.batchSize,
    feeds: {
      ...inference.feeds,
      ...Object.fromEntries(
        heads.flatMap(({ task, classes }) => [
          [labelsOf(task), { shape: [classes.length] }],
          [weightsOf(task), { shape: [] }],
        ]),
      ),
    },
    loss: (outputs, feeds) => {
      const losses = heads.map((head) =>
        head.loss(fed(outputs, head.task), fed(feeds, labelsOf(head.task)), fed(feeds, weightsOf(head.task))),
      );
      const total = losses.reduce((sum, loss) => add(sum, loss));
      const mean = heads.length === 1 ? total : multiply(total, 1 / heads.length);
      const penalty = network.penalty?.();
      return penalty === undefined ? mean : add(mean, penalty);
    },
    optimizer: makeOptimizer(config.optimizer),
    clipNorm: config.clipNorm ?? undefined,
    averageDecay: config.averageDecay ?? undefined,
  };
}

/** What a step is fed from a loader's batch. */
export function batchFeeds(network: Network, batch: LoaderBatch): Record<string, Float32Array> {
  const feeds: Record<string, Float32Array> = { [IMAGE]: batch.images };
  for (const { task } of network.heads) {
    const labels = batch.labels[task];
    const weights = batch.weights[task];
    if (labels === undefined || weights === undefined) {
      throw new TrainingError(
        `the batches carry no labels of ${task} (${TASK_CLASSES[task].join(', ')}); ask the loader for them`,
      );
    }
    feeds[labelsOf(task)] = labels;
    feeds[weightsOf(task)] = weights;
  }
  return feeds;
}

function fed(values: Readonly<Record<string, Value>>, name: string): Value {
  const value = values[name];
  if (value === undefined) {
    throw new TrainingError(`the network gives no ${name}; its heads and its outputs differ`);
  }
  return value;
}
