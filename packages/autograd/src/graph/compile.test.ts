import { describe, expect, it } from 'vitest';
import { GraphError, ShapeError } from '../errors.js';
import { elu } from '../ops/activations.js';
import { add, divide, multiply } from '../ops/arithmetic.js';
import { conv } from '../ops/convolution.js';
import { matMul } from '../ops/linear.js';
import { reduceMean, reduceSum } from '../ops/reduction.js';
import { expand, flatten, reshape } from '../ops/shaping.js';
import { expectClose, REFERENCE, runGraph, TARGETS, tensor } from '../testing/index.js';
import { ANY_BATCH, compile } from './compile.js';
import { gradients } from './differentiate.js';
import { PORTABLE, type Target } from './target.js';
import { apply, Constant, constant, Input, Parameter, type Value } from './value.js';

const BLOCKED: Target = { provider: 'cpu', channelBlock: 16 };

function operators(
  outputs: Readonly<Record<string, Value>>,
  inputs: Record<string, Value>,
  target = PORTABLE,
) {
  const { graph } = compile({ name: 'test', inputs, outputs, target });
  return graph.nodes.map(({ opType }) => opType);
}

describe('merging', () => {
  const x = new Input('x', [2, 3]);
  const y = new Input('y', [2, 3]);

  it.each<[string, Value, readonly string[]]>([
    ['equal operations on equal values', add(multiply(x, y), multiply(x, y)), ['Mul', 'Add']],
    ['equal constants', add(multiply(x, 2), multiply(x, 2)), ['Mul', 'Add']],
    ['chains', add(elu(multiply(x, 2)), elu(multiply(x, 2))), ['Mul', 'Elu', 'Add']],
  ])('joins %s', (_, value, expected) => {
    expect(operators({ value }, { x, y })).toEqual(expected);
  });

  it.each<[string, Value, readonly string[]]>([
    ['other constants', add(multiply(x, 2), multiply(x, 3)), ['Mul', 'Mul', 'Add']],
    ['other attributes', add(elu(x, 1), elu(x, 2)), ['Elu', 'Elu', 'Add']],
    ['the other order', add(divide(x, y), divide(y, x)), ['Div', 'Div', 'Add']],
    ['other inputs of the same shape', add(elu(x), elu(y)), ['Elu', 'Elu', 'Add']],
    [
      'constants of equal bytes and other shapes',
      add(multiply(x, constant([1, 2, 3], [3])), multiply(x, constant([1, 2, 3], [1, 3]))),
      ['Mul', 'Mul', 'Add'],
    ],
  ])('keeps apart %s', (_, value, expected) => {
    expect(operators({ value }, { x, y })).toEqual(expected);
  });

  it('stores equal small constants once', () => {
    const { graph } = compile({
      name: 'test',
      inputs: { x },
      outputs: { z: add(multiply(x, 2), 2) },
      target: PORTABLE,
    });
    expect(graph.initializers).toHaveLength(1);
  });

  it.each(TARGETS)('changes no result on $name', async ({ target }) => {
    const { z, w } = await runGraph(
      target,
      { x: tensor([2], [1, 2]), y: tensor([2], [3, 5]) },
      ({ x, y }) => ({
        z: add(multiply(x, y), multiply(x, y)),
        w: multiply(x, y),
      }),
    );
    expectClose(z, [6, 20]);
    expectClose(w, [3, 10]);
  });
});

describe('composite operations', () => {
  const x = new Input('x', [1, 16, 4, 4]);
  const filter = new Input('filter', [16, 16, 3, 3]);
  const y = conv(x, filter);
  const inputs = { x, filter };

  it('become standard operators on a portable target', () => {
    const model = compile({ name: 'test', inputs, outputs: { y }, target: PORTABLE });
    expect(model.graph.nodes.map(({ opType }) => opType)).toEqual(['Conv']);
    expect(model.opsets).toEqual({ '': 21 });
  });

  it("become the runtime's own on one with a channel layout", () => {
    const model = compile({ name: 'test', inputs, outputs: { y }, target: BLOCKED });
    expect(model.opsets).toEqual({ '': 21, 'com.microsoft.nchwc': 1 });
    expect(model.graph.nodes.map(({ opType }) => opType)).toContain('ReorderInput');
  });

  it('of equal operands are merged too', () => {
    expect(operators({ z: add(conv(x, filter), conv(x, filter)) }, inputs)).toEqual(['Conv', 'Add']);
  });
});

describe('names', () => {
  const x = new Input('x', [2]);

  it('are those asked for, even for one value twice or an input as it is', async () => {
    const { graph } = compile({
      name: 'test',
      inputs: { image: x },
      outputs: { a: elu(x), b: elu(x), c: x },
      target: PORTABLE,
    });
    expect(graph.inputs.map(({ name }) => name)).toEqual(['image']);
    expect(graph.outputs.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    expect(graph.nodes.map(({ opType }) => opType)).toEqual(['Elu', 'Identity', 'Identity']);
    const results = await runGraph(REFERENCE, { x: tensor([2], [1, 2]) }, ({ x }) => ({
      a: elu(x),
      b: elu(x),
      c: x,
    }));
    expect(results).toEqual({ a: [1, 2], b: [1, 2], c: [1, 2] });
  });

  it('of parameters do not collide with names that are asked for', () => {
    const weight = new Parameter('y', [2], Float32Array.of(1, 2));
    const { graph } = compile({
      name: 'test',
      inputs: { x },
      outputs: { y: add(x, weight) },
      target: PORTABLE,
    });
    expect(graph.initializers.map(({ name }) => name)).toEqual(['y_2']);
  });
});

describe('any batch size', () => {
  const x = new Input('x', [ANY_BATCH, 4, 2]);

  it('is written as the dimension `batch`', () => {
    const { graph } = compile({
      name: 'test',
      inputs: { x },
      outputs: { y: flatten(x), mean: reduceMean(x, { axes: [1, 2] }) },
      target: PORTABLE,
    });
    expect(graph.inputs[0]?.dims).toEqual(['batch', 4, 2]);
    expect(graph.outputs.map(({ dims }) => dims)).toEqual([['batch', 8], ['batch']]);
    // 0 in a Reshape means "as in the input".
    const shape = graph.initializers.find(({ type }) => type === 'int64');
    expect(new BigInt64Array(shape?.data.slice().buffer ?? new ArrayBuffer(0))[0]).toBe(0n);
  });

  it.each<[string, () => Value]>([
    ['Reshape', () => reshape(x, [-1, 2])],
    ['Reshape', () => reshape(x, [2, -1])],
    ['Expand', () => expand(constant([1], [1, 1]), [ANY_BATCH, 4])],
  ])('refuses a %s that mixes it with other axes', (name, build) => {
    const options = { name: 'test', inputs: { x }, target: PORTABLE };
    expect(() => compile({ ...options, outputs: { y: build() } })).toThrow(GraphError);
    expect(() => compile({ ...options, outputs: { y: build() } })).toThrow(
      `${name} mixes the batch with other axes; this graph needs a fixed batch size`,
    );
  });
});

describe('graphs that cannot be compiled', () => {
  const x = new Input('x', [2, 3]);

  it('lack an input', () => {
    expect(() => compile({ name: 'net', inputs: {}, outputs: { y: elu(x) }, target: PORTABLE })).toThrow(
      "graph 'net' needs input 'x' of shape [2, 3], which is not among its inputs",
    );
  });

  it('hold an operation that the target has no form for', () => {
    const y = apply({ opType: 'Fold', domain: 'lineament', inputs: [x], shape: [2, 3] });
    expect(() => compile({ name: 'net', inputs: { x }, outputs: { y }, target: PORTABLE })).toThrow(
      'Fold has no form for webgpu',
    );
  });

  it('have an input and an output of one name', () => {
    expect(() => compile({ name: 'net', inputs: { x }, outputs: { x: elu(x) }, target: PORTABLE })).toThrow(
      "graph 'net' has an input and an output called 'x'; rename one",
    );
  });
});

describe('differentiation', () => {
  const x = new Input('x', [2, 3]);

  it('is of scalars only', () => {
    expect(() => gradients(x, [x])).toThrow(ShapeError);
    expect(() => gradients(x, [x])).toThrow('only a scalar has a gradient; this value has shape [2, 3]');
  });

  it.each(TARGETS)(
    'gives zeros where nothing depends, and adds up where much does, on $name',
    async ({ target }) => {
      const results = await runGraph(
        target,
        { a: tensor([2], [3, 4]), b: tensor([2], [5, 6]) },
        ({ a, b }) => {
          const [da = a, db = b] = gradients(reduceSum(add(multiply(a, a), multiply(a, 2))), [a, b]);
          return { da, db };
        },
      );
      expectClose(results.da, [8, 10]);
      expectClose(results.db, [0, 0]);
    },
  );

  it('names an operation that has no gradient', () => {
    const product = conv(new Input('image', [1, 1, 4, 4]), new Input('filter', [1, 1, 3, 3]));
    const [first] = gradients(reduceSum(product), [product.operation?.inputs[0] ?? x]);
    expect(() => gradients(reduceSum(first ?? x), [product.operation?.inputs[1] ?? x])).toThrow(
      'ConvolutionInputGradient cannot be differentiated',
    );
  });
});

describe('values', () => {
  it.each<[string, () => unknown]>([
    [
      "parameter 'w' of shape [2, 2] needs 4 values, got 3",
      () => new Parameter('w', [2, 2], new Float32Array(3)),
    ],
    ['a float32 constant of shape [3] cannot hold 8 bytes', () => constant([1, 2], [3])],
    ['a bool constant of shape [2] cannot hold 8 bytes', () => new Constant([2], 'bool', new Uint8Array(8))],
  ])('refuse numbers that do not fill their shape: %s', (message, build) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });

  it('are handed to an operation as they are', () => {
    expect(matMul(new Input('a', [2, 3]), new Input('b', [3, 4])).size).toBe(8);
  });
});
