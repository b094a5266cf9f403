/**
 * Rewrites a network so that its convolutions, and what lies between them, compute with 8-bit integers.
 * @module
 */
import { GraphError } from '../errors.js';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from '../onnx/model.js';
import { readWeights, restoreWeights, type Weight } from '../onnx/weights.js';
import { type EightBitStep, planEightBit } from './plan.js';
import { EightBitValues, type ValueRange } from './values.js';

export type { ValueRange } from './values.js';

/** ONNX Runtime's own operators: those of ONNX know no additions and products of 8-bit integers. */
const RUNTIME_DOMAIN = 'com.microsoft';

/**
 * Largest whole number in a kernel. Half of what 8 bits hold: processors before 2019 add two products of 8 bits in a sum of
 * 16, which larger numbers would overflow.
 */
const LARGEST_WEIGHT = 64;

/** What pooling of 8-bit integers understands. */
const POOLING_ATTRIBUTES = ['auto_pad', 'ceil_mode', 'count_include_pad', 'kernel_shape', 'pads', 'strides'];

/**
 * Names of the values between a model's operators that become 8-bit integers, and whose ranges {@link computeWithEightBits}
 * wants.
 *
 * @throws {GraphError} if no operator can compute with 8-bit integers
 */
export function eightBitValues(model: OnnxModel): string[] {
  const { steps } = planEightBit(restoreWeights(model));
  if (steps.size === 0) {
    throw new GraphError(
      `model '${model.graph.name}' has no convolution that could compute with 8-bit integers; leave it as it is`,
    );
  }
  const names = [...steps.values()].flatMap(({ node, inputs, output }) =>
    node.opType === 'MaxPool' ? inputs : [...inputs, output],
  );
  return [...new Set(names)];
}

/**
 * Makes convolutions, and additions, products and pooling between them, compute with 8-bit integers (after Jacob et al.
 * 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference",
 * arXiv:1712.05877): values are rounded to 256 steps of their range, kernels to 129 steps of each output channel's range.
 * Everything else, the picture's convolution and the heads among it, computes with 32-bit floats as before.
 *
 * The file is for ONNX Runtime on processors; it uses operators of its own.
 *
 * @param model with weights of any size (see `storeWeights`)
 * @param ranges of the values that {@link eightBitValues} names
 * @throws {GraphError} if a range is missing, or nothing can compute with 8-bit integers
 * @example
 * const model = decodeModel(await readFile('models/unified/model.onnx'));
 * eightBitValues(model).slice(0, 2); // [ 'Relu_2', 'Relu_5' ]
 * const ranges = Object.fromEntries(eightBitValues(model).map((name) => [name, [-4, 4]] as const));
 * computeWithEightBits(model, ranges).graph.nodes.filter(({ opType }) => opType === 'QLinearConv').length; // 17
 */
export function computeWithEightBits(
  model: OnnxModel,
  ranges: Readonly<Record<string, ValueRange>>,
): OnnxModel {
  eightBitValues(model); // says so if there are none
  const plain = restoreWeights(model);
  const { steps, absorbed } = planEightBit(plain);
  const weights = readWeights(plain);
  const values = new EightBitValues(ranges);
  for (const node of plain.graph.nodes) {
    const step = steps.get(node);
    if (step !== undefined) {
      rewriteStep(step, values, weights);
    } else if (!absorbed.has(node)) {
      for (const name of node.inputs) {
        values.asFloats(name);
      }
      values.add(node);
    }
  }
  for (const { name } of plain.graph.outputs) {
    values.asFloats(name);
  }
  const { nodes, constants } = values;
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  return {
    ...plain,
    opsets: { ...plain.opsets, [RUNTIME_DOMAIN]: 1 },
    graph: {
      ...plain.graph,
      nodes,
      initializers: [...plain.graph.initializers.filter(({ name }) => used.has(name)), ...constants],
    },
  };
}

function rewriteStep(step: EightBitStep, values: EightBitValues, weights: ReadonlyMap<string, Weight>): void {
  const { node, inputs, output } = step;
  const from = inputs.flatMap((name) => values.asIntegers(name));
  const rounding = (): [step: string, zero: string] => {
    const { step: size, zero } = values.rounding(output);
    return [size, zero];
  };
  switch (node.opType) {
    case 'Conv': {
      const [input = ''] = inputs;
      const kernel = roundedKernel(step, weights, values.stepOf(input));
      values.constants.push(...kernel.tensors);
      const [weight = '', scale = '', weightZero = '', bias = ''] = kernel.tensors.map(({ name }) => name);
      values.add({
        ...node,
        opType: 'QLinearConv',
        inputs: [...from, weight, scale, weightZero, ...rounding(), bias],
        outputs: [values.define(output)],
      });
      return;
    }
    case 'MaxPool': {
      // The largest of rounded values is the rounded largest value: its steps are those of what comes in.
      const [integers = ''] = from;
      const [input = ''] = inputs;
      values.add({ ...node, inputs: [integers], outputs: [values.define(output, input)] });
      return;
    }
    default:
      values.add({
        ...node,
        opType: `QLinear${node.opType}`,
        domain: RUNTIME_DOMAIN,
        inputs: [...from, ...rounding()],
        outputs: [values.define(output)],
        attributes: node.opType === 'AveragePool' ? only(node.attributes, POOLING_ATTRIBUTES) : {},
      });
  }
}

/** A convolution's kernel and bias, its normalization folded in, as whole numbers. */
function roundedKernel(
  { node, normalization }: EightBitStep,
  weights: ReadonlyMap<string, Weight>,
  inputStep: number,
): { readonly tensors: readonly OnnxTensor[] } {
  const [, kernelName = '', biasName = ''] = node.inputs;
  const kernel = weights.get(kernelName);
  if (kernel === undefined) {
    throw new GraphError(`the kernel ${kernelName} is no constant`);
  }
  const channels = kernel.dims[0] ?? 0;
  const perChannel = kernel.data.length / channels;
  const { factor, offset } = normalizationOf(normalization, weights, channels);
  const whole = new Int8Array(kernel.data.length);
  const scales = new Float32Array(channels);
  const bias = new Int32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const own = kernel.data.subarray(channel * perChannel, (channel + 1) * perChannel);
    const by = factor[channel] ?? 1;
    const largest = own.reduce((most, value) => Math.max(most, Math.abs(value * by)), 0);
    const scale = largest > 0 ? largest / LARGEST_WEIGHT : 1;
    scales[channel] = scale;
    own.forEach((value, index) => {
      whole[channel * perChannel + index] = Math.round((value * by) / scale);
    });
    const added = (weights.get(biasName)?.data[channel] ?? 0) * by + (offset[channel] ?? 0);
    bias[channel] = Math.round(added / (scale * inputStep));
  }
  const tensor = (
    part: string,
    type: OnnxTensor['type'],
    dims: readonly number[],
    data: ArrayBufferView<ArrayBuffer>,
  ): OnnxTensor => ({ name: `${node.outputs[0]}/${part}`, type, dims, data: new Uint8Array(data.buffer) });
  return {
    tensors: [
      tensor('kernel', 'int8', kernel.dims, whole),
      tensor('kernel-step', 'float32', [channels], scales),
      tensor('kernel-zero', 'int8', [channels], new Int8Array(channels)),
      tensor('bias', 'int32', [channels], bias),
    ],
  };
}

/** What a batch normalization multiplies each channel by, and adds to it. */
function normalizationOf(
  node: OnnxNode | undefined,
  weights: ReadonlyMap<string, Weight>,
  channels: number,
): { readonly factor: Float32Array; readonly offset: Float32Array } {
  if (node === undefined) {
    return { factor: new Float32Array(channels).fill(1), offset: new Float32Array(channels) };
  }
  const [scale, offset, mean, variance] = node.inputs.slice(1, 5).map((name) => weights.get(name)?.data);
  if (scale === undefined || offset === undefined || mean === undefined || variance === undefined) {
    throw new GraphError(`the normalization ${node.name} has statistics that are no constants`);
  }
  const epsilon = node.attributes.epsilon?.kind === 'float' ? node.attributes.epsilon.value : 1e-5;
  const factor = scale.map((value, channel) => value / Math.sqrt((variance[channel] ?? 0) + epsilon));
  return {
    factor,
    offset: offset.map((value, channel) => value - (mean[channel] ?? 0) * (factor[channel] ?? 0)),
  };
}

function only(
  attributes: Readonly<Record<string, OnnxAttribute>>,
  names: readonly string[],
): Readonly<Record<string, OnnxAttribute>> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}
