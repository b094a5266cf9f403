/**
 * The four baseline networks: plain stacks of convolutions on 48×48 gray pictures.
 *
 * Each convolution block is convolution, activation, batch normalization, in this order.
 * @module
 */
import { InvalidInputError, type Task } from 'lineament';
import { type Head, sigmoidHead, softmaxHead } from './heads.js';
import { type LayerDescription, sequential } from './layers/sequential.js';
import type { Network, NetworkDefinition, NetworkOptions } from './network.js';
import { scaledRate, scaledWidth, selectHeads, squareOf } from './options.js';

const SIDE = 48;

function eluBlock(filters: number): LayerDescription[] {
  return [{ kind: 'conv', filters, activation: 'elu', initializer: 'heNormal' }, { kind: 'batchNorm' }];
}

function eluStage(filters: number, rate: number): LayerDescription[] {
  return [
    ...eluBlock(filters),
    ...eluBlock(filters),
    { kind: 'maxPool', size: 2 },
    { kind: 'dropout', rate },
  ];
}

function denseBlock(units: number): LayerDescription[] {
  return [{ kind: 'dense', units, activation: 'relu', initializer: 'heUniform' }, { kind: 'batchNorm' }];
}

/** Six convolutions and four dense layers, 11.25 million parameters: emotion, age and ethnicity. */
function deepBaseline(task: Task): NetworkDefinition {
  const head: Head = softmaxHead(task);
  const name = `baseline-${task}`;
  const layers: LayerDescription[] = [
    ...eluStage(64, 0.3),
    ...eluStage(128, 0.4),
    ...eluStage(256, 0.5),
    { kind: 'flatten' },
    ...denseBlock(1024),
    { kind: 'dropout', rate: 0.5 },
    ...denseBlock(512),
    { kind: 'dropout', rate: 0.3 },
    ...denseBlock(256),
    { kind: 'dense', units: head.units },
  ];
  return {
    name,
    description: `${task} in ${head.units} classes: 6 convolutions (ELU), 4 dense layers`,
    build: (seed, options) => build(name, layers, head, seed, options),
  };
}

/** The network, its hidden layers as wide and its dropout as strong as the options want. */
function build(
  name: string,
  layers: readonly LayerDescription[],
  head: Head,
  seed: number | undefined,
  { width, dropout, attention, size, heads }: NetworkOptions = {},
  l2 = 0,
): Network {
  selectHeads(name, [head], heads);
  if (attention !== undefined) {
    throw new InvalidInputError(
      `network ${name} has no residual blocks, and so no attention "${attention}"; leave networkOptions.attention out, or train unified, emotion or face`,
    );
  }
  const last = layers.length - 1;
  const changed = layers.map((layer, index): LayerDescription => {
    switch (layer.kind) {
      case 'conv':
        return { ...layer, filters: scaledWidth(layer.filters, width) };
      case 'dense':
        return index === last ? layer : { ...layer, units: scaledWidth(layer.units, width) };
      case 'dropout':
        return { ...layer, rate: scaledRate(layer.rate, dropout) };
      default:
        return layer;
    }
  });
  return sequential({
    name,
    input: { ...squareOf(size ?? SIDE), channels: 1 },
    layers: changed,
    head,
    l2,
    seed,
  });
}

function reluBlock(filters: number): LayerDescription[] {
  return [
    { kind: 'conv', filters, activation: 'relu' },
    { kind: 'batchNorm' },
    { kind: 'maxPool', size: 2 },
    { kind: 'dropout', rate: 0.2 },
  ];
}

const GENDER_LAYERS: readonly LayerDescription[] = [
  ...reluBlock(32),
  ...reluBlock(64),
  ...reluBlock(64),
  { kind: 'flatten' },
  { kind: 'dense', units: 256, activation: 'relu' },
  { kind: 'dense', units: 1 },
];

export const baselineEmotion = deepBaseline('emotion');
export const baselineAge = deepBaseline('age');
export const baselineEthnicity = deepBaseline('ethnicity');

/** Three convolutions and two dense layers, 0.65 million parameters, L2 penalty on all kernels. */
export const baselineGender: NetworkDefinition = {
  name: 'baseline-gender',
  description: 'gender from one logit: 3 convolutions (ReLU), 2 dense layers, L2 penalty 0.01',
  build: (seed, options) =>
    build('baseline-gender', GENDER_LAYERS, sigmoidHead('gender'), seed, options, 0.01),
};
