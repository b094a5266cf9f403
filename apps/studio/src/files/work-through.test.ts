import { type Analyzer, BackendError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CollectedFile } from './collect-files.js';
import { Library } from './library.js';
import type * as VideoFrames from './video-frames.js';
import { workThrough } from './work-through.js';

const FRAMES = 4;
vi.mock(
  './video-frames.js',
  (): Partial<Record<keyof typeof VideoFrames, unknown>> => ({
    VideoReader: {
      open: async () => ({
        info: { width: 8, height: 6, duration: FRAMES },
        async *frames(step: number) {
          for (let index = 0; index < FRAMES; index++) {
            yield { time: index * step, video: {} };
          }
        },
        close: () => undefined,
      }),
    },
  }),
);

/** @param onFrame called before each frame with its number */
function analyzer(onFrame: (frame: number, self: { disposed: boolean }) => void = () => undefined): Analyzer {
  let frame = 0;
  const self = {
    tasks: ['age', 'emotion'],
    disposed: false,
    analyze: async (_: unknown, { source, signal }: { source: string; signal: AbortSignal }) => {
      onFrame(frame++, self);
      signal.throwIfAborted();
      if (self.disposed) {
        throw new Error('this analyzer was disposed of; create another');
      }
      return { source, width: 8, height: 6, faces: [] };
    },
  };
  return self as unknown as Analyzer;
}

const clip = { file: new File(['x'], 'clip.mp4', { type: 'video/mp4' }), path: 'clip.mp4' };

describe('workThrough', () => {
  let library: Library;
  let controller: AbortController;
  const onBroken = vi.fn();
  beforeEach(() => {
    vi.useFakeTimers();
    library = new Library();
    controller = new AbortController();
  });
  afterEach(() => void vi.useRealTimers());

  async function work(current: () => Promise<Analyzer>, files: readonly CollectedFile[] = [clip]) {
    const { signal } = controller;
    const options = { tasks: ['age'], step: 1, signal, onBroken } as const;
    await workThrough(library, { files, unreadable: [] }, current, options);
    vi.runAllTimers();
    return library.view();
  }

  it('begins a video anew when the models are changed while it is analyzed', async () => {
    const second = analyzer();
    let current = analyzer((frame, self) => {
      if (frame === 2) {
        self.disposed = true;
        current = second;
      }
    });
    const { videos, failures } = await work(async () => current);
    expect(failures).toEqual([]);
    expect(videos.map(({ frames, problem }) => [frames.length, problem])).toEqual([[FRAMES, undefined]]);
  });

  it('tells of an analyzer that broke, and of the file that it could not analyze', async () => {
    const lost = new BackendError('the worker is gone');
    const only = analyzer((frame) => {
      if (frame === 2) {
        throw lost;
      }
    });
    const { videos, failures } = await work(async () => only);
    expect(onBroken).toHaveBeenCalledWith(only, lost);
    expect(videos).toEqual([]);
    expect(failures.map(({ reason }) => reason)).toEqual(['the worker is gone']);
  });

  it('keeps what was found when it is cancelled', async () => {
    const only = analyzer((frame) => frame === 2 && controller.abort());
    const { videos } = await work(async () => only);
    expect(videos.map(({ frames }) => frames.length)).toEqual([2]);
    expect(videos[0]?.problem).toContain('cancelled');
  });

  it('adds nothing after all was forgotten', async () => {
    const only = analyzer((frame) => {
      if (frame === 2) {
        controller.abort();
        library.clear();
      }
    });
    expect(await work(async () => only)).toMatchObject({ photos: [], videos: [], failures: [] });
  });

  it('keeps the results that are there when analyzing again is cancelled', async () => {
    await work(async () => analyzer());
    const again = library.incomplete(['emotion']);
    expect(again).toHaveLength(1);
    const only = analyzer((frame) => frame === 2 && controller.abort());
    const { videos } = await work(async () => only, again);
    expect(videos.map(({ frames, tasks }) => [frames.length, tasks])).toEqual([[FRAMES, ['age']]]);
  });
});
