/**
 * Bounded concurrency.
 * @module
 */

/**
 * Calls `work` for every item, with at most `limit` calls under way.
 *
 * @param limit ≥ 1
 * @returns results in the order of the items
 * @throws the first error of a call
 * @example
 * await mapConcurrently([1, 2, 3], 2, async (x) => x * x); // [1, 4, 9]
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = new Array(items.length);
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) {
      results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
