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
import { reduceMax, reduceMean, reduceSum, reduceSumSquare, sumTo } from './reduction.js';

const x = uniform([2, 3, 4], 1);
const OPERATIONS = { ReduceSum: reduceSum, ReduceMean: reduceMean, ReduceSumSquare: reduceSumSquare };

testGradients(
  'reductions',
  Object.entries(OPERATIONS).flatMap(([name, reduce]) => [
    gradientCase(`${name} of everything`, { x }, ({ x }) => reduce(x)),
    gradientCase(`${name} of the last axis`, { x }, ({ x }) => reduce(x, { axes: [-1] })),
    gradientCase(`${name} of outer axes, kept`, { x }, ({ x }) =>
      reduce(x, { axes: [2, 0], keepDimensions: true }),
    ),
    gradientCase(`${name} of a scalar`, { x: tensor([], [0.7]) }, ({ x }) => reduce(x)),
    gradientCase(`${name} of no axis`, { x }, ({ x }) => reduce(x, { axes: [] })),
  ]),
);

// No two numbers within reach of each other, so that the largest stays the largest.
testGradients('ReduceMax', [
  gradientCase('of everything', { x: spread([2, 3, 4], 1) }, ({ x }) => reduceMax(x)),
  gradientCase('of inner axes', { x: spread([2, 3, 4], 1) }, ({ x }) => reduceMax(x, { axes: [1, 2] })),
  gradientCase('kept', { x: spread([2, 3, 4], 1) }, ({ x }) =>
    reduceMax(x, { axes: [0], keepDimensions: true }),
  ),
]);

testGradients('sumTo', [
  gradientCase('a row', { x }, ({ x }) => sumTo(x, [4])),
  gradientCase('stretched axes', { x }, ({ x }) => sumTo(x, [2, 1, 4])),
  gradientCase('a scalar', { x }, ({ x }) => sumTo(x, [])),
]);

describe.each(TARGETS)('reductions on $name', ({ target }) => {
  it('compute', async () => {
    const x = tensor([2, 3], [1, 2, 3, 4, 5, -6]);
    const results = await runGraph(target, { x, scalar: tensor([], [3]) }, ({ x, scalar }) => ({
      total: reduceSum(x),
      rows: reduceSum(x, { axes: [1] }),
      columns: reduceSum(x, { axes: [0] }),
      twice: reduceSum(x, { axes: [0, -2] }),
      mean: reduceMean(x, { axes: [0] }),
      squares: reduceSumSquare(x, { axes: [1] }),
      square: reduceSumSquare(scalar),
      largest: reduceMax(x, { axes: [1] }),
    }));
    expectClose(results.total, [9]);
    expectClose(results.rows, [6, 3]);
    expectClose(results.columns, [5, 7, -3]);
    expectClose(results.twice, [5, 7, -3]);
    expectClose(results.mean, [2.5, 3.5, -1.5]);
    expectClose(results.squares, [14, 77], 1e-5);
    expectClose(results.square, [9]);
    expectClose(results.largest, [3, 5]);
  });
});

describe.each(TARGETS)('ReduceMax on $name', ({ target }) => {
  it('shares its gradient among equal largest values', async () => {
    const { slope } = await runGraph(target, { x: tensor([2, 3], [2, 1, 2, 0, 5, -6]) }, ({ x }) => {
      const [slope = x] = gradients(reduceSum(reduceMax(x, { axes: [1] })), [x]);
      return { slope };
    });
    expectClose(slope, [0.5, 0, 0.5, 0, 1, 0]);
  });
});

describe('reduced shapes', () => {
  const x = new Input('x', [2, 3, 4]);
  it.each([
    [{}, []],
    [{ keepDimensions: true }, [1, 1, 1]],
    [{ axes: [1] }, [2, 4]],
    [{ axes: [-1, 0] }, [3]],
    [{ axes: [1], keepDimensions: true }, [2, 1, 4]],
    [{ axes: [] }, [2, 3, 4]],
  ])('%j gives %j', (options, shape) => {
    expect(reduceSum(x, options).shape).toEqual(shape);
    expect(reduceMean(x, options).shape).toEqual(shape);
  });

  it.each(Object.entries(OPERATIONS))('%s refuses an axis that does not exist', (name, reduce) => {
    expect(() => reduce(x, { axes: [3] })).toThrow(ShapeError);
    expect(() => reduce(x, { axes: [3] })).toThrow(`${name}: shape [2, 3, 4] has no axis 3`);
    expect(() => reduce(x, { axes: [-4] })).toThrow('has no axis -4');
    expect(() => reduce(x, { axes: [0.5] })).toThrow('has no axis 0.5');
  });
});
