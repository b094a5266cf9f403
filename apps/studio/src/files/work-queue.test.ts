import { describe, expect, it } from 'vitest';
import { WorkQueue } from './work-queue.js';

describe('WorkQueue', () => {
  it('goes on after a piece that failed, and says why it did', async () => {
    const told: string[] = [];
    const queue = new WorkQueue(({ message }) => told.push(message));
    queue.add(() => Promise.reject(new Error('the folder is gone')));
    await new Promise<void>((resolve) => queue.add(async () => resolve()));
    expect(told).toEqual(['the folder is gone']);
  });

  it('does one piece after another', async () => {
    const order: string[] = [];
    const queue = new WorkQueue(() => undefined);
    queue.add(async () => {
      order.push('first begins');
      await Promise.resolve();
      order.push('first ends');
    });
    await new Promise<void>((resolve) =>
      queue.add(async () => {
        order.push('second begins');
        resolve();
      }),
    );
    expect(order).toEqual(['first begins', 'first ends', 'second begins']);
  });

  it('cancels what is under way and what waits, not what is added later', async () => {
    const done: string[] = [];
    const told: unknown[] = [];
    const queue = new WorkQueue((error) => told.push(error));
    queue.add(
      (signal) =>
        new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
    );
    queue.add(async () => void done.push('waiting'));
    await Promise.resolve();
    queue.cancel();
    await new Promise<void>((resolve) =>
      queue.add(async () => {
        done.push('later');
        resolve();
      }),
    );
    expect(done).toEqual(['later']);
    expect(told).toEqual([]);
  });
});
