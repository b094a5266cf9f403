import {
  conv,
  exportNetwork,
  gemm,
  globalAveragePool,
  Parameter,
  relu,
  storeWeights,
} from '@lineament/autograd';
import { decodeModel, encodeModel } from '@lineament/autograd/onnx';
import type { ModelSource, ModelTask } from 'lineament';
import { describe, expect, it } from 'vitest';
import { cascade } from './randomize.js';

const numbers = (count: number, start: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => start + index);
const first = new Parameter('first', [3, 1, 2, 2], numbers(12, 0));
const second = new Parameter('second', [4, 3, 1, 1], numbers(12, 100));
const gender = new Parameter('gender', [4, 1], numbers(4, 200));
const emotion = new Parameter('emotion', [4, 2], numbers(8, 300));
const bias = new Parameter('bias', [1], numbers(1, 400));

const bytes = exportNetwork(
  {
    feeds: { image: { shape: [1, 4, 4] } },
    networkFeeds: ['image'],
    forward: ({ image }) => {
      const features = globalAveragePool(relu(conv(relu(conv(image as never, first)), second)));
      return { g: gemm(features, gender, bias), e: gemm(features, emotion) };
    },
  },
  'test',
);
const model = { source: 'test', model: bytes, card: {} } as unknown as ModelSource;
const task = { task: 'gender', output: 'g' } as unknown as ModelTask;

function weightsOf(source: ModelSource): Record<string, number[]> {
  return Object.fromEntries(
    decodeModel(source.model).graph.initializers.map(({ name, data }) => [
      name,
      data.length % 4 === 0 ? [...new Float32Array(new Uint8Array(data).buffer)] : [],
    ]),
  );
}

describe('cascade', () => {
  const stages = [...cascade(model, task, 10, 7)];

  it('randomizes from the output down, only what the task depends on', () => {
    const original = weightsOf(model);
    const changed = stages.map(({ model: each }) => {
      const weights = weightsOf(each);
      return Object.keys(original).filter((name) => weights[name]?.join() !== original[name]?.join());
    });
    expect(changed).toEqual([['gender'], ['second', 'gender'], ['first', 'second', 'gender']]);
    expect(stages.map(({ randomized }) => randomized.length)).toEqual([1, 2, 3]);
    expect(stages[0]?.randomized[0]).toMatch(/MatMul|Gemm/);
  });

  it('keeps the distribution of the weights', () => {
    const weights = weightsOf(stages.at(-1)?.model ?? model);
    expect([...(weights.first ?? [])].sort((a, b) => a - b)).toEqual([...numbers(12, 0)]);
    expect([...(weights.gender ?? [])].sort((a, b) => a - b)).toEqual([...numbers(4, 200)]);
  });

  it('is the same for a seed, and another for another', () => {
    const last = (seed: number): Uint8Array | undefined =>
      [...cascade(model, task, 10, seed)].at(-1)?.model.model;
    expect(last(7)).toEqual(stages.at(-1)?.model.model);
    expect(last(8)).not.toEqual(last(7));
  });

  it('spreads fewer stages evenly, and ends with all', () => {
    expect([...cascade(model, task, 2, 0)].map(({ randomized }) => randomized.length)).toEqual([1, 3]);
  });

  it('finds weights that are stored in 8 bits', () => {
    const decoded = decodeModel(bytes);
    const quantized: ModelSource = {
      ...model,
      model: encodeModel({
        ...decoded,
        graph: {
          ...decoded.graph,
          nodes: [
            {
              name: 'dequantize',
              opType: 'DequantizeLinear',
              domain: '',
              inputs: ['stored', 'scale'],
              outputs: ['gender'],
              attributes: {},
            },
            ...decoded.graph.nodes,
          ],
          initializers: [
            ...decoded.graph.initializers.filter(({ name }) => name !== 'gender'),
            { name: 'stored', type: 'int8', dims: [4, 1], data: Uint8Array.of(1, 2, 3, 4) },
            { name: 'scale', type: 'float32', dims: [], data: new Uint8Array(Float32Array.of(0.5).buffer) },
          ],
        },
      }),
    };
    const [stage] = cascade(quantized, task, 10, 1);
    const stored = decodeModel(stage?.model.model ?? bytes).graph.initializers.find(
      ({ name }) => name === 'stored',
    );
    expect([...(stored?.data ?? [])].sort()).toEqual([1, 2, 3, 4]);
    expect([...(stored?.data ?? [])]).not.toEqual([1, 2, 3, 4]);
  });

  it.each([8, 16] as const)(
    'randomizes every layer of a model whose weights were stored with %d bits',
    (bits) => {
      const wide = new Parameter('wide', [16, 4, 3, 3], numbers(576, 0));
      const head = new Parameter('head', [16, 8], numbers(128, 0));
      const plain = exportNetwork(
        {
          feeds: { image: { shape: [4, 4, 4] } },
          networkFeeds: ['image'],
          forward: ({ image }) => ({ g: gemm(globalAveragePool(relu(conv(image as never, wide))), head) }),
        },
        'test',
      );
      const layers = (content: Uint8Array): (readonly string[])[] =>
        [...cascade({ ...model, model: content }, task, 10, 1)].map(({ randomized }) => randomized);
      const small = encodeModel(storeWeights(decodeModel(plain), bits));
      expect(layers(small)).toEqual(layers(plain));
      expect(layers(small)).toHaveLength(2);
    },
  );
});
