import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { GraphError } from '../errors.js';
import { encodeModel } from '../onnx/encode.js';
import type { OnnxModel, OnnxNode, OnnxTensor } from '../onnx/model.js';
import type { ValueRange } from '../onnx/ranges.js';
import { storeWeights } from '../onnx/weights.js';
import { computeWithEightBits, eightBitValues } from './rewrite.js';

/** Numbers from −1 to 1, the same each time. */
function noise(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return (state / 2 ** 30 - 1) * 0.9;
  });
}

function constant(name: string, dims: readonly number[], values: ArrayLike<number>): OnnxTensor {
  return { name, type: 'float32', dims, data: new Uint8Array(Float32Array.from(values).buffer) };
}

function kernel(name: string, dims: readonly number[], seed: number): OnnxTensor {
  const count = dims.reduce((product, size) => product * size, 1);
  return constant(name, dims, noise(count, seed));
}

function node(
  opType: string,
  inputs: string[],
  output: string,
  ints: Record<string, number[]> = {},
): OnnxNode {
  const attributes = Object.fromEntries(
    Object.entries(ints).map(([name, value]) => [name, { kind: 'ints', value }] as const),
  );
  return { name: output, opType, domain: '', inputs, outputs: [output], attributes };
}

const SAME = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };
const HALVE = { kernel_shape: [2, 2], strides: [2, 2] };
const numbers = (length: number, value: (index: number) => number): number[] =>
  Array.from({ length }, (_, index) => value(index));

/** A residual block with attention behind a stem, pooling of both kinds, and a head: all that is rewritten. */
function residualModel(): OnnxModel {
  const nodes = [
    node('Conv', ['image', 'stem'], 'stem/out', SAME),
    node('Relu', ['stem/out'], 'x'),
    node('Conv', ['x', 'first', 'first/bias'], 'a', SAME),
    node('BatchNormalization', ['a', 'scale', 'offset', 'mean', 'variance'], 'b'),
    node('Relu', ['b'], 'c'),
    node('Conv', ['c', 'second'], 'd', SAME),
    node('GlobalAveragePool', ['d'], 'squeezed'),
    node('Sigmoid', ['squeezed'], 'gate'),
    node('Mul', ['d', 'gate'], 'weighed'),
    node('Add', ['x', 'weighed'], 'sum'),
    node('Relu', ['sum'], 'y'),
    node('AveragePool', ['y'], 'half', HALVE),
    node('MaxPool', ['half'], 'quarter', HALVE),
    node('Conv', ['quarter', 'third'], 'z', { kernel_shape: [1, 1] }),
    node('GlobalAveragePool', ['z'], 'features'),
  ];
  return {
    irVersion: 10,
    opsets: { '': 21 },
    producer: 'test',
    metadata: {},
    graph: {
      name: 'residual',
      nodes,
      inputs: [{ name: 'image', type: 'float32', dims: ['batch', 3, 8, 8] }],
      outputs: [{ name: 'features', type: 'float32', dims: ['batch', 16, 1, 1] }],
      initializers: [
        kernel('stem', [16, 3, 3, 3], 1),
        kernel('first', [16, 16, 3, 3], 2),
        constant('first/bias', [16], noise(16, 3)),
        constant(
          'scale',
          [16],
          numbers(16, (index) => 0.2 + index / 20),
        ),
        constant('offset', [16], noise(16, 4)),
        constant('mean', [16], noise(16, 5)),
        constant(
          'variance',
          [16],
          numbers(16, (index) => 1 + index),
        ),
        kernel('second', [16, 16, 3, 3], 6),
        kernel('third', [16, 16, 1, 1], 7),
      ],
    },
  };
}

const MAP = ['n', 'c', 'h', 'w'];
const BATCH = 4;
const IMAGE = new Tensor('float32', noise(BATCH * 3 * 64, 8).map(Math.abs), [BATCH, 3, 8, 8]);

async function run(model: OnnxModel, names: readonly string[]): Promise<Record<string, Float32Array>> {
  const outputs = names.map((name) => ({ name, type: 'float32' as const, dims: MAP }));
  const asked = names.some((name) => !model.graph.outputs.some((output) => output.name === name));
  const graph = asked ? { ...model.graph, outputs } : model.graph;
  const session = await InferenceSession.create(encodeModel({ ...model, graph }), { intraOpNumThreads: 1 });
  const results = await session.run({ image: IMAGE }, [...names]);
  await session.release();
  return Object.fromEntries(names.map((name) => [name, results[name]?.data as Float32Array]));
}

async function rangesOf(model: OnnxModel): Promise<Record<string, ValueRange>> {
  const values = await run(model, eightBitValues(model));
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [name, [Math.min(...data), Math.max(...data)]]),
  );
}

/** Largest difference as a part of the range of the exact values. */
function error(actual: Float32Array, exact: Float32Array): number {
  const differences = exact.map((value, index) => Math.abs(value - (actual[index] ?? Number.NaN)));
  return Math.max(...differences) / (Math.max(...exact) - Math.min(...exact));
}

async function errorOf(rewritten: OnnxModel, exact: OnnxModel): Promise<number> {
  const of = async (model: OnnxModel): Promise<Float32Array> =>
    (await run(model, ['features'])).features ?? new Float32Array();
  return error(await of(rewritten), await of(exact));
}

const operators = ({ graph }: OnnxModel): string[] => graph.nodes.map(({ opType }) => opType);

describe('computeWithEightBits', () => {
  it('rewrites convolutions and what lies between them, and gives nearly the same', async () => {
    const model = residualModel();
    const rewritten = computeWithEightBits(model, await rangesOf(model));
    expect(operators(rewritten)).toEqual([
      'Conv', // of the picture
      'Relu',
      'QuantizeLinear',
      'QLinearConv', // with its normalization and Relu
      'QLinearConv',
      'DequantizeLinear',
      'GlobalAveragePool',
      'Sigmoid',
      'QuantizeLinear',
      'QLinearMul',
      'QLinearAdd', // with its Relu
      'QLinearAveragePool',
      'MaxPool',
      'QLinearConv',
      'DequantizeLinear',
      'GlobalAveragePool',
    ]);
    expect(await errorOf(rewritten, model)).toBeLessThan(0.03);
    expect(rewritten.graph.outputs).toEqual(model.graph.outputs);
  });

  it.each([16, 8] as const)(
    'gives nearly the same of weights that were stored with %s bits',
    async (bits) => {
      const model = residualModel();
      const ranges = await rangesOf(model);
      const small = storeWeights(model, bits);
      expect(eightBitValues(small)).toEqual(eightBitValues(model));
      const rewritten = computeWithEightBits(small, ranges);
      expect(operators(rewritten)).toEqual(operators(computeWithEightBits(model, ranges)));
      expect(await errorOf(rewritten, model)).toBeLessThan(0.04);
    },
  );

  it('cuts off what lies beyond a range, and below 0 where a Relu was', async () => {
    const model = residualModel();
    const ranges = await rangesOf(model);
    const cut = computeWithEightBits(model, { ...ranges, y: [-0.5, 0.5] });
    const graph = { ...cut.graph, outputs: [{ name: 'y', type: 'float32' as const, dims: MAP }] };
    const from = ['y/8-bit/integers', 'y/8-bit/step', 'y/8-bit/zero'];
    const nodes = [...graph.nodes, { ...node('DequantizeLinear', from, 'y'), name: 'shown' }];
    const { y = new Float32Array() } = await run({ ...cut, graph: { ...graph, nodes } }, ['y']);
    expect(Math.max(...y)).toBeCloseTo(0.5, 5);
    expect(Math.min(...y)).toBe(0);
  });

  it('keeps the bias of a channel whose kernel is nearly switched off', async () => {
    const model = residualModel();
    const { graph } = model;
    const initializers = graph.initializers.map((tensor) =>
      tensor.name === 'first'
        ? constant('first', tensor.dims, new Float32Array(16 * 16 * 9).fill(1e-12))
        : tensor,
    );
    const off = { ...model, graph: { ...graph, initializers } };
    expect(await errorOf(computeWithEightBits(off, await rangesOf(off)), off)).toBeLessThan(0.03);
  });

  it('takes graphs of other tools as they come', async () => {
    const model = residualModel();
    const { graph } = model;
    const ranges = await rangesOf(model);
    // Constants among the inputs, names that ours could be taken for, a bias that is computed, values asked for.
    const listed = graph.initializers.map(({ name, dims }) => ({ name, type: 'float32' as const, dims }));
    const foreign: OnnxModel = {
      ...model,
      graph: {
        ...graph,
        inputs: [...graph.inputs, ...listed],
        outputs: [...graph.outputs, { name: 'y', type: 'float32', dims: MAP }],
        nodes: [
          node('Identity', ['first/bias'], 'x/8-bit/step'),
          ...graph.nodes.map((each) =>
            each.name === 'a' ? { ...each, inputs: ['x', 'first', 'x/8-bit/step'] } : each,
          ),
        ],
      },
    };
    const rewritten = computeWithEightBits(foreign, ranges);
    expect(operators(rewritten).filter((operator) => operator === 'QLinearConv')).toHaveLength(2);
    expect(await errorOf(rewritten, model)).toBeLessThan(0.03);
  });

  it('names what is wrong', async () => {
    const model = residualModel();
    const { c: _left, ...ranges } = await rangesOf(model);
    expect(() => computeWithEightBits(model, ranges)).toThrow('there is no range of c; measure it again');
    const nodes = [node('Conv', ['image', 'stem'], 'features', SAME)];
    const shallow = { ...model, graph: { ...model.graph, nodes } };
    expect(() => eightBitValues(shallow)).toThrow(GraphError);
    expect(() => eightBitValues({ ...model, opsets: { '': 12 } })).toThrow(
      "model 'residual' is of opset 12; export it with opset 13 or newer",
    );
    expect(() => computeWithEightBits(shallow, {})).toThrow(
      "model 'residual' has no convolution that could compute with 8-bit integers",
    );
  });
});
