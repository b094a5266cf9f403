import {
  add,
  conv,
  decodeModel,
  encodeModel,
  flatten,
  globalAveragePool,
  matMul,
  maxPool,
  multiply,
  type OnnxModel,
  type OnnxNode,
  type OnnxTensor,
  reduceMean,
  reduceSum,
  relu,
  reshape,
  softmax,
  tanh,
  transpose,
  type Value,
} from '@lineament/autograd/graph';
import { describe, expect, it } from 'vitest';
import type { ModelSource } from '../attributes/attribute-model.js';
import { InvalidInputError, ModelError } from '../errors.js';
import { nodeBackend } from '../node/backend.js';
import { Explainer, type ExplainerOptions } from './explainer.js';
import { listLayers } from './layers.js';
import { modelOf, type TestModel, weights } from './test-models.test.support.js';

const backend = nodeBackend({ threads: 1 });

type Settings = Partial<ExplainerOptions>;

async function explainerOf(model: TestModel, settings: Settings): Promise<Explainer> {
  return Explainer.create({ backend, model: modelOf(model), task: 'gender', ...settings });
}

function close(actual: ArrayLike<number>, expected: readonly number[], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, index) => {
    expect(actual[index], `at ${index}`).toBeCloseTo(value, digits);
  });
}

/** Two feature maps: the picture itself, and its negative shifted up by 1; pooled, and weighed 2 and −1. */
const twoMaps = (image: Value): Record<string, Value> => {
  const features = relu(conv(image, weights([2, 1, 1, 1], [1, -1]), weights([2], [0, 1])));
  return { gender: matMul(globalAveragePool(features), weights([2, 1], [2, -1])) };
};
const TWO_MAPS: TestModel = { width: 2, height: 2, tasks: [{}], network: twoMaps };
/** Feature maps: [0.5, 0, 1, 0.25] and [0.5, 1, 0, 0.75]. */
const PICTURE = Float32Array.of(0.5, 0, 1, 0.25);

describe('Grad-CAM', () => {
  it('is the map worked by hand', async () => {
    const explainer = await explainerOf(TWO_MAPS, { method: 'grad-cam' });
    expect(explainer.layer).toEqual({
      name: 'Relu_1',
      output: 'Relu_1',
      operator: 'Relu',
      channels: 2,
      height: 2,
      width: 2,
    });
    // The mean of four places: each has the gradient 2/4 and −1/4, so the weights are 0.5 and −0.25.
    // 0.5·[0.5, 0, 1, 0.25] − 0.25·[0.5, 1, 0, 0.75] = [0.125, −0.25, 0.5, −0.0625]
    const female = await explainer.explain(PICTURE, { target: 'female' });
    close(female.raw, [0.125, 0, 0.5, 0]);
    close(female.values, [0.25, 0, 1, 0]);
    // The logit is 2 · 1.75/4 − 2.25/4 = 0.3125; the first class is its opposite.
    expect(female.probability).toBeCloseTo(1 / (1 + Math.exp(-0.3125)), 5);
    const male = await explainer.explain(PICTURE, { target: 'male' });
    close(male.raw, [0, 0.25, 0, 0.0625]);
    expect(male.probability).toBeCloseTo(1 / (1 + Math.exp(0.3125)), 5);
    const predicted = await explainer.explain(PICTURE);
    expect(predicted.target).toBe('female');
    close(predicted.raw, [0.125, 0, 0.5, 0]);
    expect(predicted.attributes.gender?.label).toBe('female');
    await explainer.dispose();
  });

  it('explains each picture of a batch by its own prediction', async () => {
    const explainer = await explainerOf(TWO_MAPS, {});
    const dark = Float32Array.of(0, 0, 0, 1);
    // Logit 2/4 − 3/4 < 0: male. Weights −0.5 and 0.25: [0.25, 0.25, 0.25, −0.5]
    const [first, second] = await explainer.explainBatch([PICTURE, dark]);
    expect([first?.target, second?.target]).toEqual(['female', 'male']);
    close(first?.raw ?? [], [0.125, 0, 0.5, 0]);
    close(second?.raw ?? [], [0.25, 0.25, 0.25, 0]);
    await explainer.dispose();
  });

  it('gives the same one by one where the graph takes a fixed number of pictures', async () => {
    const explainer = await explainerOf({ ...TWO_MAPS, batch: 2 }, {});
    const maps = await explainer.explainBatch([PICTURE, PICTURE, PICTURE]);
    expect(maps).toHaveLength(3);
    for (const { raw } of maps) {
      close(raw, [0.125, 0, 0.5, 0]);
    }
    await explainer.dispose();
  });

  it('enlarges the map of a coarse layer to the picture', async () => {
    const model: TestModel = {
      tasks: [{}],
      network: (image) => {
        const features = conv(image, weights([1, 1, 2, 2], [1, 0, 0, 0]), undefined, {
          strides: [2, 2],
          padding: 'valid',
        });
        return { gender: matMul(globalAveragePool(features), weights([1, 1], [1])) };
      },
    };
    const explainer = await explainerOf(model, {});
    const picture = Float32Array.from({ length: 16 }, (_, index) => (index === 0 ? 1 : 0));
    const { raw, values, width, height } = await explainer.explain(picture, { target: 'female' });
    close(raw, [0.25, 0, 0, 0]);
    expect([width, height]).toEqual([4, 4]);
    const row = [1, 0.75, 0.25, 0];
    close(
      values,
      row.flatMap((a) => row.map((b) => a * b)),
    );
    await explainer.dispose();
  });

  it('works behind joined places, before pooling', async () => {
    // The largest of each 2×2 window, joined, weighed 1 and 10.
    const model: TestModel = {
      width: 4,
      height: 2,
      tasks: [{}],
      network: (image) => {
        const features = relu(conv(image, weights([1, 1, 1, 1], [1])));
        return { gender: matMul(flatten(maxPool(features, { size: [2, 2] })), weights([2, 1], [1, 10])) };
      },
    };
    const explainer = await explainerOf(model, {});
    expect(explainer.layer?.name).toBe('Relu_1');
    // Gradient 1 at the 4 and 10 at the 8 of eight places: weight 11/8, times the features.
    const { raw } = await explainer.explain(Float32Array.of(1, 2, 3, 4, 4, 0, 0, 8), { target: 'female' });
    close(
      raw,
      [1, 2, 3, 4, 4, 0, 0, 8].map((value) => (value * 11) / 8),
    );
    await explainer.dispose();
  });

  it('takes a layer by name, and lists those there are', async () => {
    const layers = listLayers(modelOf(TWO_MAPS));
    expect(layers.map(({ name, operator }) => [name, operator])).toEqual([
      ['Conv_0', 'Conv'],
      ['Relu_1', 'Relu'],
    ]);
    const explainer = await explainerOf(TWO_MAPS, { layer: 'Conv_0' });
    // Where a feature is 0, the ReLU lets no slope through: one place of four in each map, so weights 0.375 and −0.1875.
    close((await explainer.explain(PICTURE, { target: 'female' })).raw, [0.09375, 0, 0.375, 0]);
    await explainer.dispose();
  });

  it('explains expected years', async () => {
    const classes = Array.from({ length: 101 }, (_, age) => `${age}`);
    const model: TestModel = {
      width: 2,
      height: 1,
      tasks: [{ task: 'age', output: 'age', activation: 'softmax', classes }],
      // Logits of 20 and 60 years are the two places' values ten times, the others far below.
      network: (image) => {
        const features = conv(image, weights([1, 1, 1, 1], [10]));
        const place = (age: number) => classes.map((name) => (Number(name) === age ? 1 : 0));
        const rows = matMul(flatten(features), weights([2, 101], [...place(20), ...place(60)]));
        return {
          age: add(
            rows,
            weights(
              [101],
              classes.map((name) => (['20', '60'].includes(name) ? 0 : -100)),
            ),
          ),
        };
      },
    };
    const explainer = await explainerOf(model, { task: 'age', method: 'grad-cam' });
    const { target, raw, attributes, probability } = await explainer.explain(Float32Array.of(0.1, 0.1));
    expect([target, probability]).toEqual(['years', undefined]);
    expect(attributes.age?.years).toBeCloseTo(40.5, 3);
    // The slopes of the two places cancel in the channel's mean: p·(1−p)·40 each, one up, one down.
    close(raw, [0, 0], 3);
    const saliency = await explainerOf(model, { task: 'age', method: 'saliency' });
    // d years / d pixel = 10 · 0.25 · 40
    close((await saliency.explain(Float32Array.of(0.1, 0.1))).raw, [100, 100], 2);
    await Promise.all([explainer.dispose(), saliency.dispose()]);
  });
});

describe('Grad-CAM of years', () => {
  it('shows what moves the age, either way', async () => {
    const classes = Array.from({ length: 101 }, (_, age) => `${age}`);
    const logit = (age: string): number => (age === '20' ? 1 : 0);
    const far = (age: string): number => (['20', '60'].includes(age) ? 0 : -100);
    const model: TestModel = {
      width: 2,
      height: 1,
      tasks: [{ task: 'age', output: 'age', activation: 'softmax', classes }],
      // The logit of 20 years is the sum of both places, that of 60 years is 0.
      network: (image) => {
        const features = flatten(conv(image, weights([1, 1, 1, 1], [1])));
        const rows = matMul(features, weights([2, 101], [...classes, ...classes].map(logit)));
        return { age: add(rows, weights([101], classes.map(far))) };
      },
    };
    const explainer = await explainerOf(model, { task: 'age', method: 'grad-cam' });
    const { raw, values } = await explainer.explain(Float32Array.of(0.1, -0.1));
    // Both at 0.5: d years / d place = 0.25 · (20 − 60) = −10, times the features.
    close(raw, [-1, 1], 3);
    close(values, [1, 1], 3);
    await explainer.dispose();
  });
});

describe('Grad-CAM++', () => {
  it('is the map worked by hand', async () => {
    const explainer = await explainerOf(TWO_MAPS, { method: 'grad-cam++' });
    // First map: g = 0.5, Σ A = 1.75: α = 0.25 / (0.5 + 1.75 · 0.125) = 0.347826; four places: w = 4 · α · 0.5.
    // Second map: g < 0, so relu(g) = 0 and the map does not count.
    const weight = 2 * (0.25 / (0.5 + 1.75 * 0.125));
    const { raw } = await explainer.explain(PICTURE, { target: 'female' });
    close(
      raw,
      [...PICTURE].map((value) => value * weight),
    );
    await explainer.dispose();
  });

  it('has no holes where nothing matters', async () => {
    const model: TestModel = {
      ...TWO_MAPS,
      network: (image) => {
        const features = relu(conv(image, weights([1, 1, 1, 1], [1])));
        return { gender: multiply(matMul(globalAveragePool(features), weights([1, 1], [1])), 0) };
      },
    };
    const explainer = await explainerOf(model, { method: 'grad-cam++' });
    close((await explainer.explain(PICTURE, { target: 'female' })).values, [0, 0, 0, 0]);
    await explainer.dispose();
  });
});

/** A linear model of two colour pixels: logit = Σ w · x. */
const LINEAR_WEIGHTS = [1, -2, 3, 4, 0, -5];
const linear = (layout: 'NCHW' | 'NHWC'): TestModel => ({
  width: 2,
  height: 1,
  channels: 3,
  layout,
  mean: 0.5,
  std: 0.5,
  tasks: [{}],
  network: (image) => ({
    gender: matMul(
      flatten(layout === 'NHWC' ? transpose(image, [0, 3, 1, 2]) : image),
      weights([6, 1], LINEAR_WEIGHTS),
    ),
  }),
});

describe('saliency', () => {
  it.each(['NCHW', 'NHWC'] as const)(
    'is the largest weight of each pixel in a linear model (%s)',
    async (layout) => {
      const explainer = await explainerOf(linear(layout), { method: 'saliency' });
      const { raw, values } = await explainer.explain(new Float32Array(6), { target: 'male' });
      // Channels first: 1, 3, 0 are the left pixel's; −2, 4, −5 the right one's.
      close(raw, [3, 5]);
      close(values, [0.6, 1]);
      await explainer.dispose();
    },
  );

  it('takes pixels as they come from a crop', async () => {
    const explainer = await explainerOf(linear('NCHW'), { method: 'saliency' });
    const data = Uint8Array.of(255, 255, 255, 0, 0, 0);
    const { probability } = await explainer.explain({ data, width: 2, height: 1 }, { target: 'female' });
    // White is +1, black −1: (1 + 3 + 0) − (−2 + 4 − 5) = 7
    expect(probability).toBeCloseTo(1 / (1 + Math.exp(-7)), 5);
    const gray = await explainer.explain({ data: [255, 0] as never, width: 2, height: 1 });
    expect(gray.probability).toBeCloseTo(1 / (1 + Math.exp(-7)), 5);
    await explainer.dispose();
  });
});

describe('SmoothGrad', () => {
  it('is saliency where the slope is the same everywhere', async () => {
    const explainer = await explainerOf(linear('NCHW'), { method: 'smooth-grad', samples: 5, noise: 0.3 });
    close((await explainer.explain(new Float32Array(6), { target: 'female' })).raw, [3, 5]);
    await explainer.dispose();
  });

  it('is the mean slope of noisy copies', async () => {
    const model: TestModel = {
      width: 1,
      height: 1,
      tasks: [{}],
      network: (image) => ({ gender: reshape(relu(image), [image.shape[0] ?? 1, 1]) }),
    };
    const explainer = await explainerOf(model, { method: 'smooth-grad', samples: 2000, noise: 0.5 });
    // Of normal noise about 0, half is above: there the slope is 1.
    const { raw } = await explainer.explain(Float32Array.of(0), { target: 'female' });
    expect(raw[0]).toBeCloseTo(0.5, 1);
    expect((await explainer.explain(Float32Array.of(0), { target: 'female' })).raw).toEqual(raw);
    await explainer.dispose();
  });
});

describe('integrated gradients', () => {
  it('is weight times distance from the baseline in a linear model', async () => {
    const explainer = await explainerOf(linear('NCHW'), { method: 'integrated-gradients', samples: 3 });
    const picture = Float32Array.of(1, 0.5, 0, -1, 0.2, 0.8);
    const { raw, completenessError } = await explainer.explain(picture, { target: 'female' });
    // Black is −1: distances 2, 1.5, 1, 0, 1.2, 1.8 times weights 1, −2, 3, 4, 0, −5 by pixel.
    close(raw, [2 * 1 + 1 * 3 + 1.2 * 0, 1.5 * -2 + 0 * 4 + 1.8 * -5], 4);
    expect(completenessError).toBeLessThan(1e-4);
    await explainer.dispose();
  });

  it('takes another baseline', async () => {
    const explainer = await explainerOf(linear('NCHW'), { method: 'integrated-gradients', baseline: 255 });
    const { raw } = await explainer.explain(new Float32Array(6), { target: 'female' });
    close(raw, [-(1 + 3 + 0), -(-2 + 4 - 5)], 4);
    await explainer.dispose();
  });

  it('adds up to the difference of the scores in a curved model', async () => {
    const model: TestModel = {
      width: 2,
      height: 1,
      tasks: [{}],
      // tanh(3·a)·b: integrals by hand are not needed, the sum is: tanh(3) · 0.5
      network: (image) => {
        const flat = reshape(image, [image.shape[0] ?? 1, 2]);
        const a = tanh(matMul(flat, weights([2, 1], [3, 0])));
        return { gender: multiply(a, matMul(flat, weights([2, 1], [0, 1]))) };
      },
    };
    const picture = Float32Array.of(1, 0.5);
    const errors: number[] = [];
    for (const samples of [2, 48]) {
      const explainer = await explainerOf(model, { method: 'integrated-gradients', samples });
      const { raw, completenessError = 1 } = await explainer.explain(picture, { target: 'female' });
      errors.push(completenessError);
      if (samples === 48) {
        expect((raw[0] ?? 0) + (raw[1] ?? 0)).toBeCloseTo(Math.tanh(3) * 0.5, 3);
      }
      await explainer.dispose();
    }
    expect(errors[1]).toBeLessThan(1e-3);
    expect(errors[0]).toBeGreaterThan(0.01);
  });
});

describe('occlusion', () => {
  /** The probability of female is the left half's mean. */
  const leftHalf: TestModel = {
    width: 4,
    height: 2,
    tasks: [{ activation: 'none' }],
    network: (image) => {
      const left = matMul(flatten(image), weights([8, 1], [1, 1, 0, 0, 1, 1, 0, 0]));
      const female = multiply(left, 0.25);
      const both = matMul(female, weights([1, 2], [-1, 1]));
      return { gender: add(both, weights([2], [1, 0])) };
    },
  };

  it('is the fall of the probability worked by hand', async () => {
    const explainer = await explainerOf(leftHalf, { method: 'occlusion', patch: 0.5, overlap: 1 });
    // Mean colour 0.5. Covering one left pixel of 1 takes (1 − 0.5)/4 away; the others do nothing.
    const picture = Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0);
    const { raw, values, probability } = await explainer.explain(picture, { target: 'female' });
    expect(probability).toBeCloseTo(1, 5);
    close(raw, [0.125, 0.125, 0, 0, 0.125, 0.125, 0, 0]);
    close(values, [1, 1, 0, 0, 1, 1, 0, 0]);
    await explainer.dispose();
  });

  it('needs no importable model', async () => {
    const model = modelOf(leftHalf);
    // LRN is an operator that autograd does not know.
    const decoded = decodeModel(model.model);
    const foreign = {
      ...model,
      source: 'foreign',
      model: encodeModel({
        ...decoded,
        graph: {
          ...decoded.graph,
          nodes: [
            {
              name: 'lrn',
              opType: 'LRN',
              domain: '',
              inputs: ['image'],
              outputs: ['normal'],
              attributes: {
                size: { kind: 'int' as const, value: 1 },
                alpha: { kind: 'float' as const, value: 1e-9 },
              },
            },
            ...decoded.graph.nodes.map((node) => ({
              ...node,
              inputs: node.inputs.map((name) => (name === 'image' ? 'normal' : name)),
            })),
          ],
        },
      }),
    };
    const explainer = await Explainer.create({
      backend,
      model: foreign,
      task: 'gender',
      method: 'occlusion',
      patch: 0.5,
      overlap: 1,
    });
    const { raw } = await explainer.explain(Float32Array.of(1, 1, 0, 0, 1, 1, 0, 0), { target: 'female' });
    close(raw, [0.125, 0.125, 0, 0, 0.125, 0.125, 0, 0], 4);
    await explainer.dispose();
    await expect(Explainer.create({ backend, model: foreign, task: 'gender' })).rejects.toThrow(
      'foreign: node \'lrn\' (LRN) cannot be imported: autograd has no such operator; the method "occlusion" needs no gradient and still works',
    );
    // Where no gradient is asked for, no method helps.
    expect(() => listLayers(foreign)).toThrow(/: autograd has no such operator$/);
  });
});

describe('a foreign model', () => {
  /** Whole numbers as the halves of 16 bits: 0, 1, −1. */
  const HALVES: Readonly<Record<number, number>> = { 0: 0, 1: 0x3c00, [-1]: 0xbc00 };
  const int = (value: number) => ({ kind: 'int' as const, value });
  const node = (
    opType: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxNode['attributes'] = {},
  ): OnnxNode => ({ name: `/features/${opType}`, opType, domain: '', inputs, outputs: [output], attributes });
  const half = (name: string, dims: readonly number[], values: readonly number[]): OnnxTensor => ({
    name,
    type: 'float16',
    dims,
    data: new Uint8Array(Uint16Array.from(values, (value) => HALVES[value] ?? 0).buffer),
  });
  const whole = (name: string, dims: readonly number[], values: readonly number[]): OnnxTensor => ({
    name,
    type: 'int64',
    dims,
    data: new Uint8Array(BigInt64Array.from(values, BigInt).buffer),
  });

  /** Takes the batch size from the input. */
  const computedShape: readonly OnnxNode[] = [
    node('Shape', ['pooled'], 'shape'),
    node('Gather', ['shape', 'zero'], 'batch', { axis: int(0) }),
    node('Unsqueeze', ['batch', 'axis'], 'rows'),
    node('Concat', ['rows', 'rest'], 'flat', { axis: int(0) }),
    node('Reshape', ['pooled', 'flat'], 'features'),
  ];

  /** The network of two maps as PyTorch exports it in half precision, its shape computed from the input's. */
  function foreign(shapeTail?: readonly OnnxNode[]): ModelSource {
    const parts: OnnxModel = {
      irVersion: 8,
      opsets: { '': 13 },
      producer: 'elsewhere',
      metadata: {},
      graph: {
        name: 'foreign',
        inputs: [{ name: 'image', type: 'float32', dims: ['N', 1, 2, 2] }],
        outputs: [{ name: 'gender', type: 'float32', dims: ['N', 1] }],
        initializers: [
          half('filter', [2, 1, 1, 1], [1, -1]),
          half('offset', [2], [0, 1]),
          half('dense', [1, 2], [1, -1]),
          whole('zero', [], [0]),
          whole('axis', [1], [0]),
          whole('rest', [1], [-1]),
          whole('one', [2], [1, 2]),
        ],
        nodes: [
          node('Cast', ['filter'], 'filter32', { to: int(1) }),
          { ...node('Cast', ['offset'], 'offset32', { to: int(1) }), name: 'cast2' },
          { ...node('Cast', ['dense'], 'dense32', { to: int(1) }), name: 'cast3' },
          node('Conv', ['image', 'filter32', 'offset32'], 'conv', {
            auto_pad: { kind: 'string', value: 'SAME_UPPER' },
            kernel_shape: { kind: 'ints', value: [1, 1] },
          }),
          node('Relu', ['conv'], 'relu'),
          node('GlobalAveragePool', ['relu'], 'pooled'),
          ...(shapeTail ?? computedShape),
          node('Gemm', ['features', 'dense32'], 'gender', {
            transB: int(1),
            alpha: { kind: 'float', value: 2 },
          }),
        ],
      },
    };
    return { ...modelOf(TWO_MAPS), source: 'foreign', model: encodeModel(parts) };
  }

  it('is explained as one of ours', async () => {
    const explainer = await Explainer.create({ backend, model: foreign(), task: 'gender' });
    expect(explainer.layer?.name).toBe('/features/Relu');
    const [first, second] = await explainer.explainBatch([PICTURE, PICTURE], { target: 'female' });
    // Weights 2 and −2 of the two maps' means: 0.5·[0.5, 0, 1, 0.25] − 0.5·[0.5, 1, 0, 0.75]
    close(first?.raw ?? [], [0, 0, 0.5, 0]);
    close(second?.raw ?? [], [0, 0, 0.5, 0]);
    // The logit is 2 · 1.75/4 − 2 · 2.25/4 = −0.25.
    expect(first?.probability).toBeCloseTo(1 / (1 + Math.exp(0.25)), 5);
    await explainer.dispose();
  });

  it('is explained one picture at a time where it was exported for one, though its input is open', async () => {
    const model = foreign([node('Reshape', ['pooled', 'one'], 'features')]);
    const explainer = await Explainer.create({ backend, model, task: 'gender' });
    const maps = await explainer.explainBatch([PICTURE, PICTURE], { target: 'female' });
    expect(maps).toHaveLength(2);
    close(maps[1]?.raw ?? [], [0, 0, 0.5, 0]);
    await explainer.dispose();
  });
});

describe('scores', () => {
  it('are the logits behind a softmax in the graph', async () => {
    const classes = ['white', 'black', 'asian', 'indian', 'other'];
    const model: TestModel = {
      width: 2,
      height: 1,
      tasks: [{ task: 'ethnicity', output: 'race', activation: 'none', classes }],
      network: (image) => ({
        race: softmax(matMul(flatten(image), weights([2, 5], [100, 0, 0, 0, 0, 0, 7, 0, 0, 0]))),
      }),
    };
    const explainer = await explainerOf(model, { task: 'ethnicity', method: 'saliency' });
    // The probability is 1 without any slope; the logit's slope is its weight.
    const { raw, target, probability } = await explainer.explain(Float32Array.of(1, 1));
    expect([target, probability]).toEqual(['white', 1]);
    close(raw, [100, 0], 3);
    close((await explainer.explain(Float32Array.of(1, 1), { target: 'black' })).raw, [0, 7], 4);
    await explainer.dispose();
  });
});

describe('bad input', () => {
  const noFeatures: TestModel = {
    tasks: [{}],
    network: (image) => ({
      gender: reshape(reduceSum(image, { axes: [1, 2, 3] }), [image.shape[0] ?? 1, 1]),
    }),
  };
  const twoBranches: TestModel = {
    tasks: [{}, { task: 'emotion', output: 'emotion', activation: 'softmax', classes: ['happy', 'sad'] }],
    network: (image) => {
      const one = conv(image, weights([2, 1, 1, 1], [1, 2]));
      const other = relu(conv(image, weights([2, 1, 1, 1], [3, 4])));
      return {
        gender: matMul(globalAveragePool(one), weights([2, 1], [1, 1])),
        emotion: reduceMean(other, { axes: [2, 3] }),
      };
    },
  };

  it.each<[string, TestModel, Settings, typeof InvalidInputError | typeof ModelError, string]>([
    [
      'an unknown method',
      TWO_MAPS,
      { method: 'gradcam' as never },
      InvalidInputError,
      'there is no method "gradcam"; choose from grad-cam, grad-cam++,',
    ],
    [
      'a task that the model lacks',
      TWO_MAPS,
      { task: 'age' },
      ModelError,
      'test does not estimate age; it estimates gender',
    ],
    [
      'a layer that is not there',
      TWO_MAPS,
      { layer: 'Rulu_1' },
      InvalidInputError,
      'there is no layer "Rulu_1"; the nearest is "Relu_1" (2 layers, from "Conv_0" to "Relu_1")',
    ],
    [
      'a layer without places',
      TWO_MAPS,
      { layer: 'gender' },
      InvalidInputError,
      'layer "gender" (MatMul) has no rows and columns any more; take an earlier one; the nearest is "Relu_1"',
    ],
    [
      'a layer of another task',
      twoBranches,
      { layer: 'Relu_4' },
      InvalidInputError,
      'gender does not depend on layer "Relu_4"',
    ],
    [
      'a layer for a method without one',
      TWO_MAPS,
      { method: 'saliency', layer: 'Relu_1' },
      InvalidInputError,
      'saliency looks at no layer; leave "Relu_1" out',
    ],
    [
      'a model without convolutional features',
      noFeatures,
      {},
      ModelError,
      'test: gender depends on no convolutional features that keep their places, which Grad-CAM needs; take "integrated-gradients"',
    ],
    [
      'no samples',
      TWO_MAPS,
      { method: 'integrated-gradients', samples: 0 },
      InvalidInputError,
      'samples is 0; give a whole number of at least 1',
    ],
    [
      'a baseline that is no pixel',
      TWO_MAPS,
      { method: 'integrated-gradients', baseline: 256 },
      InvalidInputError,
      'baseline is 256; give a number from 0 to 255',
    ],
    ['no patch', TWO_MAPS, { method: 'occlusion', patch: 0 }, InvalidInputError, 'patch is 0; give a share'],
  ])('%s', async (_name, model, settings, kind, message) => {
    const failure = await explainerOf(model, settings).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(kind);
    expect((failure as Error).message).toContain(message);
  });

  it('an unknown target, a crop of another size, a use after disposal', async () => {
    const explainer = await explainerOf(TWO_MAPS, {});
    await expect(explainer.explain(PICTURE, { target: 'old' })).rejects.toThrow(
      'gender has no class "old"; choose "predicted" or one of male, female',
    );
    await expect(explainer.explain(new Float32Array(5))).rejects.toThrow(
      'the crop has 5 values; the network takes 2×2 with 1 channels: 4',
    );
    await expect(explainer.explain({ data: new Uint8Array(9), width: 3, height: 3 })).rejects.toThrow(
      'the crop is 3×3 with 1 channels; give 2×2, gray or RGB',
    );
    await explainer.dispose();
    await explainer.dispose();
    await expect(explainer.explain(PICTURE)).rejects.toThrow('this explainer was disposed of');
  });
});
