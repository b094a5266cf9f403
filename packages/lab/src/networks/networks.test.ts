import { EVALUATION, Input } from '@lineament/autograd';
import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { sigmoidHead } from './heads.js';
import { LayerFactory } from './layers/layer-factory.js';
import { type LayerDescription, sequential } from './layers/sequential.js';
import { findNetwork, NETWORKS } from './registry.js';
import { summarize } from './summary.js';

const summaryOf = (name: string) => summarize(findNetwork(name).build(undefined));

describe('baseline networks', () => {
  it.each([
    ['baseline-emotion', 11_251_143, 11_245_767, 5_376, { emotion: 7 }],
    ['baseline-age', 11_251_143, 11_245_767, 5_376, { age: 7 }],
    ['baseline-ethnicity', 11_250_629, 11_245_253, 5_376, { ethnicity: 5 }],
    ['baseline-gender', 646_721, 646_401, 320, { gender: 1 }],
  ])('%s has its parameters', (name, parameters, trainable, nonTrainable, outputs) => {
    const input = [48, 48, 1];
    expect(summaryOf(name)).toMatchObject({ parameters, trainable, nonTrainable, outputs, input });
  });

  it('puts layers in order', () => {
    const rows = summaryOf('baseline-emotion').layers.map(
      ({ type, outputShape, parameters }) => `${type} ${outputShape.join('×')} ${parameters}`,
    );
    expect(rows.slice(0, 7)).toEqual([
      'Conv2D 48×48×64 640',
      'BatchNormalization 48×48×64 256',
      'Conv2D 48×48×64 36928',
      'BatchNormalization 48×48×64 256',
      'MaxPooling2D 24×24×64 0',
      'Dropout 24×24×64 0',
      'Conv2D 24×24×128 73856',
    ]);
    expect(rows.slice(-10)).toEqual([
      'Flatten 9216 0',
      'Dense 1024 9438208',
      'BatchNormalization 1024 4096',
      'Dropout 1024 0',
      'Dense 512 524800',
      'BatchNormalization 512 2048',
      'Dropout 512 0',
      'Dense 256 131328',
      'BatchNormalization 256 1024',
      'Dense 7 1799',
    ]);
  });

  it('counts multiplications by hand', () => {
    // 48²·9·1·32 + 24²·9·32·64 + 12²·9·64·64 + 2304·256 + 256
    expect(summaryOf('baseline-gender').multiplyAdds).toBe(663_552 + 10_616_832 + 5_308_416 + 589_824 + 256);
  });

  it('draws weights by Keras’ initializers', () => {
    const { parameters } = findNetwork('baseline-gender').build(5);
    const bound = (name: string): number =>
      Math.max(...(parameters.find((parameter) => parameter.name === name)?.initial ?? []).map(Math.abs));
    const glorot = (fanIn: number, fanOut: number): number => Math.sqrt(6 / (fanIn + fanOut));
    expect(bound('conv2d_1/kernel') / glorot(32 * 9, 64 * 9)).toBeCloseTo(1, 2);
    expect(bound('dense_1/kernel')).toBeLessThanOrEqual(glorot(256, 1));
    expect(bound('conv2d_1/bias')).toBe(0);
  });

  it('give the same weights for the same seed only', () => {
    const kernel = (seed: number) => findNetwork('baseline-gender').build(seed).parameters[0]?.initial;
    expect(kernel(1)).toEqual(kernel(1));
    expect(kernel(1)).not.toEqual(kernel(2));
  });

  it('penalizes every kernel of the gender network, and nothing elsewhere', () => {
    const gender = findNetwork('baseline-gender').build(undefined);
    const seen = new Set<string>();
    const visit = (value: import('@lineament/autograd').Value | undefined): void => {
      const name = (value as { name?: string }).name;
      if (name !== undefined) {
        seen.add(name);
      }
      value?.operation?.inputs.forEach(visit);
    };
    visit(gender.penalty?.());
    expect([...seen].sort()).toEqual(
      ['conv2d', 'conv2d_1', 'conv2d_2', 'dense', 'dense_1'].map((layer) => `${layer}/kernel`),
    );
    expect(findNetwork('baseline-emotion').build(undefined).penalty).toBeUndefined();
  });
});

describe('findNetwork', () => {
  it('knows every network under its own name', () => {
    for (const [name, definition] of NETWORKS) {
      expect(definition.build(undefined).name).toBe(name);
    }
  });

  it('suggests the nearest name', () => {
    expect(() => findNetwork('baseline-etnicity')).toThrow(InvalidInputError);
    expect(() => findNetwork('baseline-etnicity')).toThrow('did you mean "baseline-ethnicity"?');
  });
});

describe('sequential', () => {
  const build = (layers: LayerDescription[]) =>
    sequential({
      name: 'tiny',
      input: { height: 9, width: 8, channels: 3 },
      layers,
      head: sigmoidHead('gender'),
      seed: 1,
    });

  it('follows shapes through strides and odd pooling', () => {
    const network = build([
      { kind: 'conv', filters: 4, stride: 2, activation: 'relu', bias: false },
      { kind: 'maxPool', size: 2 },
      { kind: 'flatten' },
      { kind: 'dense', units: 1 },
    ]);
    const shapes = summarize(network).layers.map(({ outputShape }) => outputShape);
    expect(shapes).toEqual([[5, 4, 4], [2, 2, 4], [16], [1]]);
    expect(network.parameters.map(({ name }) => name)).toEqual([
      'conv2d/kernel',
      'dense/kernel',
      'dense/bias',
    ]);
  });

  it.each<[string, LayerDescription[], string]>([
    ['a dense layer before flatten', [{ kind: 'dense', units: 1 }], 'layer 1 is dense before flatten'],
    [
      'a convolution after it',
      [{ kind: 'flatten' }, { kind: 'conv', filters: 2 }],
      'layer 2 is conv after flatten',
    ],
    ['a width that is not the head’s', [{ kind: 'flatten' }], 'ends 216 wide; the head of gender needs'],
  ])('refuses %s', (_case, layers, message) => {
    expect(() => build(layers)).toThrow(InvalidInputError);
    expect(() => build(layers)).toThrow(message);
  });
});

describe('LayerFactory', () => {
  it('serves networks that are no list of layers', () => {
    const factory = new LayerFactory(1);
    const stem = factory.conv2d(3, 8, { kernel: 1 });
    const pool = factory.globalAveragePooling2d();
    const output = pool.apply(stem.apply(new Input('x', [2, 3, 6, 6]), EVALUATION), EVALUATION);
    expect(output.shape).toEqual([2, 8]);
    expect(stem.name).toBe('conv2d');
  });
});
