import { afterEach, describe, expect, it } from 'vitest';
import { BackendError } from '../../errors.js';
import { AnalyzerThread } from './analyzer-thread.js';

/** A thread's program that is ready at once. */
const program = (answer: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from 'node:worker_threads';
      parentPort.on('message', ({ kind, id }) => { ${answer} });
      parentPort.postMessage({ kind: 'ready', tasks: [], cards: [] });`)}`,
  );
const picture = { picture: 'photo.jpg', options: {} };

let thread: AnalyzerThread | undefined;
afterEach(async () => {
  await thread?.dispose();
  thread = undefined;
});

describe('AnalyzerThread', () => {
  it('pairs replies with requests, whatever their order', async () => {
    thread = await AnalyzerThread.start(
      {},
      program(
        `if (kind === 'dispose') parentPort.postMessage({ kind: 'done', id });
         else setTimeout(() => parentPort.postMessage({ kind: 'done', id, gives: id }), id === 0 ? 40 : 0);`,
      ),
    );
    const replies = [thread.request('analyze', picture), thread.request('analyze', picture)];
    expect(thread.load).toBe(2);
    expect(await Promise.all(replies)).toEqual([0, 1]);
    expect(thread.load).toBe(0);
  });

  it('fails what is under way, and what comes after, when the thread breaks', async () => {
    thread = await AnalyzerThread.start({}, program(`throw new Error('out of order');`));
    const under = [thread.request('analyze', picture), thread.request('analyze', picture)];
    for (const request of under) {
      await expect(request).rejects.toThrow(BackendError);
      await expect(request).rejects.toThrow('a worker thread failed: out of order');
    }
    expect(thread.failure).toBeInstanceOf(BackendError);
    await expect(thread.request('analyze', picture)).rejects.toThrow('out of order');
  });

  it('says so when the thread ends before it is ready, or breaks', async () => {
    const ends = new URL('data:text/javascript,process.exit(3)');
    await expect(AnalyzerThread.start({}, ends)).rejects.toThrow(
      'a worker thread cannot be started: it ended (exit code 3)',
    );
    const breaks = new URL(`data:text/javascript,throw new Error('no memory')`);
    await expect(AnalyzerThread.start({}, breaks)).rejects.toThrow(
      'a worker thread cannot be started: no memory',
    );
  });
});
