import { describe, expect, it } from 'vitest';
import { mapInOrder } from './in-order.js';

async function* count(to: number, onTake: (item: number) => void = () => {}): AsyncGenerator<number> {
  for (let item = 1; item <= to; item++) {
    onTake(item);
    yield item;
  }
}
const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}

describe('mapInOrder', () => {
  it('keeps the order whatever finishes first, and never exceeds its limit', async () => {
    let [running, most] = [0, 0];
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++running);
      await wait((item * 7) % 5);
      running--;
      return item * 10;
    };
    expect(await collect(mapInOrder(count(20), 3, work))).toEqual(
      Array.from({ length: 20 }, (_, i) => 10 * (i + 1)),
    );
    expect(most).toBe(3);
  });

  it('reads ahead no further than its limit', async () => {
    let taken = 0;
    const results = mapInOrder(
      count(100, (item) => {
        taken = item;
      }),
      4,
      async (item) => item,
    );
    await results.next();
    await wait(5);
    expect(taken).toBeLessThanOrEqual(6);
    await results.return(undefined);
  });

  it('hands a result over while the next item lets it wait', async () => {
    const never = (async function* () {
      yield 1;
      await new Promise(() => {});
    })();
    const results = mapInOrder(never, 4, async (item) => item);
    expect(await results.next()).toEqual({ done: false, value: 1 });
  });

  it('ends with the first failure, after the others have settled', async () => {
    const settled: number[] = [];
    const work = async (item: number): Promise<number> => {
      await wait(item === 2 ? 1 : 10);
      settled.push(item);
      if (item === 2) {
        throw new Error('broken');
      }
      return item;
    };
    await expect(collect(mapInOrder(count(3), 3, work))).rejects.toThrow('broken');
    expect(settled.sort()).toEqual([1, 2, 3]);
  });
});
