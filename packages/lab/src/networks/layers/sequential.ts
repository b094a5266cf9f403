/**
 * A network that is a list of layers, with one head at its end.
 * @module
 */
import { l2Penalty, type Parameter, type Value } from '@lineament/autograd';
import { InvalidInputError } from 'lineament';
import type { Head } from '../heads.js';
import type { Logits, Network, NetworkContext, NetworkInput } from '../network.js';
import type { Layer } from './layer.js';
import { type ConvolutionLayerOptions, type DenseLayerOptions, LayerFactory } from './layer-factory.js';

/** A layer before its input is known. */
export type LayerDescription =
  | ({ readonly kind: 'conv'; readonly filters: number } & ConvolutionLayerOptions)
  | { readonly kind: 'batchNorm' }
  | { readonly kind: 'maxPool'; readonly size: number }
  | { readonly kind: 'dropout'; readonly rate: number }
  | { readonly kind: 'flatten' }
  | ({ readonly kind: 'dense'; readonly units: number } & DenseLayerOptions);

export interface SequentialOptions {
  readonly name: string;
  readonly input: NetworkInput;
  /** The last layer gives the head's logits. */
  readonly layers: readonly LayerDescription[];
  readonly head: Head;
  /** Strength of the L2 penalty on the kernels of all convolutions and dense layers (default 0). */
  readonly l2?: number;
  /** As of `NetworkDefinition.build`. */
  readonly seed: number | undefined;
}

/**
 * Builds a network from a list of layers.
 *
 * @throws {InvalidInputError} if a dense layer comes before `flatten`, a convolution after it, or the last layer is
 * not as wide as the head
 * @example
 * const network = sequential({
 *   name: 'tiny', input: { height: 8, width: 8, channels: 1 }, head: sigmoidHead('gender'), seed: 1,
 *   layers: [{ kind: 'flatten' }, { kind: 'dense', units: 1 }],
 * });
 * network.parameters.map(({ name, shape }) => [name, shape]);
 * // [['dense/kernel', [64, 1]], ['dense/bias', [1]]]
 */
export function sequential(options: SequentialOptions): Network {
  const { name, input, head, l2 = 0 } = options;
  const factory = new LayerFactory(options.seed);
  const layers = makeLayers(options, factory);
  const kernels: readonly Parameter[] = factory.kernels;
  return {
    name,
    input,
    heads: [head],
    parameters: factory.parameters,
    forward: (images: Value, context: NetworkContext): Logits => ({
      [head.task]: layers.reduce((x, layer) => layer.apply(x, context), images),
    }),
    ...(l2 > 0 ? { penalty: () => l2Penalty(kernels, l2) } : {}),
  };
}

/** Makes the layers one after another, and keeps track of the shape between them. */
function makeLayers({ name, input, head, layers }: SequentialOptions, factory: LayerFactory): Layer[] {
  let { height, width } = input;
  let channels: number = input.channels;
  let isFlat = false;
  const made: Layer[] = [];
  for (const description of layers) {
    const wrongPlace = description.kind === 'dense' ? !isFlat : isFlat;
    if (wrongPlace && ['dense', 'conv', 'maxPool', 'flatten'].includes(description.kind)) {
      throw new InvalidInputError(
        `network ${name}: layer ${made.length + 1} is ${description.kind} ${isFlat ? 'after' : 'before'} flatten; move it to the other side`,
      );
    }
    switch (description.kind) {
      case 'conv':
        made.push(factory.conv2d(channels, description.filters, description));
        channels = description.filters;
        height = Math.ceil(height / (description.stride ?? 1));
        width = Math.ceil(width / (description.stride ?? 1));
        break;
      case 'batchNorm':
        made.push(factory.batchNormalization(channels));
        break;
      case 'maxPool':
        made.push(factory.maxPooling2d(description.size));
        height = Math.floor(height / description.size);
        width = Math.floor(width / description.size);
        break;
      case 'dropout':
        made.push(factory.dropout(description.rate));
        break;
      case 'flatten':
        made.push(factory.flatten());
        channels *= height * width;
        isFlat = true;
        break;
      case 'dense':
        made.push(factory.dense(channels, description.units, description));
        channels = description.units;
        break;
    }
  }
  if (!isFlat || channels !== head.units) {
    throw new InvalidInputError(
      `network ${name} ends ${channels} wide; the head of ${head.task} needs a dense layer of ${head.units}`,
    );
  }
  return made;
}
