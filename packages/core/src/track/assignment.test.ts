import { describe, expect, it } from 'vitest';
import { assign } from './assignment.js';
import { seededRandom } from './trajectories.test.support.js';

/** The least total by trying everything. */
function leastTotal(costs: readonly (readonly number[])[], taken: readonly number[] = []): number {
  const [first, ...rest] = costs;
  if (first === undefined) {
    return 0;
  }
  return Math.min(
    ...first.flatMap((cost, column) =>
      taken.includes(column) ? [] : [cost + leastTotal(rest, [...taken, column])],
    ),
  );
}

describe('assign', () => {
  it('gives the least total, not the best first pair', () => {
    expect(
      assign([
        [1, 2],
        [1, 9],
      ]),
    ).toEqual([1, 0]);
  });

  it.each([
    ['no rows', [], []],
    ['no columns', [[], []], [undefined, undefined]],
    ['more columns', [[5, 1, 3]], [1]],
    ['more rows', [[5], [1], [3]], [undefined, 0, undefined]],
    [
      'equal costs',
      [
        [1, 1],
        [1, 1],
      ],
      [0, 1],
    ],
  ])('copes with %s', (_case, costs, expected) => {
    expect(assign(costs)).toEqual(expected);
  });

  it('finds the least total of random problems of any shape', () => {
    const random = seededRandom(1);
    for (let problem = 0; problem < 300; problem++) {
      const rows = 1 + Math.floor(random() * 6);
      const columns = 1 + Math.floor(random() * 6);
      const costs = Array.from({ length: rows }, () =>
        Array.from({ length: columns }, () => Math.round(random() * 20) - 5),
      );
      const assigned = assign(costs);
      const pairs = assigned.flatMap((column, row) => (column === undefined ? [] : [{ row, column }]));
      expect(pairs).toHaveLength(Math.min(rows, columns));
      expect(new Set(pairs.map(({ column }) => column)).size).toBe(pairs.length);
      const total = pairs.reduce((sum, { row, column }) => sum + (costs[row]?.[column] ?? 0), 0);
      const smaller =
        rows <= columns
          ? costs
          : Array.from({ length: columns }, (_, column) => costs.map((row) => row[column] ?? 0));
      expect(total).toBe(leastTotal(smaller));
    }
  });
});
