import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { Input } from '../graph/value.js';
import {
  expectClose,
  gradientCase,
  runGraph,
  TARGETS,
  tensor,
  testGradients,
  uniform,
} from '../testing/index.js';
import { gemm, matMul } from './linear.js';

const FLAGS = [false, true];
/** Shape [rows, columns] with batch axes before it, or exchanged. */
const matrix = (
  batch: readonly number[],
  rows: number,
  columns: number,
  exchanged: boolean,
  stream: number,
) => uniform([...batch, ...(exchanged ? [columns, rows] : [rows, columns])], stream);

/** Every pair of transpositions for matrices, batches, and batches that broadcast either way. */
const products = (
  [
    ['matrices', [], []],
    ['batches', [3], [3]],
    ['a batch and a matrix', [2, 3], []],
    ['a matrix and a batch', [], [3]],
    ['batches that stretch', [2, 1], [3]],
  ] as const
).flatMap(([name, batchA, batchB]) =>
  FLAGS.flatMap((transposeA) =>
    FLAGS.map((transposeB) =>
      gradientCase(
        `${name}${transposeA ? ', first transposed' : ''}${transposeB ? ', second transposed' : ''}`,
        { a: matrix(batchA, 2, 4, transposeA, 1), b: matrix(batchB, 4, 5, transposeB, 2) },
        ({ a, b }) => matMul(a, b, { transposeA, transposeB }),
      ),
    ),
  ),
);

testGradients('MatMul', products);

testGradients('Gemm', [
  gradientCase(
    'with bias',
    { x: uniform([3, 4], 1), weights: uniform([4, 5], 2), bias: uniform([5], 3) },
    ({ x, weights, bias }) => gemm(x, weights, bias),
  ),
  gradientCase('without bias', { x: uniform([3, 4], 1), weights: uniform([4, 5], 2) }, ({ x, weights }) =>
    gemm(x, weights),
  ),
  gradientCase('of a value with itself', { x: uniform([3, 3], 1) }, ({ x }) => matMul(x, x)),
]);

describe.each(TARGETS)('MatMul on $name', ({ target }) => {
  it('computes', async () => {
    const a = tensor([2, 3], [1, 2, 3, 4, 5, 6]);
    const b = tensor([3, 2], [1, 0, -1, 2, 0.5, 1]);
    const results = await runGraph(target, { a, b, bias: tensor([2], [10, 20]) }, ({ a, b, bias }) => ({
      product: matMul(a, b),
      gram: matMul(a, a, { transposeB: true }),
      both: matMul(a, b, { transposeA: true, transposeB: true }),
      affine: gemm(a, b, bias),
    }));
    expectClose(results.product, [0.5, 7, 2, 16]);
    expectClose(results.gram, [14, 32, 32, 77]);
    // aᵀ · bᵀ = (b · a)ᵀ; b · a = [[1, 2, 3], [7, 8, 9], [4.5, 6, 7.5]]
    expectClose(results.both, [1, 7, 4.5, 2, 8, 6, 3, 9, 7.5]);
    expectClose(results.affine, [10.5, 27, 12, 36]);
  });
});

describe('matrices that do not fit', () => {
  const a = new Input('a', [2, 3]);

  it('are refused with both shapes', () => {
    expect(() => matMul(a, new Input('b', [4, 5]))).toThrow(ShapeError);
    expect(() => matMul(a, new Input('b', [4, 5]))).toThrow(
      'MatMul: [2, 3] and [4, 5]: inner sizes 3 and 4 differ',
    );
    expect(() => matMul(a, new Input('b', [5, 4]), { transposeB: true })).toThrow(
      'inner sizes 3 and 4 differ',
    );
    expect(() => matMul(a, a, { transposeA: true, transposeB: true })).toThrow('inner sizes 2 and 3 differ');
    expect(() => matMul(a, new Input('b', [3]))).toThrow(
      'MatMul: [2, 3] and [3]: both need two axes or more',
    );
    expect(() => matMul(new Input('a', [2, 4, 3]), new Input('b', [3, 3, 5]))).toThrow(
      'MatMul: shapes [2] and [3] do not broadcast',
    );
  });
});
