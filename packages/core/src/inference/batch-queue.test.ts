import { describe, expect, it } from 'vitest';
import { BatchQueue } from './batch-queue.js';

/** Doubles numbers, remembers its batches, and ends each when told to. */
function doubling(largest: number) {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const queue = new BatchQueue(async (items: readonly number[]) => {
    batches.push([...items]);
    await new Promise<void>((end) => {
      ends.push(end);
    });
    if (items.includes(13)) {
      throw new Error('thirteen');
    }
    return items.map((item) => 2 * item);
  }, largest);
  const endNext = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resume) => setTimeout(resume));
  };
  return { queue, batches, endNext };
}

describe('BatchQueue', () => {
  it('puts what is asked for in one go into one batch', async () => {
    const { queue, batches, endNext } = doubling(10);
    const results = Promise.all([queue.run(1), queue.run(2), queue.run(3)]);
    await endNext();
    await endNext();
    expect(await results).toEqual([2, 4, 6]);
    expect(batches).toEqual([[1, 2, 3]]);
  });

  it('gathers while a batch runs, up to the largest', async () => {
    const { queue, batches, endNext } = doubling(2);
    const first = queue.run(1);
    await endNext(); // lets the first batch begin
    const others = Promise.all([queue.run(2), queue.run(3), queue.run(4)]);
    for (let i = 0; i < 4; i++) {
      await endNext();
    }
    expect([await first, ...(await others)]).toEqual([2, 4, 6, 8]);
    expect(batches).toEqual([[1], [2, 3], [4]]);
  });

  it('fails those of a batch together, and goes on', async () => {
    const { queue, endNext } = doubling(2);
    const [a, b, c] = [queue.run(1), queue.run(13), queue.run(3)].map((result) =>
      result.catch((error: Error) => error.message),
    );
    for (let i = 0; i < 3; i++) {
      await endNext();
    }
    expect(await Promise.all([a, b, c])).toEqual(['thirteen', 'thirteen', 6]);
  });
});
