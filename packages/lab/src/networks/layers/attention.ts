/**
 * Attention: lets a network weigh its own features, channel by channel and place by place.
 *
 * Sources: Hu et al. 2018, "Squeeze-and-Excitation Networks", arXiv:1709.01507; Woo et al. 2018, "CBAM:
 * Convolutional Block Attention Module", arXiv:1807.06521.
 * @module
 */
import {
  add,
  concat,
  globalAveragePool,
  maxPool,
  multiply,
  reduceMean,
  reshape,
  sigmoid,
  type Value,
} from '@lineament/autograd';
import type { NetworkContext } from '../network.js';
import type { LayerFactory } from './layer-factory.js';

/** Kinds of attention by name. */
export const ATTENTIONS = ['none', 'squeeze-excitation', 'cbam'] as const;
export type Attention = (typeof ATTENTIONS)[number];

/** From features to features of the same shape. */
export type Weighing = (x: Value, context: NetworkContext) => Value;

/** Channels for each unit between the two dense layers, and the fewest units. */
const REDUCTION = 8;
const FEWEST_UNITS = 8;
/** Side of the window through which CBAM looks for places. */
const PLACE_WINDOW = 7;

/**
 * Makes the attention of one block.
 *
 * @param factory gets its layers
 * @param channels of the features [batch, channels, height, width]
 * @example
 * const factory = new LayerFactory(1);
 * const weigh = attention('squeeze-excitation', factory, 64);
 * weigh(new Input('x', [8, 64, 16, 16]), EVALUATION).shape; // [8, 64, 16, 16]
 * factory.parameters.map(({ shape }) => shape); // [[64, 8], [8], [8, 64], [64]]
 */
export function attention(kind: Attention, factory: LayerFactory, channels: number): Weighing {
  switch (kind) {
    case 'none':
      return (x) => x;
    case 'squeeze-excitation':
      return channelAttention(factory, channels, [globalAveragePool]);
    case 'cbam': {
      const byChannel = channelAttention(factory, channels, [globalAveragePool, globalMaxPool]);
      const byPlace = placeAttention(factory);
      return (x, context) => byPlace(byChannel(x, context), context);
    }
  }
}

/** Weighs channels by what two dense layers make of their summaries; several summaries share the layers. */
function channelAttention(
  factory: LayerFactory,
  channels: number,
  summaries: readonly ((x: Value) => Value)[],
): Weighing {
  const units = Math.max(FEWEST_UNITS, channels / REDUCTION);
  const squeeze = factory.dense(channels, units, { activation: 'relu', initializer: 'heNormal' });
  const excite = factory.dense(units, channels);
  return (x, context) => {
    const logits = summaries
      .map((summary) => excite.apply(squeeze.apply(summary(x), context), context))
      .reduce((sum, part) => add(sum, part));
    const [batch = 1] = x.shape;
    return multiply(x, reshape(sigmoid(logits), [batch, channels, 1, 1]));
  };
}

/** Weighs places by what a convolution makes of the mean and the largest of their channels. */
function placeAttention(factory: LayerFactory): Weighing {
  const look = factory.conv2d(2, 1, { kernel: PLACE_WINDOW, bias: false });
  const normalize = factory.batchNormalization(1);
  return (x, context) => {
    const mean = reduceMean(x, { axes: [1], keepDimensions: true });
    const seen = look.apply(concat([mean, largestChannel(x)], 1), context);
    return multiply(x, sigmoid(normalize.apply(seen, context)));
  };
}

/** [batch, channels, height, width] → [batch, channels]. */
function globalMaxPool(x: Value): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  return reshape(maxPool(x, { size: [height, width] }), [batch, channels]);
}

/** [batch, channels, height, width] → [batch, 1, height, width]; a pool over channels laid out as rows. */
function largestChannel(x: Value): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  const rows = reshape(x, [batch, 1, channels, height * width]);
  return reshape(maxPool(rows, { size: [channels, 1] }), [batch, 1, height, width]);
}
