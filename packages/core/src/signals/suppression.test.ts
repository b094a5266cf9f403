import { describe, expect, it } from 'vitest';
import { suppressCounts } from './suppression.js';

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const suppress = (counts: readonly number[], smallest: number): (number | null)[] =>
  Object.values(
    suppressCounts(
      counts.map((count, index) => [NAMES[index] ?? '', count]),
      smallest,
    ),
  );

/** All lists of so many counts from 0 to the largest. */
function* everyList(length: number, largest: number): Generator<number[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of everyList(length - 1, largest)) {
    for (let count = 0; count <= largest; count++) {
      yield [...rest, count];
    }
  }
}

describe('suppressCounts', () => {
  it('hides small counts and 0, and leaves others where nothing follows', () => {
    expect(suppress([30, 12, 11], 10)).toEqual([30, 12, 11]);
    expect(suppress([30, 3, 4, 8], 10)).toEqual([30, null, null, null]);
  });

  it.each([
    ['one alone', [4, 12, 30], [null, null, 30]],
    ['none, or one and none', [0, 1, 12, 30], [null, null, null, 30]],
    ['small ones that are all as large as they can be', [9, 9, 9, 12, 30], [null, null, null, null, 30]],
    ['its equals', [4, 12, 12, 30], [null, null, null, 30]],
  ])('hides more where the sum would tell: %s', (_case, counts, told) => {
    expect(suppress(counts, 10)).toEqual(told);
  });

  // What somebody knows who has the counts that are given out, the sum, and this code.
  it.each([
    [2, 3, 8],
    [2, 4, 8],
    [3, 3, 12],
    [3, 4, 10],
  ])('no count follows from the others and the sum: smallest %i, %i counts', (smallest, length, largest) => {
    const sum = (counts: readonly (number | null)[]): number =>
      counts.reduce<number>((total, count) => total + (count ?? 0), 0);
    const possible = new Map<string, number[][]>();
    for (const counts of everyList(length, largest)) {
      const told = suppress(counts, smallest);
      // Larger sums could hide counts that are not in the list.
      if (sum(counts) - sum(told) <= largest && sum(counts) >= smallest) {
        const key = JSON.stringify([told, sum(counts)]);
        possible.set(key, [...(possible.get(key) ?? []), counts]);
      }
    }
    expect(possible.size).toBeGreaterThan(100);
    for (const [key, lists] of possible) {
      const [told] = JSON.parse(key) as [(number | null)[]];
      told.forEach((count, place) => {
        if (count === null) {
          expect(new Set(lists.map((counts) => counts[place])).size, key).toBeGreaterThan(1);
        }
      });
    }
  });
});
