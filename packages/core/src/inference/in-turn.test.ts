import { expect, it } from 'vitest';
import { mapInTurn } from './in-turn.js';

const tick = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

it('begins an item when the one before is done, and keeps the order', async () => {
  const log: string[] = [];
  const results = await mapInTurn([3, 1, 2], async (x) => {
    log.push(`begin ${x}`);
    await tick(x);
    log.push(`end ${x}`);
    return x * x;
  });
  expect(results).toEqual([9, 1, 4]);
  expect(log).toEqual(['begin 3', 'end 3', 'begin 1', 'end 1', 'begin 2', 'end 2']);
});

it('stops at the first error', async () => {
  const seen: number[] = [];
  const work = async (x: number): Promise<void> => {
    seen.push(x);
    if (x === 2) {
      throw new Error('no two');
    }
  };
  await expect(mapInTurn([1, 2, 3], work)).rejects.toThrow('no two');
  expect(seen).toEqual([1, 2]);
});
