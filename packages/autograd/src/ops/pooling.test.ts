import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { gradients } from '../graph/differentiate.js';
import { constant, Input } from '../graph/value.js';
import {
  expectClose,
  gradientCase,
  runGraph,
  spread,
  TARGETS,
  tensor,
  testGradients,
  uniform,
} from '../testing/index.js';
import { multiply } from './arithmetic.js';
import { averagePool, globalAveragePool, maxPool, type PoolingOptions } from './pooling.js';
import { reduceSum } from './reduction.js';

/** No two pixels within reach of each other, so that no maximum changes its place. */
const image = (...shape: readonly number[]) => spread(shape, 1, 0.04);

const maximumCase = (name: string, shape: readonly number[], options: PoolingOptions) =>
  gradientCase(name, { x: image(...shape) }, ({ x }) => maxPool(x, options));

testGradients('MaxPool', [
  maximumCase('2×2', [2, 2, 4, 6], { size: [2, 2] }),
  maximumCase('2×2 with a row and a column left over', [2, 2, 5, 7], { size: [2, 2] }),
  maximumCase('2×2, same, of an odd image', [1, 2, 5, 5], { size: [2, 2], padding: 'same' }),
  maximumCase('3×3, stride 2, padded', [1, 2, 7, 8], { size: [3, 3], strides: [2, 2], padding: 'same' }),
  maximumCase('3×3, stride 2, valid', [1, 2, 6, 7], { size: [3, 3], strides: [2, 2] }),
  maximumCase('3×3, stride 1, padded', [1, 1, 5, 5], { size: [3, 3], strides: [1, 1], padding: 'same' }),
  maximumCase('windows apart', [1, 2, 7, 7], { size: [2, 2], strides: [3, 3] }),
  maximumCase('1×3', [1, 2, 3, 7], { size: [1, 3] }),
  maximumCase('explicit padding', [1, 1, 5, 5], {
    size: [3, 3],
    strides: [2, 2],
    padding: { top: 1, left: 1, bottom: 1, right: 1 },
  }),
  maximumCase('16 channels', [1, 16, 4, 4], { size: [2, 2] }),
]);

const averageCase = (name: string, shape: readonly number[], options: PoolingOptions) =>
  gradientCase(name, { x: uniform(shape, 2) }, ({ x }) => averagePool(x, options));

testGradients('AveragePool', [
  averageCase('2×2', [2, 3, 4, 6], { size: [2, 2] }),
  averageCase('2×2 with a row left over', [2, 3, 5, 6], { size: [2, 2] }),
  averageCase('3×3, stride 2, padded', [1, 2, 7, 6], { size: [3, 3], strides: [2, 2], padding: 'same' }),
  averageCase('3×3, stride 1, padded', [1, 2, 4, 5], { size: [3, 3], strides: [1, 1], padding: 'same' }),
  averageCase('16 channels', [1, 16, 4, 4], { size: [2, 2], strides: [1, 1], padding: 'same' }),
]);

testGradients('GlobalAveragePool', [
  gradientCase('an image', { x: uniform([2, 3, 4, 5], 3) }, ({ x }) => globalAveragePool(x)),
]);

describe.each(TARGETS)('pooling on $name', ({ target }) => {
  const x = tensor([1, 1, 3, 4], [1, 2, 3, 4, 8, 7, 6, 5, -1, -2, -3, -4]);

  it('computes', async () => {
    const results = await runGraph(target, { x }, ({ x }) => ({
      largest: maxPool(x, { size: [2, 2] }),
      padded: maxPool(x, { size: [2, 2], padding: 'same' }),
      overlapping: maxPool(x, { size: [3, 3], strides: [1, 1] }),
      mean: averagePool(x, { size: [2, 2], padding: 'same' }),
      whole: globalAveragePool(x),
    }));
    expectClose(results.largest, [8, 6]);
    // Zeros around would win in the last row; nothing around does not.
    expectClose(results.padded, [8, 6, -1, -3]);
    expectClose(results.overlapping, [8, 7]);
    expectClose(results.mean, [4.5, 4.5, -1.5, -3.5]);
    expectClose(results.whole, [26 / 12]);
  });

  it.each<[string, PoolingOptions, readonly number[]]>([
    ['that do not overlap', { size: [2, 2] }, [1, 0, 2, 0, 0, 0, 0, 0, 3, 0, 4, 0, 0, 0, 0, 0]],
    [
      'that overlap',
      { size: [3, 3], strides: [1, 1] },
      // Each of the four windows begins at another pixel, and gives all its gradient to it.
      [1, 2, 0, 0, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ],
  ])('gives the gradient of equal pixels to the first, for windows %s', async (_, options, expected) => {
    const equal = tensor([1, 1, 4, 4], new Array<number>(16).fill(0.5));
    const { dx } = await runGraph(target, { equal }, ({ equal }) => {
      const y = maxPool(equal, options);
      const [dx = equal] = gradients(reduceSum(multiply(y, constant([1, 2, 3, 4], y.shape))), [equal]);
      return { dx };
    });
    expectClose(dx, expected);
  });
});

describe('windows that do not fit', () => {
  const x = new Input('x', [2, 3, 4, 4]);
  it('are refused', () => {
    expect(() => maxPool(x, { size: [5, 2] })).toThrow(ShapeError);
    expect(() => maxPool(x, { size: [5, 2] })).toThrow(
      'MaxPool: a window of 5×2 does not fit into [2, 3, 4, 4]',
    );
    expect(() => averagePool(x, { size: [2, 5] })).toThrow(
      'AveragePool: a window of 2×5 does not fit into [2, 3, 4, 4]',
    );
    expect(() => maxPool(new Input('x', [3, 4]), { size: [2, 2] })).toThrow(
      'MaxPool: [3, 4] is no image; it needs four axes',
    );
    expect(() => globalAveragePool(new Input('x', [3, 4]))).toThrow('ReduceMean: shape [3, 4] has no axis 2');
  });
});
