/**
 * A model's weights: read, and stored with fewer bits.
 *
 * Only the file becomes smaller. In front of every small weight stands an operator that makes 32-bit floats of it,
 * which the runtime folds away when it loads the model; the arithmetic is the same as before. (ONNX's own
 * `DequantizeLinear` would do for eight bits, but ONNX Runtime does not fold it by default, and runs it every time.)
 * @module
 */

import { GraphError } from '../errors.js';
import { fromFloat16, LARGEST_FLOAT16, toFloat16 } from './float16.js';
import { DATA_TYPE_CODES, type OnnxModel, type OnnxNode, type OnnxTensor } from './model.js';

/** Numbers and shape of a weight. */
export interface Weight {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Bits of a stored weight: a 16-bit float, or a whole number −127 … 127 times its channel's scale. */
export type WeightBits = 16 | 8;

const LARGEST_INT8 = 127;

/**
 * Weights and other float constants by name, whatever they are stored as (see {@link storeWeights}).
 *
 * @example
 * const model = decodeModel(await readFile('models/baseline-gender/model.onnx'));
 * readWeights(model).get('conv2d/kernel')?.dims; // [ 32, 1, 3, 3 ]
 */
export function readWeights(model: OnnxModel): Map<string, Weight> {
  const { weights, parts } = restoredWeights(model);
  for (const tensor of model.graph.initializers) {
    const weight = parts.has(tensor.name) ? undefined : read(tensor);
    if (weight !== undefined) {
      weights.set(tensor.name, weight);
    }
  }
  return weights;
}

/**
 * The same model with its weights as 32-bit floats (see {@link storeWeights}).
 *
 * @example
 * const model = decodeModel(await readFile('models/unified/model.onnx'));
 * model.graph.nodes[0]?.opType; // 'Cast'
 * restoreWeights(model).graph.nodes[0]?.opType; // 'Conv'
 */
export function restoreWeights(model: OnnxModel): OnnxModel {
  const { weights, parts, nodes: restoring } = restoredWeights(model);
  const nodes = model.graph.nodes.filter((node) => !restoring.has(node));
  const used = new Set([
    ...nodes.flatMap(({ inputs }) => inputs),
    ...model.graph.outputs.map(({ name }) => name),
  ]);
  const restored = [...weights].map(([name, { dims, data }]): OnnxTensor => {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return { name, type: 'float32', dims, data: bytes };
  });
  return {
    ...model,
    graph: {
      ...model.graph,
      nodes,
      initializers: [
        ...model.graph.initializers.filter(({ name }) => !parts.has(name) || used.has(name)),
        ...restored,
      ],
    },
  };
}

/** Weights that a graph makes of smaller ones. */
interface RestoredWeights {
  readonly weights: Map<string, Weight>;
  /** Names of what they are made of. */
  readonly parts: Set<string>;
  /** The operators that make them. */
  readonly nodes: Set<OnnxNode>;
}

function restoredWeights({ graph }: OnnxModel): RestoredWeights {
  const stored = new Map(graph.initializers.map((tensor) => [tensor.name, tensor]));
  const uses = new Map<string, number>();
  for (const name of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map((o) => o.name)]) {
    uses.set(name, (uses.get(name) ?? 0) + 1);
  }
  const weights = new Map<string, Weight>();
  const parts = new Set<string>();
  const nodes = new Set<OnnxNode>();
  for (const node of graph.nodes) {
    const [first = '', second = ''] = node.inputs;
    const [output = ''] = node.outputs;
    const tensor = stored.get(first);
    const cast = weights.get(first);
    const scale = read(stored.get(second));
    if (node.opType === 'Cast' && tensor !== undefined && isToFloat(node)) {
      weights.set(output, { dims: tensor.dims, data: numbersOf(tensor) });
      parts.add(first);
      nodes.add(node);
    } else if (
      // Only what is made to be multiplied is a part: a constant that others use too stays one.
      node.opType === 'Mul' &&
      cast !== undefined &&
      scale !== undefined &&
      isPerChannel(scale, cast) &&
      uses.get(first) === 1
    ) {
      weights.set(output, { dims: cast.dims, data: scaled(cast, scale) });
      weights.delete(first);
      parts.add(first).add(second);
      nodes.add(node);
    }
  }
  return { weights, parts, nodes };
}

function isPerChannel(scale: Weight, { dims }: Weight): boolean {
  const lengthened = scale.dims.filter((size) => size !== 1);
  return lengthened.length <= 1 && (scale.dims.length === 0 || scale.dims.length === dims.length);
}

function isToFloat({ attributes: { to } }: OnnxNode): boolean {
  return to?.kind === 'int' && to.value === DATA_TYPE_CODES.float32;
}

/**
 * Stores a model's kernels (float constants of two axes and more) with fewer bits. Biases and statistics, which are
 * few, stay as they are; so does a kernel that does not gain by it, or that so few bits cannot hold.
 *
 * Eight bits: symmetric, one scale for each output channel, the channel's largest magnitude / 127.
 *
 * @throws {GraphError} if nothing can be made smaller, such as when it has been done before
 * @example
 * const model = decodeModel(await readFile('runs/gender/model.onnx'));
 * encodeModel(model).length; // 2589722
 * encodeModel(storeWeights(model, 16)).length; // 1298868
 * encodeModel(storeWeights(model, 8)).length; // 655518
 */
export function storeWeights(model: OnnxModel, bits: WeightBits): OnnxModel {
  const axes = channelAxes(model.graph.nodes);
  // What was stored with fewer bits before has scales, which look like kernels.
  const { parts } = restoredWeights(model);
  const initializers: OnnxTensor[] = [];
  const restoring: OnnxNode[] = [];
  for (const tensor of model.graph.initializers) {
    const small = parts.has(tensor.name) ? undefined : asSmall(tensor, bits, axes.get(tensor.name) ?? 0);
    initializers.push(...(small?.tensors ?? [tensor]));
    restoring.push(...(small?.nodes ?? []));
  }
  if (restoring.length === 0) {
    throw new GraphError(
      `model '${model.graph.name}' has no 32-bit kernels to store with ${bits} bits; give the model as it was trained`,
    );
  }
  return { ...model, graph: { ...model.graph, initializers, nodes: [...restoring, ...model.graph.nodes] } };
}

interface SmallWeight {
  readonly tensors: readonly OnnxTensor[];
  readonly nodes: readonly OnnxNode[];
}

function asSmall(tensor: OnnxTensor, bits: WeightBits, axis: number): SmallWeight | undefined {
  const { name, type, dims } = tensor;
  if (type !== 'float32' || dims.length < 2) {
    return undefined;
  }
  const data = numbersOf(tensor);
  // Scales and operators must not take more room than the bits that are saved.
  const largest = bits === 16 ? LARGEST_FLOAT16 : Number.MAX_VALUE;
  const fits = data.every((value) => Math.abs(value) <= largest); // no NaN does
  if (!fits || data.length < 64 || data.length < 4 * (dims[axis] ?? 1)) {
    return undefined;
  }
  if (bits === 16) {
    const half: OnnxTensor = {
      name: `${name}/float16`,
      type: 'float16',
      dims,
      data: new Uint8Array(toFloat16(data).buffer),
    };
    return { tensors: [half], nodes: [castToFloat(half.name, name)] };
  }
  const { whole, scales } = quantize(data, dims, axis);
  const stored: OnnxTensor = { name: `${name}/int8`, type: 'int8', dims, data: new Uint8Array(whole.buffer) };
  const scale: OnnxTensor = {
    name: `${name}/scale`,
    type: 'float32',
    dims: dims.map((size, place) => (place === axis ? size : 1)),
    data: new Uint8Array(scales.buffer),
  };
  return {
    tensors: [stored, scale],
    nodes: [
      castToFloat(stored.name, `${name}/unscaled`),
      {
        name: `${name}/restore`,
        opType: 'Mul',
        domain: '',
        inputs: [`${name}/unscaled`, scale.name],
        outputs: [name],
        attributes: {},
      },
    ],
  };
}

function castToFloat(from: string, to: string): OnnxNode {
  return {
    name: `${from}/cast`,
    opType: 'Cast',
    domain: '',
    inputs: [from],
    outputs: [to],
    attributes: { to: { kind: 'int', value: DATA_TYPE_CODES.float32 } },
  };
}

function quantize(
  data: Float32Array,
  dims: readonly number[],
  axis: number,
): { whole: Int8Array<ArrayBuffer>; scales: Float32Array<ArrayBuffer> } {
  const channels = dims[axis] ?? 1;
  const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channelOf = (index: number): number => Math.floor(index / inner) % channels;
  const scales = new Float32Array(channels);
  data.forEach((value, index) => {
    const channel = channelOf(index);
    scales[channel] = Math.max(scales[channel] ?? 0, Math.abs(value));
  });
  scales.forEach((largest, channel) => {
    scales[channel] = largest > 0 ? largest / LARGEST_INT8 : 1;
  });
  const whole = Int8Array.from(data, (value, index) => {
    const steps = Math.round(value / (scales[channelOf(index)] ?? 1));
    return Math.max(-LARGEST_INT8, Math.min(LARGEST_INT8, steps));
  });
  return { whole, scales };
}

/** Axis of a kernel's output channels, by the operator that it is for. */
function channelAxes(nodes: readonly OnnxNode[]): Map<string, number> {
  const axes = new Map<string, number>();
  for (const { opType, inputs, attributes } of nodes) {
    const kernel = inputs[1];
    if (kernel === undefined) {
      continue;
    }
    if (opType === 'Gemm') {
      const transposed = attributes.transB?.kind === 'int' && attributes.transB.value === 1;
      axes.set(kernel, transposed ? 0 : 1);
    } else if (opType === 'MatMul' || opType === 'ConvTranspose') {
      axes.set(kernel, 1);
    }
  }
  return axes;
}

function scaled({ dims, data }: Weight, scale: Weight): Float32Array {
  const axis = scale.dims.findIndex((size) => size !== 1);
  const inner = dims.slice(axis + 1).reduce((product, size) => product * size, 1);
  const channels = axis < 0 ? 1 : (scale.dims[axis] ?? 1);
  return Float32Array.from(
    data,
    (value, index) => value * (scale.data[Math.floor(index / inner) % channels] ?? Number.NaN),
  );
}

function read(tensor: OnnxTensor | undefined): Weight | undefined {
  return tensor?.type === 'float32' ? { dims: tensor.dims, data: numbersOf(tensor) } : undefined;
}

/** A copy: the bytes of a decoded file need not lie where numbers may begin. */
function numbersOf({ name, type, data }: OnnxTensor): Float32Array {
  const bytes = new Uint8Array(data);
  switch (type) {
    case 'float32':
      return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    case 'float16':
      return fromFloat16(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2));
    case 'int8':
      return Float32Array.from(new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    case 'uint8':
    case 'bool':
      return Float32Array.from(bytes);
    case 'int32':
      return Float32Array.from(new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4));
    case 'float64':
      return Float32Array.from(new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8));
    case 'int64':
      return Float32Array.from(
        new BigInt64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8),
        Number,
      );
    default:
      throw new GraphError(`constant '${name}' is of type ${type as string}, which holds no numbers`);
  }
}
