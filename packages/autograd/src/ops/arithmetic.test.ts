import { describe, expect, it } from 'vitest';
import { ShapeError } from '../errors.js';
import { gradients } from '../graph/differentiate.js';
import { Input } from '../graph/value.js';
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
import { add, divide, maximum, minimum, multiply, negate, power, subtract } from './arithmetic.js';
import { reduceSum } from './reduction.js';

const a = uniform([2, 3], 1);
const b = uniform([2, 3], 2);
const row = uniform([3], 3);
const column = uniform([2, 1], 4);
/** Away from 0, where a quotient or a logarithm is well behaved. */
const positive = uniform([2, 3], 5, 0.5, 2);
const positiveRow = uniform([3], 6, 0.5, 2);

testGradients('arithmetic', [
  gradientCase('Add', { a, b }, ({ a, b }) => add(a, b)),
  gradientCase('Add of a row', { a, row }, ({ a, row }) => add(a, row)),
  gradientCase('Add of a row and a column', { row, column }, ({ row, column }) => add(row, column)),
  gradientCase('Add of a number', { a }, ({ a }) => add(2, a)),
  gradientCase('Sub', { a, b }, ({ a, b }) => subtract(a, b)),
  gradientCase('Sub of a column', { a, column }, ({ a, column }) => subtract(a, column)),
  gradientCase('Sub from a number', { a }, ({ a }) => subtract(1, a)),
  gradientCase('Mul', { a, b }, ({ a, b }) => multiply(a, b)),
  gradientCase('Mul by itself', { a }, ({ a }) => multiply(a, a)),
  gradientCase('Mul of more axes', { a: uniform([2, 1, 3, 1], 7), b: uniform([4, 1, 5], 8) }, ({ a, b }) =>
    multiply(a, b),
  ),
  gradientCase('Div', { a, positive }, ({ a, positive }) => divide(a, positive)),
  gradientCase('Div by a row', { a, positiveRow }, ({ a, positiveRow }) => divide(a, positiveRow)),
  gradientCase('Div of a number', { positive }, ({ positive }) => divide(3, positive)),
  gradientCase('Neg', { a }, ({ a }) => negate(a)),
  gradientCase('Pow by a number', { positive }, ({ positive }) => power(positive, 2.5)),
  gradientCase('Pow by a whole number', { a }, ({ a }) => power(a, 3)),
  gradientCase('Pow by a negative number', { positive }, ({ positive }) => power(positive, -0.5)),
  gradientCase('Pow by a value', { positive, b }, ({ positive, b }) => power(positive, b)),
  gradientCase('Pow by a row', { positive, row }, ({ positive, row }) => power(positive, row)),
  gradientCase('Min', { x: spread([12], 9) }, ({ x }) => minimum(x, 0)),
  gradientCase('Max of values', { x: spread([3, 4], 9) }, ({ x }) => maximum(x, negate(x))),
  gradientCase(
    'Max of a row',
    { a: spread([2, 3], 9, 0.25), row: tensor([3], [0.05, -0.05, 0]) },
    ({ a, row }) => maximum(a, row),
  ),
]);

describe.each(TARGETS)('arithmetic on $name', ({ target }) => {
  const x = tensor([2, 2], [1, -2, 4, 0.5]);
  const y = tensor([2], [2, -4]);

  it('computes', async () => {
    const results = await runGraph(target, { x, y }, ({ x, y }) => ({
      sum: add(x, y),
      difference: subtract(x, y),
      product: multiply(x, y),
      quotient: divide(x, y),
      square: power(x, 2),
      smaller: minimum(x, y),
      larger: maximum(x, y),
      opposite: negate(y),
    }));
    expectClose(results.sum, [3, -6, 6, -3.5]);
    expectClose(results.difference, [-1, 2, 2, 4.5]);
    expectClose(results.product, [2, 8, 8, -2]);
    expectClose(results.quotient, [0.5, 0.5, 2, -0.125]);
    expectClose(results.square, [1, 4, 16, 0.25], 1e-5);
    expectClose(results.smaller, [1, -4, 2, -4]);
    expectClose(results.larger, [2, -2, 4, 0.5]);
    expectClose(results.opposite, [-2, 4]);
  });

  it('shares the gradient of equal values between them', async () => {
    const { da, db } = await runGraph(
      target,
      { a: tensor([3], [1, 2, 3]), b: tensor([3], [1, 3, 2]) },
      ({ a, b }) => {
        const [da = a, db = b] = gradients(reduceSum(maximum(a, b)), [a, b]);
        return { da, db };
      },
    );
    expectClose(da, [0.5, 0, 1]);
    expectClose(db, [0.5, 1, 0]);
  });
});

describe('shapes that do not broadcast', () => {
  const left = new Input('left', [2, 3]);
  const right = new Input('right', [4]);
  it.each([
    ['Add', add],
    ['Sub', subtract],
    ['Mul', multiply],
    ['Div', divide],
    ['Pow', power],
    ['Min', minimum],
    ['Max', maximum],
  ] as const)('are refused by %s', (name, operation) => {
    expect(() => operation(left, right)).toThrow(ShapeError);
    expect(() => operation(left, right)).toThrow(`${name}: shapes [2, 3] and [4] do not broadcast`);
  });
});
