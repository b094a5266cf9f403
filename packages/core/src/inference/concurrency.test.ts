import { describe, expect, it } from 'vitest';
import { mapConcurrently } from './concurrency.js';

describe('mapConcurrently', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapConcurrently([30, 5, 20, 1, 10], 2, async (milliseconds) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      running -= 1;
      return milliseconds * 2;
    });
    expect(results).toEqual([60, 10, 40, 2, 20]);
    expect(most).toBe(2);
  });

  it('hands on an error', async () => {
    const failing = mapConcurrently([1, 2, 3], 2, async (item) => {
      if (item === 2) {
        throw new Error('two');
      }
      return item;
    });
    await expect(failing).rejects.toThrow('two');
  });

  it('has nothing to do for no items', async () => {
    expect(await mapConcurrently([], 4, async (item) => item)).toEqual([]);
  });
});
