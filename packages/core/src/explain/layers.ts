/**
 * The inner layers of a network that can be looked at.
 * @module
 */

import type { ImportedNode, Value } from '@lineament/autograd/graph';
import type { ModelSource } from '../attributes/attribute-model.js';
import type { Task } from '../attributes/labels.js';
import { InvalidInputError, ModelError } from '../errors.js';
import { editDistance } from '../text/suggest.js';
import { type Network, withNetwork } from './network.js';

/** Features that keep their places: one value for each channel, row and column. */
export interface Layer {
  /** As the model calls the node that makes them. */
  readonly name: string;
  /** Name of the tensor; a layer can be asked for by it too. */
  readonly output: string;
  /** ONNX operator: `Conv`, `Relu`, … */
  readonly operator: string;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** A layer and its values in the graph. */
export interface FoundLayer {
  readonly layer: Layer;
  /** [batch, channels, height, width] */
  readonly value: Value;
}

/** Operators that make no features of their own: the layer before them is at least as fine. */
const PASSING = new Set([
  'MaxPool',
  'AveragePool',
  'Identity',
  'Dropout',
  'Pad',
  'Transpose',
  'Concat',
  'Slice',
]);

/**
 * The layers of a model whose features keep their places, in the order of the file.
 *
 * @throws {ModelError} if an operator cannot be imported
 * @example
 * listLayers(await readModelFolder('models/baseline-gender')).map(({ name }) => name).slice(0, 3);
 * // ['Conv_0', 'Relu_1', 'BatchNormalization_2']
 */
export function listLayers(model: ModelSource): Layer[] {
  return withNetwork(model, (network) => spatialLayers(network).map(({ layer }) => layer));
}

/**
 * The layer of a name.
 *
 * @param name of the layer, or of its output
 * @throws {InvalidInputError} if there is no such layer, naming the nearest
 * @throws {ModelError} if an operator cannot be imported
 */
export function requireLayer(model: ModelSource, name: string): Layer {
  return withNetwork(model, (network) => layerOf(network, name).layer);
}

/**
 * The layer that Grad-CAM explains a task by.
 *
 * @param name as asked for; by default the last convolutional features before places are pooled away or joined
 * @throws {InvalidInputError} if there is no such layer (naming the nearest), or the task does not depend on it
 * @throws {ModelError} if the model has no convolutional features
 */
export function findLayer(network: Network, task: Task, output: Value, name: string | undefined): FoundLayer {
  const layers = spatialLayers(network);
  const before = valuesBefore(output);
  if (name !== undefined) {
    return namedLayer(network, layers, before, task, name);
  }
  const candidates = layers.filter(
    ({ value, layer }) => before.has(value) && layer.height * layer.width > 1 && afterConvolution(value),
  );
  const chosen = candidates.filter(({ layer }) => !PASSING.has(layer.operator)).at(-1) ?? candidates.at(-1);
  if (chosen === undefined) {
    throw new ModelError(
      `${network.source}: ${task} depends on no convolutional features that keep their places, which Grad-CAM needs; take "integrated-gradients", "saliency" or "occlusion"`,
    );
  }
  return chosen;
}

/** The layer of a name, wherever in the network. */
export function layerOf(network: Network, name: string): FoundLayer {
  const layers = spatialLayers(network);
  return named(layers, name) ?? unknownLayer(network, layers, name);
}

function namedLayer(
  network: Network,
  layers: readonly FoundLayer[],
  before: ReadonlySet<Value>,
  task: Task,
  name: string,
): FoundLayer {
  const found = named(layers, name) ?? unknownLayer(network, layers, name);
  if (!before.has(found.value)) {
    throw new InvalidInputError(
      `${network.source}: ${task} does not depend on layer "${name}"; take one that comes before its output`,
    );
  }
  return found;
}

function named(layers: readonly FoundLayer[], name: string): FoundLayer | undefined {
  return layers.find(({ layer }) => layer.name === name || layer.output === name);
}

function unknownLayer(network: Network, layers: readonly FoundLayer[], name: string): never {
  const node = network.imported.nodes.find((each) => each.name === name || each.output === name);
  if (node !== undefined) {
    throw new InvalidInputError(
      `${network.source}: layer "${name}" (${node.opType}) has no rows and columns any more; take an earlier one${nearest(layers)}`,
    );
  }
  throw new InvalidInputError(`${network.source}: there is no layer "${name}"${nearest(layers, name)}`);
}

function nearest(layers: readonly FoundLayer[], name?: string): string {
  const names = layers.map(({ layer }) => layer.name);
  if (names.length === 0) {
    return '; the model has none that could be shown';
  }
  const [best] =
    name === undefined
      ? names.slice(-1)
      : [...names].sort((a, b) => editDistance(a, name) - editDistance(b, name));
  return `; the nearest is "${best}" (${names.length} layers, from "${names[0]}" to "${names.at(-1)}")`;
}

function spatialLayers({ imported, image }: Network): FoundLayer[] {
  return imported.nodes.flatMap((node) => {
    const [, channels, height, width] = node.value.shape;
    const isImage = node.value.shape.length === 4 && node.value.shape[0] === image.shape[0];
    if (!isImage || channels === undefined || height === undefined || width === undefined) {
      return [];
    }
    return [{ layer: describe(node, channels, height, width), value: node.value }];
  });
}

function describe(
  { name, output, opType }: ImportedNode,
  channels: number,
  height: number,
  width: number,
): Layer {
  return { name, output, operator: opType, channels, height, width };
}

/** A value and everything that it is computed from. */
function valuesBefore(value: Value): ReadonlySet<Value> {
  const seen = new Set<Value>();
  const open = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!seen.has(next)) {
      seen.add(next);
      open.push(...(next.operation?.inputs ?? []));
    }
  }
  return seen;
}

function afterConvolution(value: Value): boolean {
  return [...valuesBefore(value)].some(({ operation }) => operation?.opType === 'Convolution');
}
