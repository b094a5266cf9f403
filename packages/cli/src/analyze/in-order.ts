/**
 * Works on several things at once and hands the results over in the order of the things.
 * @module
 */

/**
 * Maps a stream, several items at a time.
 *
 * @param items read only as far ahead as `limit` allows
 * @param limit how many items may be under way or wait for an earlier one, ≥ 1
 * @param work on one item; the first to fail ends the mapping once the others under way have settled
 * @returns results in the order of the items
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const iterator = items[Symbol.asyncIterator]();
  const underWay: Promise<Result>[] = [];
  let next: Promise<IteratorResult<Item>> | undefined = iterator.next();
  try {
    while (next !== undefined || underWay.length > 0) {
      const [oldest] = underWay;
      // Whichever comes first: a result is not held back while the next item lets us wait (a list typed on stdin).
      const event: IteratorResult<Item> | 'oldest' = await (next === undefined || underWay.length >= limit
        ? (oldest as Promise<Result>).then(() => 'oldest' as const)
        : Promise.race([next, ...(oldest === undefined ? [] : [oldest.then(() => 'oldest' as const)])]));
      if (event === 'oldest') {
        underWay.shift();
        yield await (oldest as Promise<Result>);
      } else if (event.done === true) {
        next = undefined;
      } else {
        const result = work(event.value);
        result.catch(() => {}); // it is awaited above, maybe much later
        underWay.push(result);
        next = iterator.next();
      }
    }
  } finally {
    await Promise.allSettled(underWay);
    // Not awaited: items may come from a stdin that nobody closes.
    iterator.return?.().catch(() => {});
  }
}
