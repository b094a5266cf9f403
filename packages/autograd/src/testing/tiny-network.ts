/**
 * A network with one of everything that a training keeps: convolution, batch normalization, pooling, dropout, dense
 * layer, optimizer slots and a moving average of the weights.
 * @module
 */

import { Parameter } from '../graph/value.js';
import { BatchNorm } from '../layers/batch-norm.js';
import { dropout } from '../layers/dropout.js';
import { categoricalCrossEntropy } from '../losses/losses.js';
import { elu } from '../ops/activations.js';
import { conv } from '../ops/convolution.js';
import { gemm } from '../ops/linear.js';
import { maxPool } from '../ops/pooling.js';
import { flatten } from '../ops/shaping.js';
import { adam } from '../optimizers/adam.js';
import type { TrainingDefinition } from '../session/definition.js';
import { hash, uniform } from './tensors.js';

const CLASSES = 3;

export interface TinyOptions {
  readonly batchSize?: number;
  readonly dropoutRate?: number;
  readonly change?: Partial<TrainingDefinition>;
}

/** The definition, with parameters of its own. */
export function tinyDefinition({
  batchSize = 8,
  dropoutRate = 0.4,
  change = {},
}: TinyOptions = {}): TrainingDefinition {
  const filter = new Parameter('conv/filter', [16, 1, 3, 3], uniform([16, 1, 3, 3], 10, -0.6, 0.6).data);
  const bias = new Parameter('conv/bias', [16], new Float32Array(16));
  const norm = new BatchNorm('bn', 16, { momentum: 0.8 });
  const weights = new Parameter('dense/weights', [144, CLASSES], uniform([144, CLASSES], 11, -0.2, 0.2).data);
  const offsets = new Parameter('dense/bias', [CLASSES], new Float32Array(CLASSES));
  return {
    batchSize,
    feeds: { image: { shape: [1, 6, 6] }, label: { shape: [CLASSES] } },
    networkFeeds: ['image'],
    forward: ({ image }, context) => {
      if (image === undefined) {
        throw new Error('the network is fed images');
      }
      const features = maxPool(norm.apply(elu(conv(image, filter, bias)), context), { size: [2, 2] });
      return { logits: gemm(dropout(flatten(features), dropoutRate, context), weights, offsets) };
    },
    loss: ({ logits }, { label }) => {
      if (logits === undefined || label === undefined) {
        throw new Error('the loss needs logits and labels');
      }
      return categoricalCrossEntropy(logits, label);
    },
    optimizer: adam(),
    averageDecay: 0.9,
    ...change,
  };
}

/** The batch of one step: bright squares in one of three places, under noise. */
export function tinyBatch(step: number, batchSize = 8): Record<'image' | 'label', Float32Array> {
  const image = uniform([batchSize, 36], 1000 + step, 0, 0.5).data;
  const label = new Float32Array(batchSize * CLASSES);
  for (let sample = 0; sample < batchSize; sample++) {
    const place = hash(step, sample) % CLASSES;
    label[sample * CLASSES + place] = 1;
    for (const pixel of [0, 1, 6, 7]) {
      const index = sample * 36 + place * 14 + pixel;
      image[index] = (image[index] ?? 0) + 0.5;
    }
  }
  return { image, label };
}
