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
import { concat, expand, flatten, insertZeros, pad, reshape, slice, transpose } from './shaping.js';

const x = uniform([2, 3, 4], 1);
const long = uniform([3, 11], 2);

testGradients('changes of shape', [
  gradientCase('Reshape', { x }, ({ x }) => reshape(x, [4, -1])),
  gradientCase('flatten', { x }, ({ x }) => flatten(x)),
  gradientCase('Transpose', { x }, ({ x }) => transpose(x, [2, 0, 1])),
  gradientCase(
    'Concat',
    { a: uniform([2, 3], 1), b: uniform([2, 1], 2), c: uniform([2, 2], 3) },
    ({ a, b, c }) => concat([a, b, c], -1),
  ),
  gradientCase('Concat of one value twice', { a: uniform([2, 3], 1) }, ({ a }) => concat([a, a], 0)),
  gradientCase('Slice', { x }, ({ x }) =>
    slice(x, [
      { axis: 1, start: 1, end: 3 },
      { axis: -1, start: 0, end: 2 },
    ]),
  ),
  gradientCase('Slice by 3', { long }, ({ long }) => slice(long, [{ axis: 1, start: 1, end: 11, step: 3 }])),
  gradientCase('Slice by 3 with a rest', { long }, ({ long }) =>
    slice(long, [{ axis: 1, start: 0, end: 9, step: 3 }]),
  ),
  gradientCase('Slice by steps on both axes', { long }, ({ long }) =>
    slice(long, [
      { axis: 0, start: 0, end: 3, step: 2 },
      { axis: 1, start: 2, end: 10, step: 4 },
    ]),
  ),
  gradientCase('Slice by a step beyond the end', { long }, ({ long }) =>
    slice(long, [{ axis: 1, start: 4, end: 11, step: 20 }]),
  ),
  gradientCase('insertZeros', { x }, ({ x }) => insertZeros(x, 1, 3)),
  gradientCase('Pad', { x }, ({ x }) => pad(x, [0, 1, 2], [1, 0, 3])),
  gradientCase('Pad by less than nothing', { x }, ({ x }) => pad(x, [0, -1, 2], [-1, 0, -3])),
  gradientCase('Expand', { x: uniform([3, 1], 3) }, ({ x }) => expand(x, [2, 3, 4])),
  gradientCase('Expand of a scalar', { x: tensor([], [0.3]) }, ({ x }) => expand(x, [2, 2])),
]);

describe.each(TARGETS)('changes of shape on $name', ({ target }) => {
  it('move the right elements', async () => {
    const x = tensor([2, 4], [1, 2, 3, 4, 5, 6, 7, 8]);
    const results = await runGraph(target, { x, y: tensor([2, 1], [9, 10]) }, ({ x, y }) => ({
      reshaped: reshape(x, [-1, 2]),
      transposed: transpose(x, [1, 0]),
      joined: concat([x, y], 1),
      sliced: slice(x, [{ axis: 1, start: 1, end: 4, step: 2 }]),
      padded: pad(x, [0, 1], [1, -2]),
      stretched: expand(y, [2, 3]),
      spreadOut: insertZeros(y, 0, 3),
    }));
    expectClose(results.reshaped, [1, 2, 3, 4, 5, 6, 7, 8]);
    expectClose(results.transposed, [1, 5, 2, 6, 3, 7, 4, 8]);
    expectClose(results.joined, [1, 2, 3, 4, 9, 5, 6, 7, 8, 10]);
    expectClose(results.sliced, [2, 4, 6, 8]);
    expectClose(results.padded, [0, 1, 2, 0, 5, 6, 0, 0, 0]);
    expectClose(results.stretched, [9, 9, 9, 10, 10, 10]);
    expectClose(results.spreadOut, [9, 0, 0, 10]);
  });
});

describe('shapes', () => {
  const x = new Input('x', [2, 3, 4]);

  it('are computed', () => {
    expect(reshape(x, [-1, 6]).shape).toEqual([4, 6]);
    expect(flatten(x).shape).toEqual([2, 12]);
    expect(transpose(x, [1, 2, 0]).shape).toEqual([3, 4, 2]);
    expect(concat([x, new Input('y', [2, 5, 4])], 1).shape).toEqual([2, 8, 4]);
    expect(slice(x, [{ axis: -1, start: 0, end: 4, step: 3 }]).shape).toEqual([2, 3, 2]);
    expect(pad(x, [1, 0, -1], [0, 2, 0]).shape).toEqual([3, 5, 3]);
  });

  it('that do not change cost no operation', () => {
    expect(reshape(x, [2, 3, 4])).toBe(x);
    expect(slice(x, [{ axis: 0, start: 0, end: 2 }])).toBe(x);
    expect(pad(x, [0, 0, 0], [0, 0, 0])).toBe(x);
    expect(expand(x, [2, 3, 4])).toBe(x);
    expect(concat([x], 0)).toBe(x);
  });

  it.each([
    ['Reshape: [2, 3, 4] does not hold the elements of [5, 5]', () => reshape(x, [5, 5])],
    ['Reshape: [2, 3, 4] does not hold the elements of [-1, 7]', () => reshape(x, [-1, 7])],
    ['Reshape: [2, 3, 4] does not hold the elements of [-1, -1, 4]', () => reshape(x, [-1, -1, 4])],
    ['Transpose: [0, 1] does not order the axes of [2, 3, 4]', () => transpose(x, [0, 1])],
    ['Transpose: [0, 1, 1] does not order the axes of [2, 3, 4]', () => transpose(x, [0, 1, 1])],
    [
      'Concat: shapes [2, 3, 4] and [2, 3, 5] differ beside axis 1',
      () => concat([x, new Input('y', [2, 3, 5])], 1),
    ],
    ['Concat: give at least one value', () => concat([], 0)],
    ['Slice: 1 to 5 by 1 is no part of axis 1 of [2, 3, 4]', () => slice(x, [{ axis: 1, start: 1, end: 5 }])],
    ['Slice: 2 to 2 by 1 is no part of axis 1 of [2, 3, 4]', () => slice(x, [{ axis: 1, start: 2, end: 2 }])],
    [
      'Slice: 0 to 2 by 0 is no part of axis 1 of [2, 3, 4]',
      () => slice(x, [{ axis: 1, start: 0, end: 2, step: 0 }]),
    ],
    ['Pad: [1] before and [1] after do not fit [2, 3, 4]', () => pad(x, [1], [1])],
    [
      'Pad: [-1, 0, 0] before and [-1, 0, 0] after do not fit [2, 3, 4]',
      () => pad(x, [-1, 0, 0], [-1, 0, 0]),
    ],
    ['Expand: [2, 3, 4] does not stretch to [2, 3, 8]', () => expand(x, [2, 3, 8])],
    ['Expand: [2, 3, 4] does not stretch to [4]', () => expand(x, [4])],
  ])('that do not fit are refused: %s', (message, build) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });
});
