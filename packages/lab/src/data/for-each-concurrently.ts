/**
 * Bounded concurrency over a stream of work.
 * @module
 */

/**
 * Calls `work` for every item, with at most `limit` calls under way; the stream is read no further ahead than that.
 *
 * @throws the first error of the stream or of a call; calls under way are waited for before it is thrown
 */
export async function forEachConcurrently<T>(
  items: AsyncIterable<T>,
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      const task: Promise<void> = work(item)
        .catch((error: unknown) => {
          failures.push(error);
        })
        .finally(() => running.delete(task));
      running.add(task);
      if (running.size >= limit) {
        await Promise.race(running);
      }
      if (failures.length > 0) {
        break;
      }
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}
