/**
 * From a network and a configuration to what autograd trains.
 * @module
 */
import { add, multiply, type TrainingDefinition, type Value } from '@lineament/autograd';
import { SettingsError, TASK_CLASSES, type Task, TrainingError } from 'lineament';
import type { Batch as LoaderBatch } from '../batches/types.js';
import type { Network } from '../networks/network.js';
import type { TrainingConfig } from './config.js';
import { makeOptimizer } from './optimizer.js';

/** Name of the pictures among the feeds, and of the exported graph's input. */
export const IMAGE = 'image';
/** Name of the penalty among the parts of the loss. */
export const PENALTY = 'penalty';
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
 * The loss is the heads' losses, averaged by their weights (`config.taskWeights`), plus the network's penalty. Its
 * parts are the heads' losses by task, and {@link PENALTY} where there is one.
 *
 * @throws {SettingsError} if no head has a weight above 0, or a weight is for a task that the network has not
 */
export function trainingDefinition(network: Network, config: TrainingConfig): TrainingDefinition {
  const { heads } = network;
  const shares = headShares(network, config);
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
      const parts: Record<string, Value> = Object.fromEntries(
        heads.map((head) => [
          head.task,
          head.loss(
            fed(outputs, head.task),
            fed(feeds, labelsOf(head.task)),
            fed(feeds, weightsOf(head.task)),
          ),
        ]),
      );
      const mean = heads
        .map(({ task }) => multiply(fed(parts, task), shares[task] ?? 0))
        .reduce((sum, loss) => add(sum, loss));
      const penalty = network.penalty?.();
      return penalty === undefined
        ? { total: mean, parts }
        : { total: add(mean, penalty), parts: { ...parts, [PENALTY]: penalty } };
    },
    optimizer: makeOptimizer(config.optimizer),
    clipNorm: config.clipNorm ?? undefined,
    averageDecay: config.averageDecay ?? undefined,
  };
}

/**
 * Part of each head's loss in the whole, by task; together 1.
 *
 * @throws {SettingsError} as {@link trainingDefinition}
 */
export function headShares(
  { name, heads }: Network,
  {
    taskWeights,
    networkOptions,
  }: Pick<TrainingConfig, 'taskWeights'> & Partial<Pick<TrainingConfig, 'networkOptions'>>,
): Readonly<Partial<Record<Task, number>>> {
  const tasks = heads.map(({ task }) => task);
  // A recipe's weights are for all of its network's heads, some of which may have been left out.
  const stray =
    networkOptions?.heads === undefined
      ? Object.keys(taskWeights).find((task) => !tasks.some((known) => known === task))
      : undefined;
  const total = tasks.reduce((sum, task) => sum + (taskWeights[task] ?? 1), 0);
  if (stray !== undefined || total === 0) {
    throw new SettingsError(
      stray === undefined
        ? `taskWeights leave network ${name} nothing to learn; give at least one task a weight above 0`
        : `taskWeights name ${stray}, but network ${name} estimates ${tasks.join(', ')}; leave it out`,
    );
  }
  return Object.fromEntries(tasks.map((task) => [task, (taskWeights[task] ?? 1) / total]));
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
