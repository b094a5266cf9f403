/**
 * Residual networks with attention: one trunk, one dense layer for each head.
 *
 * Sources: He et al. 2016, "Deep Residual Learning", arXiv:1512.03385; He et al. 2019, "Bag of Tricks for Image
 * Classification", arXiv:1812.01187 (pooling before the shortcut).
 * @module
 */
import { add, relu, type Value } from '@lineament/autograd';
import { InvalidInputError } from 'lineament';
import type { Head } from './heads.js';
import { type Attention, attention } from './layers/attention.js';
import type { Layer } from './layers/layer.js';
import { LayerFactory } from './layers/layer-factory.js';
import type { Network, NetworkContext, NetworkInput } from './network.js';

/** Blocks of one width. Every stage but the first works at half the size of the one before. */
export interface ResidualStage {
  /** Multiples of 16 run fastest: the CPU's convolution works on blocks of as many channels. */
  readonly channels: number;
  /** Residual blocks of two convolutions each, ≥ 1. */
  readonly blocks: number;
}

export interface ResidualOptions {
  readonly name: string;
  readonly input: NetworkInput;
  readonly heads: readonly Head[];
  /** At least one; the stem, a convolution of stride 2, has the first stage's channels. */
  readonly stages: readonly ResidualStage[];
  /** At the end of every block's two convolutions (default `squeeze-excitation`). */
  readonly attention?: Attention;
  /** Share of the pooled features that is dropped before the heads, in training (default 0.3). */
  readonly dropout?: number;
  /** As of `NetworkDefinition.build`. */
  readonly seed: number | undefined;
}

type Step = (x: Value, context: NetworkContext) => Value;

/** Batches of faces differ little: averages over some hundred steps would only be late. */
const NORMALIZATION = { momentum: 0.95, epsilon: 1e-5 };

/**
 * Builds a residual network.
 *
 * Stem (3×3, stride 2), stages of residual blocks with a 2×2 average pooling between them, mean of each channel,
 * dropout, one dense layer a head. Pooling before a stage is how it shrinks: on the CPU a step through it takes half
 * the time of convolutions with stride 2, whose gradients are slow there.
 *
 * @throws {InvalidInputError} if there is no stage or no head, or the picture is too small for so many stages
 * @example
 * const network = residualNetwork({
 *   name: 'small', input: { height: 32, width: 32, channels: 3 }, heads: [softmaxHead('emotion')],
 *   stages: [{ channels: 16, blocks: 1 }, { channels: 32, blocks: 1 }], seed: 1,
 * });
 * summarize(network).outputs; // { emotion: 7 }
 */
export function residualNetwork(options: ResidualOptions): Network {
  const { name, input, heads, stages, attention: kind = 'squeeze-excitation', dropout = 0.3, seed } = options;
  const [first] = stages;
  const last = stages.at(-1);
  if (first === undefined || last === undefined || heads.length === 0) {
    throw new InvalidInputError(`network ${name} needs at least one stage and one head`);
  }
  const smallest = 2 ** stages.length;
  if (input.height % smallest !== 0 || input.width % smallest !== 0) {
    throw new InvalidInputError(
      `network ${name}: ${input.width}×${input.height} pictures cannot be halved ${stages.length} times; give sides that are multiples of ${smallest}`,
    );
  }
  const factory = new LayerFactory(seed);
  const steps: Step[] = [convolution(factory, input.channels, first.channels, { stride: 2 }), relu];
  let channels = first.channels;
  stages.forEach((stage, index) => {
    if (index > 0) {
      steps.push(applied(factory.averagePooling2d()));
    }
    for (let block = 0; block < stage.blocks; block++) {
      steps.push(residualBlock(factory, channels, stage.channels, kind));
      channels = stage.channels;
    }
  });
  steps.push(applied(factory.globalAveragePooling2d()), applied(factory.dropout(dropout)));
  const outputs = heads.map(({ task, units }) => ({ task, layer: factory.dense(channels, units) }));
  return {
    name,
    input,
    heads,
    parameters: factory.parameters,
    forward: (images, context) => {
      const features = steps.reduce((x, step) => step(x, context), images);
      return Object.fromEntries(outputs.map(({ task, layer }) => [task, layer.apply(features, context)]));
    },
  };
}

/** relu(shortcut(x) + attention(convolution(relu(convolution(x))))); the shortcut is x itself where it fits. */
function residualBlock(factory: LayerFactory, inputs: number, channels: number, kind: Attention): Step {
  const first = convolution(factory, inputs, channels);
  const second = convolution(factory, channels, channels);
  const weigh = attention(kind, factory, channels);
  const shortcut: Step =
    inputs === channels ? (x) => x : convolution(factory, inputs, channels, { kernel: 1 });
  return (x, context) => {
    const features = weigh(second(relu(first(x, context)), context), context);
    return relu(add(shortcut(x, context), features));
  };
}

/** Convolution and batch normalization; the normalization's offset makes a bias needless. */
function convolution(
  factory: LayerFactory,
  inputs: number,
  channels: number,
  options: { readonly kernel?: number; readonly stride?: number } = {},
): Step {
  const convolve = factory.conv2d(inputs, channels, { ...options, initializer: 'heNormal', bias: false });
  const normalize = factory.batchNormalization(channels, NORMALIZATION);
  return (x, context) => normalize.apply(convolve.apply(x, context), context);
}

function applied(layer: Layer): Step {
  return (x, context) => layer.apply(x, context);
}
