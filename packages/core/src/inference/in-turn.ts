/**
 * Work that follows one another.
 * @module
 */

/**
 * Calls `work` for one item after the other. Runs of a model follow one another anyhow (in Node they hold the thread
 * that asks for them); preparing all inputs first would only hold them in memory at once.
 *
 * @returns results in the order of the items
 * @throws the first error of a call; later items are left alone
 * @example
 * await mapInTurn([1, 2, 3], async (x) => x * x); // [1, 4, 9]
 */
export async function mapInTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    results.push(await work(item));
  }
  return results;
}
