/**
 * A convolution's kernel and bias as whole numbers.
 * @module
 */
import { GraphError } from '../errors.js';
import type { OnnxNode, OnnxTensor } from '../onnx/model.js';
import type { Weight } from '../onnx/weights.js';
import type { EightBitStep } from './plan.js';

/**
 * Largest whole number in a kernel. Half of what 8 bits hold: processors before 2019 add two products of 8 bits in a sum of
 * 16, which larger numbers would overflow.
 */
const LARGEST_WEIGHT = 64;
/** Half of what 32 bits hold, the rest is for the sum of products. */
const LARGEST_BIAS = 2 ** 30;

/** Constants of a convolution with integers. */
export interface RoundedKernel {
  readonly kernel: OnnxTensor;
  /** Size of each output channel's step. */
  readonly steps: OnnxTensor;
  /** What stands for 0 in each channel. */
  readonly zeros: OnnxTensor;
  readonly bias: OnnxTensor;
}

/**
 * Rounds a kernel, its normalization folded in.
 *
 * @param inputStep size of a step of what it is applied to
 * @param prefix of the constants' names
 */
export function roundedKernel(
  { node, normalization }: EightBitStep,
  weights: ReadonlyMap<string, Weight>,
  inputStep: number,
  prefix: string,
): RoundedKernel {
  const [, kernelName = '', biasName = ''] = node.inputs;
  const kernel = weights.get(kernelName);
  if (kernel === undefined) {
    throw new GraphError(`the kernel ${kernelName} is no constant`);
  }
  const channels = kernel.dims[0] ?? 0;
  const perChannel = kernel.data.length / channels;
  const { factor, offset } = normalizationOf(normalization, weights, channels);
  const whole = new Int8Array(kernel.data.length);
  const steps = new Float32Array(channels);
  const bias = new Int32Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    const [start, end] = [channel * perChannel, (channel + 1) * perChannel];
    const by = factor[channel] ?? 1;
    const added = (weights.get(biasName)?.data[channel] ?? 0) * by + (offset[channel] ?? 0);
    let largest = 0;
    for (let i = start; i < end; i++) {
      largest = Math.max(largest, Math.abs((kernel.data[i] as number) * by));
    }
    // A channel that training has all but switched off has tiny steps, of which a bias would be too many.
    const step = Math.max(largest / LARGEST_WEIGHT, Math.abs(added) / (inputStep * LARGEST_BIAS)) || 1;
    steps[channel] = step;
    for (let i = start; i < end; i++) {
      whole[i] = Math.round(((kernel.data[i] as number) * by) / step);
    }
    bias[channel] = Math.round(added / (step * inputStep));
  }
  const tensor = (
    part: string,
    type: OnnxTensor['type'],
    dims: readonly number[],
    data: ArrayBufferView<ArrayBuffer>,
  ): OnnxTensor => ({ name: `${prefix}${part}`, type, dims, data: new Uint8Array(data.buffer) });
  return {
    kernel: tensor('kernel', 'int8', kernel.dims, whole),
    steps: tensor('kernel-steps', 'float32', [channels], steps),
    zeros: tensor('kernel-zeros', 'int8', [channels], new Int8Array(channels)),
    bias: tensor('bias', 'int32', [channels], bias),
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
