/**
 * Rewrites a network so that its convolutions, and what lies between them, compute with 8-bit integers.
 * @module
 */
import type { OnnxAttribute, OnnxModel } from '../onnx/model.js';
import type { ValueRange } from '../onnx/ranges.js';
import { type EightBitPlan, type EightBitStep, planEightBit } from './plan.js';
import { roundedKernel } from './rounded-kernel.js';
import { EightBitValues } from './values.js';

/** ONNX Runtime's own operators: those of ONNX know no additions and products of 8-bit integers. */
const RUNTIME_DOMAIN = 'com.microsoft';

/** What pooling of 8-bit integers understands. */
const POOLING_ATTRIBUTES = ['auto_pad', 'ceil_mode', 'count_include_pad', 'kernel_shape', 'pads', 'strides'];

/**
 * Names of the values between a model's operators that become 8-bit integers, and whose ranges {@link computeWithEightBits}
 * wants.
 *
 * @throws {GraphError} if no convolution can compute with 8-bit integers, or the graph is older than opset 13
 */
export function eightBitValues(model: OnnxModel): string[] {
  const names = [...planEightBit(model).steps.values()].flatMap(({ node, inputs, output }) =>
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
 * @param ranges of the values that {@link eightBitValues} names; behind a `Relu` they begin at 0 whatever they say
 * @throws {GraphError} if a range is missing, or as {@link eightBitValues}
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
  const plan = planEightBit(model);
  const { graph, opsets } = plan.model;
  const values = new EightBitValues(aboveZero(ranges, plan), unusedMark(graph));
  for (const node of graph.nodes) {
    const step = plan.steps.get(node);
    if (step !== undefined) {
      rewriteStep(step, values, plan);
    } else if (!plan.absorbed.has(node)) {
      for (const name of node.inputs) {
        values.asFloats(name);
      }
      values.nodes.push(node);
    }
  }
  for (const { name } of graph.outputs) {
    values.asFloats(name);
  }
  const { nodes, constants } = values;
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const initializers = [...graph.initializers.filter(({ name }) => used.has(name)), ...constants];
  return {
    ...plan.model,
    opsets: { ...opsets, [RUNTIME_DOMAIN]: 1 },
    graph: { ...graph, nodes, initializers },
  };
}

function rewriteStep(step: EightBitStep, values: EightBitValues, { weights }: EightBitPlan): void {
  const { node, inputs, output } = step;
  const from = inputs.flatMap((name) => values.asIntegers(name));
  const [input = ''] = inputs;
  switch (node.opType) {
    case 'Conv': {
      const prefix = values.fresh(output, '');
      const { kernel, steps, zeros, bias } = roundedKernel(
        step,
        weights,
        values.rounding(input).size,
        prefix,
      );
      values.constants.push(kernel, steps, zeros, bias);
      const rounding = values.rounding(output);
      values.nodes.push({
        ...node,
        opType: 'QLinearConv',
        inputs: [
          ...[...from, kernel.name, steps.name, zeros.name],
          ...[rounding.step, rounding.zero, bias.name],
        ],
        outputs: [values.define(output)],
      });
      return;
    }
    case 'MaxPool': {
      // The largest of rounded values is the rounded largest value: its steps are those of what comes in.
      const [integers = ''] = from;
      values.nodes.push({ ...node, inputs: [integers], outputs: [values.define(output, input)] });
      return;
    }
    default: {
      const rounding = values.rounding(output);
      values.nodes.push({
        ...node,
        opType: `QLinear${node.opType}`,
        domain: RUNTIME_DOMAIN,
        inputs: [...from, rounding.step, rounding.zero],
        outputs: [values.define(output)],
        attributes: node.opType === 'AveragePool' ? only(node.attributes, POOLING_ATTRIBUTES) : {},
      });
    }
  }
}

/** Ranges that begin at 0 where a `Relu` is done by rounding. */
function aboveZero(
  ranges: Readonly<Record<string, ValueRange>>,
  { steps }: EightBitPlan,
): Readonly<Record<string, ValueRange>> {
  const cut = [...steps.values()].flatMap(({ activation, output }) => {
    const range = ranges[output];
    return activation === undefined || range === undefined ? [] : [[output, range] as const];
  });
  const positive = cut.map(([name, [, largest]]) => [name, [0, Math.max(0, largest)]] as const);
  return { ...ranges, ...Object.fromEntries(positive) };
}

/** What no name of the graph holds: names with it are new. */
function unusedMark({ nodes, initializers, inputs }: OnnxModel['graph']): string {
  const names = [
    ...nodes.flatMap((node) => [node.name, ...node.inputs, ...node.outputs]),
    ...[...initializers, ...inputs].map(({ name }) => name),
  ];
  let mark = '/8-bit/';
  while (names.some((name) => name.includes(mark))) {
    mark = `/${mark}`;
  }
  return mark;
}

function only(
  attributes: Readonly<Record<string, OnnxAttribute>>,
  names: readonly string[],
): Readonly<Record<string, OnnxAttribute>> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => names.includes(name)));
}
