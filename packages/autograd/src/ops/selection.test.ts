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
import { multiply } from './arithmetic.js';
import { reduceSum } from './reduction.js';
import {
  and,
  cast,
  clip,
  equal,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  not,
  where,
} from './selection.js';

const x = spread([3, 4], 1, 0.125);

testGradients('choices', [
  gradientCase('Where', { x, a: uniform([3, 4], 2), b: uniform([3, 4], 3) }, ({ x, a, b }) =>
    where(greater(x, 0), a, b),
  ),
  gradientCase('Where of a row and a number', { x, row: uniform([4], 2) }, ({ x, row }) =>
    where(greater(x, 0), row, 1.5),
  ),
  gradientCase(
    'Where with a small mask',
    { mask: tensor([3, 1], [1, -1, 1]), a: uniform([3, 4], 2) },
    ({ mask, a }) => where(less(mask, 0), multiply(a, a), a),
  ),
  gradientCase('Clip', { x: spread([12], 1, 0.125) }, ({ x }) => clip(x, -0.5, 0.25)),
]);

describe.each(TARGETS)('choices on $name', ({ target }) => {
  it('compute', async () => {
    const results = await runGraph(
      target,
      { x: tensor([4], [-1, 0, 1, 2]), y: tensor([4], [0, 0, 0, 3]) },
      ({ x, y }) => ({
        equal: cast(equal(x, y), 'float32'),
        greater: cast(greater(x, y), 'float32'),
        greaterOrEqual: cast(greaterOrEqual(x, y), 'float32'),
        less: cast(less(x, y), 'float32'),
        lessOrEqual: cast(lessOrEqual(x, y), 'float32'),
        neither: cast(and(not(less(x, y)), not(greater(x, y))), 'float32'),
        chosen: where(greater(x, y), x, y),
        clipped: clip(x, -0.5, 1.5),
      }),
    );
    expectClose(results.equal, [0, 1, 0, 0]);
    expectClose(results.greater, [0, 0, 1, 0]);
    expectClose(results.greaterOrEqual, [0, 1, 1, 0]);
    expectClose(results.less, [1, 0, 0, 1]);
    expectClose(results.lessOrEqual, [1, 1, 0, 1]);
    expectClose(results.neither, [0, 1, 0, 0]);
    expectClose(results.chosen, [0, 0, 1, 3]);
    expectClose(results.clipped, [-0.5, 0, 1, 1.5]);
  });

  it('cut and come back through a whole-number cast without a gradient', async () => {
    const { whole, slope } = await runGraph(target, { x: tensor([3], [-1.7, 0.2, 2.9]) }, ({ x }) => {
      const whole = cast(cast(x, 'int32'), 'float32');
      const [slope = x] = gradients(reduceSum(multiply(whole, x)), [x]);
      return { whole, slope };
    });
    expectClose(whole, [-1, 0, 2]);
    expectClose(slope, [-1, 0, 2]);
  });
});

describe('choices that do not fit', () => {
  const x = new Input('x', [2, 3]);
  const y = new Input('y', [4]);

  it.each([
    ['Equal', equal],
    ['Greater', greater],
    ['GreaterOrEqual', greaterOrEqual],
    ['Less', less],
    ['LessOrEqual', lessOrEqual],
    ['And', and],
  ] as const)('%s names itself and the shapes', (name, operation) => {
    expect(() => operation(x, y)).toThrow(ShapeError);
    expect(() => operation(x, y)).toThrow(`${name}: shapes [2, 3] and [4] do not broadcast`);
  });

  it('Where names all three shapes', () => {
    expect(() => where(greater(x, 0), y, 0)).toThrow('Where: shapes [2, 3] and [4] and [] do not broadcast');
  });
});
