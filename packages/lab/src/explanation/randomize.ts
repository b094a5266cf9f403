/**
 * Takes from a network what it has learned, layer by layer from the output down.
 *
 * A layer's weights are put into a random order: they keep their distribution and lose all they know. This works for
 * weights of any type, 16-bit and 8-bit ones too.
 * @module
 */
import { decodeModel, encodeModel, type OnnxModel, type OnnxNode } from '@lineament/autograd/onnx';
import { ModelError, type ModelSource, type ModelTask } from 'lineament';
import { randomStream, shuffle } from '../data/random.js';

/** A layer with weights, and what of it is randomized. */
interface WeightedLayer {
  /** Name of its node in the model. */
  readonly name: string;
  /** Names of its weights. */
  readonly weights: readonly string[];
}

/** A model some of whose layers were randomized. */
export interface RandomizedModel {
  /** Layers randomized so far, from the output down. */
  readonly randomized: readonly string[];
  readonly model: ModelSource;
}

const WEIGHTED = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul']);

/**
 * The model with its last weighted layer randomized, then its last two, and so on down to all (cascading
 * randomization, Adebayo et al. 2018, arXiv:1810.03292).
 *
 * @param task whose output the cascade starts from; layers that it does not depend on are left alone
 * @param most stages at most, spread evenly; the first randomizes one layer, the last all
 * @param seed of the random orders
 * @throws {ModelError} if no layer with weights leads to the task
 */
export function* cascade(
  model: ModelSource,
  task: ModelTask,
  most: number,
  seed: number,
): Generator<RandomizedModel> {
  const decoded = decodeModel(model.model);
  const layers = weightedLayers(decoded, task.output).reverse();
  if (layers.length === 0) {
    throw new ModelError(`${model.source}: no layer with weights of its own leads to "${task.output}"`);
  }
  const counts = stages(layers.length, most);
  const shuffled = new Map<string, Uint8Array>();
  let done = 0;
  for (const count of counts) {
    for (const layer of layers.slice(done, count)) {
      for (const weight of layer.weights) {
        shuffled.set(weight, shuffledData(decoded, weight, seed, shuffled.size));
      }
    }
    done = count;
    yield {
      randomized: layers.slice(0, count).map(({ name }) => name),
      model: { ...model, model: encodeModel(withData(decoded, shuffled)) },
    };
  }
}

/** How many models {@link cascade} gives. */
export function cascadeStages(model: ModelSource, task: ModelTask, most: number): number {
  return Math.min(most, weightedLayers(decodeModel(model.model), task.output).length);
}

/** 1, …, count: all, or `most` of them spread evenly. */
function stages(count: number, most: number): number[] {
  const steps = Math.min(count, most);
  return Array.from({ length: steps }, (_, step) =>
    steps === 1 ? count : 1 + Math.round((step * (count - 1)) / (steps - 1)),
  );
}

/** Layers that lead to an output, in the order of the file. */
function weightedLayers({ graph }: OnnxModel, output: string): WeightedLayer[] {
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  const needed = nodesBefore(makers, output);
  const initializers = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const isStored = (name: string | undefined): boolean => name !== undefined && initializers.has(name);
  return graph.nodes.flatMap((node) => {
    if (!needed.has(node) || !WEIGHTED.has(node.opType)) {
      return [];
    }
    const weights = node.inputs
      .map((name) => storedUnder(makers, isStored, name))
      .filter((name) => (initializers.get(name)?.dims.length ?? 0) >= 2);
    return weights.length === 0 ? [] : [{ name: node.name || (node.outputs[0] ?? ''), weights }];
  });
}

function nodesBefore(makers: ReadonlyMap<string, OnnxNode>, output: string): ReadonlySet<OnnxNode> {
  const seen = new Set<OnnxNode>();
  const open = [output];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const node = makers.get(name);
    if (node !== undefined && !seen.has(node)) {
      seen.add(node);
      open.push(...node.inputs);
    }
  }
  return seen;
}

/** Weights may be stored in another type and converted by the graph, whole numbers by a constant scale too. */
function storedUnder(
  makers: ReadonlyMap<string, OnnxNode>,
  isStored: (name: string | undefined) => boolean,
  name: string,
): string {
  const node = makers.get(name);
  const [from, scale] = node?.inputs ?? [];
  const converts =
    node?.opType === 'Mul'
      ? isStored(scale)
      : ['Cast', 'DequantizeLinear', 'Transpose', 'Identity'].includes(node?.opType ?? '');
  return converts && from !== undefined ? storedUnder(makers, isStored, from) : name;
}

function shuffledData({ graph }: OnnxModel, name: string, seed: number, stream: number): Uint8Array {
  const tensor = graph.initializers.find((each) => each.name === name);
  if (tensor === undefined) {
    throw new ModelError(`the weights "${name}" are not in the model`);
  }
  const count = tensor.dims.reduce((product, size) => product * size, 1);
  const bytes = tensor.data.length / count;
  const order = shuffle(
    Uint32Array.from({ length: count }, (_, index) => index),
    randomStream(seed, stream),
  );
  const out = new Uint8Array(tensor.data.length);
  order.forEach((from, to) => {
    out.set(tensor.data.subarray(from * bytes, (from + 1) * bytes), to * bytes);
  });
  return out;
}

function withData(model: OnnxModel, data: ReadonlyMap<string, Uint8Array>): OnnxModel {
  const initializers = model.graph.initializers.map((tensor) => ({
    ...tensor,
    data: data.get(tensor.name) ?? tensor.data,
  }));
  return { ...model, graph: { ...model.graph, initializers } };
}
