import { describe, expect, it } from 'vitest';
import { GraphError } from '../errors.js';
import { compile } from '../graph/compile.js';
import { PORTABLE } from '../graph/target.js';
import { Input, Parameter } from '../graph/value.js';
import { conv, flatten, gemm, relu } from '../ops/index.js';
import * as ort from '../session/onnx-runtime.js';
import {
  decodeModel,
  encodeModel,
  type OnnxModel,
  type OnnxNode,
  readWeights,
  restoreWeights,
  storeWeights,
} from './index.js';

/** Numbers of very different size from channel to channel. */
const numbers = (count: number, channelOf: (index: number) => number): Float32Array =>
  Float32Array.from(
    { length: count },
    (_, index) => Math.sin(index * 1.7) * 10 ** ((channelOf(index) % 4) - 2),
  );

const kernel = new Parameter(
  'conv/kernel',
  [8, 3, 3, 3],
  numbers(216, (index) => Math.floor(index / 27)),
);
const dense = new Parameter(
  'dense/kernel',
  [128, 16],
  numbers(2048, (index) => index % 16),
);
const bias = new Parameter(
  'dense/bias',
  [16],
  numbers(16, (index) => index),
);
const x = new Input('x', [2, 3, 4, 4]);
const model = compile({
  name: 'small',
  inputs: { x },
  outputs: { y: gemm(flatten(relu(conv(x, kernel))), dense, bias) },
  target: PORTABLE,
});

/** A model of one kernel alone. */
function product(name: string, weight: Parameter): OnnxModel {
  const input = new Input('x', [1, weight.shape[0] ?? 1]);
  return compile({ name, inputs: { x: input }, outputs: { y: gemm(input, weight) }, target: PORTABLE });
}

async function run(content: Uint8Array): Promise<Float32Array> {
  const session = await ort.InferenceSession.create(content);
  const pictures = Float32Array.from({ length: 96 }, (_, index) => Math.abs(Math.cos(index)));
  const { y } = await session.run({ x: new ort.Tensor('float32', pictures, [2, 3, 4, 4]) });
  await session.release();
  return y?.data as Float32Array;
}

describe('stored weights', () => {
  it.each([
    [16, 2 ** -11],
    [8, 0.5 / 127],
  ] as const)('of %d bits are at most half a step off, channel by channel', (bits, part) => {
    const decoded = decodeModel(encodeModel(storeWeights(model, bits)));
    const weights = readWeights(decoded);
    expect([...weights.keys()].sort()).toEqual(['conv/kernel', 'dense/bias', 'dense/kernel']);
    expect(weights.get('dense/bias')?.data).toEqual(bias.initial);
    for (const [parameter, channelOf] of [
      [kernel, (index: number) => Math.floor(index / 27)],
      [dense, (index: number) => index % 16],
    ] as const) {
      const read = weights.get(parameter.name);
      expect(read?.dims).toEqual(parameter.shape);
      const largest = new Map<number, number>();
      parameter.initial.forEach((value, index) => {
        const channel = channelOf(index);
        largest.set(channel, Math.max(largest.get(channel) ?? 0, Math.abs(value)));
      });
      const off = Math.max(
        ...[...parameter.initial].map(
          (value, index) =>
            Math.abs(value - (read?.data[index] ?? Number.NaN)) / (largest.get(channelOf(index)) ?? 0),
        ),
      );
      expect(off).toBeLessThan(part * 1.0001);
      expect(off).toBeGreaterThan(0);
    }
  });

  it.each([16, 8] as const)('of %d bits give the runtime the numbers that are read', async (bits) => {
    const small = storeWeights(model, bits);
    const weights = readWeights(small);
    const same = compile({
      name: 'same',
      inputs: { x },
      outputs: { y: gemm(flatten(relu(conv(x, kernel))), dense, bias) },
      target: PORTABLE,
      weights: ({ name, initial }) => weights.get(name)?.data ?? initial,
    });
    expect(await run(encodeModel(small))).toEqual(await run(encodeModel(same)));
  });

  it('make the file smaller', () => {
    const size = encodeModel(model).length;
    expect(encodeModel(storeWeights(model, 16)).length).toBeLessThan(0.65 * size);
    expect(encodeModel(storeWeights(model, 8)).length).toBeLessThan(0.45 * size);
  });

  it('are not made smaller twice, and what 16 bits cannot hold is left', () => {
    expect(() => storeWeights(storeWeights(model, 8), 16)).toThrow(GraphError);
    // Here the scales are as many as a kernel's numbers.
    const wide = product('wide', new Parameter('wide', [16, 128], new Float32Array(2048).fill(0.5)));
    expect(() => storeWeights(storeWeights(wide, 8), 8)).toThrow(GraphError);
    const large = product('large', new Parameter('large', [8, 8], new Float32Array(64).fill(1e6)));
    expect(() => storeWeights(large, 16)).toThrow(
      "model 'large' has no 32-bit kernels to store with 16 bits",
    );
    expect(readWeights(storeWeights(large, 8)).get('large')?.data[5]).toBeCloseTo(1e6, -1);
    const broken = new Float32Array(64).fill(0.5);
    for (broken[9] of [Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => storeWeights(product('broken', new Parameter('broken', [8, 8], broken)), 8)).toThrow(
        GraphError,
      );
    }
  });

  it('keep channels of zeros at zero', () => {
    const zeros = product('zeros', new Parameter('zeros', [8, 8], new Float32Array(64)));
    expect(readWeights(storeWeights(zeros, 8)).get('zeros')?.data).toEqual(new Float32Array(64));
  });

  it.each([16, 8] as const)('of %d bits are restored to the graph that they were stored from', (bits) => {
    const stored = storeWeights(model, bits);
    const restored = restoreWeights(stored);
    expect(restored.graph.nodes).toEqual(model.graph.nodes);
    expect(readWeights(restored)).toEqual(readWeights(stored));
    const names = ({ graph }: OnnxModel): string[] => graph.initializers.map(({ name }) => name).sort();
    expect(names(restored)).toEqual(names(model));
  });

  it('are told from what other tools cast and multiply', () => {
    const to = (type: number) => ({ to: { kind: 'int', value: type } }) as const;
    const node = (name: string, opType: string, inputs: string[], attributes = {}): OnnxNode => ({
      ...{ name, opType, domain: '', inputs, outputs: [name], attributes },
    });
    const whole = { type: 'int32', dims: [2], data: new Uint8Array(Int32Array.of(3, 4).buffer) } as const;
    const factor = { type: 'float32', dims: [], data: new Uint8Array(Float32Array.of(2).buffer) } as const;
    const foreign: OnnxModel = {
      ...model,
      graph: {
        ...model.graph,
        nodes: [
          node('shape', 'Cast', ['sizes'], to(7)),
          node('table', 'Cast', ['numbers'], to(1)),
          node('doubled', 'Mul', ['table', 'two']),
          node('z', 'Add', ['table', 'doubled']),
          node('more', 'Mul', ['x', 'two']),
        ],
        outputs: [{ name: 'more', type: 'float32', dims: [2] }],
        initializers: [
          { name: 'sizes', ...whole },
          { name: 'numbers', ...whole },
          { name: 'two', ...factor },
        ],
      },
    };
    const { graph } = restoreWeights(foreign);
    // Only the table is a weight that was made of another; the product of it is not, since others use the table too.
    expect(graph.nodes.map(({ name }) => name)).toEqual(['shape', 'doubled', 'z', 'more']);
    expect(graph.initializers.map(({ name }) => name)).toEqual(['sizes', 'two', 'table']);
  });
});
