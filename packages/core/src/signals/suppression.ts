/**
 * Keeping small counts back, and whatever they would follow from.
 * @module
 */

/** Counts by name; `null` where one is suppressed. */
export type SuppressedCounts = Readonly<Record<string, number | null>>;

/**
 * Suppresses small counts, assuming that whoever reads the rest knows the sum of all and this very rule.
 *
 * Primary: counts below the smallest; 0 is as telling as 1. Secondary: the next smallest counts, one after the other,
 * while a suppressed one would follow. It would follow where only one is suppressed, and nearly so where all that are
 * suppressed are small and their sum is close to the least (0 each) or the most (smallest − 1 each) that small counts
 * can have. Counts equal to one that is suppressed are suppressed too: the order of names would tell which was taken.
 *
 * @param counts names and counts, whole numbers ≥ 0
 * @param smallest counts below it are suppressed, ≥ 2
 * @example
 * suppressCounts([['a', 4], ['b', 12], ['c', 30]], 10); // { a: null, b: null, c: 30 }
 * suppressCounts([['a', 9], ['b', 9], ['c', 30], ['d', 40]], 10); // { a: null, b: null, c: null, d: 40 }
 */
export function suppressCounts(
  counts: readonly (readonly [name: string, count: number])[],
  smallest: number,
): SuppressedCounts {
  const small = counts.filter(([, count]) => count < smallest);
  const others = counts.filter(([, count]) => count >= smallest).sort(([, a], [, b]) => a - b);
  const hidden = new Set(small.map(([name]) => name));
  let sum = small.reduce((total, [, count]) => total + count, 0);
  const follows = (): boolean => {
    const most = hidden.size === small.length ? small.length * (smallest - 1) : Number.POSITIVE_INFINITY;
    return hidden.size === 1 || sum < smallest || most - sum < smallest;
  };
  while (hidden.size > 0 && others.length > 0 && follows()) {
    const next = others[0]?.[1];
    while (others.length > 0 && others[0]?.[1] === next) {
      const [name, count] = others.shift() ?? ['', 0];
      hidden.add(name);
      sum += count;
    }
  }
  return Object.fromEntries(counts.map(([name, count]) => [name, hidden.has(name) ? null : count]));
}
