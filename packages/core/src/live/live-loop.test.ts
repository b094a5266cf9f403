import { describe, expect, it } from 'vitest';
import type { Analysis, Face } from '../analysis/schema.js';
import { TASKS } from '../attributes/labels.js';
import { faceAt, withHappiness } from '../track/trajectories.test.support.js';
import { type FrameFindings, LiveLoop, type LiveLoopOptions } from './live-loop.js';
import type { LiveResult } from './live-result.js';

type Wanted = Parameters<LiveLoopOptions['analyzeNewest']>[0];

/** An analysis that a test ends when it likes. */
interface Pending {
  readonly wanted: Wanted;
  readonly find: (faces: readonly Face[], width?: number) => Promise<void>;
  readonly fail: (error: Error) => Promise<void>;
}

/** Lets promises that are settled be acted upon. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

function start(options: Partial<LiveLoopOptions> = {}) {
  const pending: Pending[] = [];
  const results: LiveResult[] = [];
  const errors: unknown[] = [];
  const loop = new LiveLoop({
    tasks: TASKS,
    onResult: (result) => results.push(result),
    onError: (error) => errors.push(error),
    analyzeNewest: (wanted) =>
      new Promise<FrameFindings>((resolve, reject) => {
        pending.push({
          wanted,
          find: (faces, width = 640) => {
            const analysis: Analysis = { source: null, width, height: 480, faces: [...faces] };
            resolve({ analysis, timings: { decode: 1, detect: 2, attributes: 3, total: 6 } });
            return settle();
          },
          fail: (error) => {
            reject(error);
            return settle();
          },
        });
      }),
    ...options,
  });
  const take = (): Pending => {
    const next = pending.shift();
    if (next === undefined) {
      throw new Error('no analysis is under way');
    }
    return next;
  };
  return { loop, results, errors, pending, take };
}

describe('LiveLoop', () => {
  it('analyzes one frame at a time and lets the newest win', async () => {
    const { loop, results, pending, take } = start();
    loop.frame(0);
    for (let i = 1; i <= 9; i++) {
      loop.frame(i / 30);
    }
    expect(pending).toHaveLength(1);
    await take().find([withHappiness(faceAt(100, 100), 0.9)]);
    expect(pending).toHaveLength(1); // the ninth frame, not the first of those that came meanwhile
    await take().find([withHappiness(faceAt(130, 100), 0.9)]);
    expect(pending).toHaveLength(0);
    expect(results.at(-1)).toMatchObject({ time: 0.3, analyzedTime: 0.3, predicted: false });
    expect(results.at(-1)?.faces[0]?.id).toBe(1);
  });

  it('moves faces on while an analysis takes its time', async () => {
    const { loop, results, take } = start();
    loop.frame(0);
    await take().find([withHappiness(faceAt(100, 100), 0.9)]);
    loop.frame(0.1);
    await take().find([withHappiness(faceAt(120, 100), 0.9)]);
    loop.frame(0.2);
    const measured = results.at(-1)?.faces[0]?.box.x ?? 0;
    loop.frame(0.25);
    const predicted = results.at(-1);
    expect(predicted).toMatchObject({ predicted: true, time: 0.25, analyzedTime: 0.1 });
    expect((predicted?.faces[0]?.box.x ?? 0) - measured).toBeCloseTo(0.15 * 200, 6);
    // The result of an older frame is shown where the faces are by now.
    await take().find([withHappiness(faceAt(140, 100), 0.9)]);
    expect(results.at(-1)).toMatchObject({ predicted: false, time: 0.25, analyzedTime: 0.2 });
    expect((results.at(-1)?.faces[0]?.box.x ?? 0) - measured).toBeCloseTo(20 + 0.05 * 200, 6);
  });

  it('asks for what is due: a search, known faces, attributes', async () => {
    const { loop, take } = start();
    loop.frame(0);
    const first = take();
    expect(first.wanted).toEqual({ search: true, known: [], tasks: [] });
    await first.find([faceAt(100, 100)]);
    loop.frame(0.04);
    const second = take();
    expect(second.wanted).toMatchObject({ search: false, tasks: TASKS });
    expect(second.wanted.known).toHaveLength(1);
    await second.find([]);
    loop.frame(0.08);
    expect(take().wanted).toMatchObject({ search: true, known: [] });
  });

  it('shows the attributes asked for, and no others', async () => {
    const { loop, results, take } = start();
    loop.frame(0);
    await take().find([withHappiness(faceAt(100, 100), 0.9)]);
    expect(results.at(-1)?.faces[0]?.emotion?.label).toBe('happy');
    loop.tasks = ['age'];
    loop.frame(0.1);
    await take().find([faceAt(100, 100)]);
    expect(results.at(-1)?.faces[0]).toBeDefined();
    expect(results.at(-1)?.faces[0]?.emotion).toBeUndefined();
  });

  it('forgets where faces were when the size of the video changes; ids go on', async () => {
    const { loop, results, take } = start();
    loop.frame(0);
    await take().find([faceAt(100, 100)]);
    loop.frame(0.04);
    await take().find([faceAt(100, 100)], 320);
    expect(results.at(-1)).toMatchObject({ width: 320 });
    expect(results.at(-1)?.faces.map(({ id }) => id)).toEqual([2]);
  });

  it('tells of errors and goes on', async () => {
    const { loop, errors, pending, take } = start();
    loop.frame(0);
    await take().fail(new Error('no picture'));
    expect(errors).toEqual([new Error('no picture')]);
    loop.frame(0.2);
    expect(pending).toHaveLength(1);
  });

  it('is silent once stopped, and waits for what is under way', async () => {
    const { loop, results, take } = start();
    loop.frame(0);
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await settle();
    expect(stopped).toBe(false);
    await take().find([faceAt(100, 100)]);
    await stopping;
    loop.frame(1);
    expect(results).toEqual([]);
  });

  it('leaves out frames that are not later than the one before', async () => {
    const { loop, pending, take } = start();
    loop.frame(1);
    await take().find([]);
    loop.frame(1);
    loop.frame(0.5);
    expect(pending).toHaveLength(0);
  });

  it('tells how fast it is', async () => {
    const { loop, results, take, pending } = start({ emptySearchInterval: 0.2 });
    for (let i = 0; i <= 60; i++) {
      loop.frame(i / 30);
      if (pending.length > 0) {
        await take().find([]);
      }
    }
    expect(results.at(-1)?.framesPerSecond).toBeCloseTo(30, 5);
    expect(results.at(-1)?.detectionsPerSecond).toBeCloseTo(5, 5);
    expect(results.at(-1)?.timings).toEqual({ capture: 1, detect: 2, attributes: 0, total: 6 });
  });
});
