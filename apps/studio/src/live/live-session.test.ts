import { type Analyzer, BackendError, ImageError, type LineamentError } from 'lineament';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveSession } from './live-session.js';

/** What the session gave to the live view that it made last. */
interface Given {
  readonly onResult: (result: object) => void;
  readonly onError: (error: LineamentError) => void;
}
const seen = vi.hoisted(() => ({ given: [] as unknown[], closed: 0 }));
vi.mock('lineament', async (original) => ({
  ...(await original<object>()),
  createLive: async (given: unknown) => {
    seen.given.push(given);
    return { tasks: [], dispose: async () => undefined };
  },
}));
vi.mock('./camera-feed.js', () => ({
  CameraFeed: class {
    readonly playing = true;
    readonly cameraId = 'front';
    readonly open = async () => undefined;
    readonly close = () => seen.closed++;
  },
}));
vi.mock('./camera.js', () => ({ listCameras: async () => [] }));
vi.mock('../results/canvas-size.js', () => ({ prepareCanvas: () => undefined }));
vi.stubGlobal('navigator', {});

const analyzer = { tasks: ['age'] } as unknown as Analyzer;
const found = { faces: [], width: 8, height: 6, time: 1, predicted: false, timings: {} };
const damaged = new ImageError('the frame shows nothing');

describe('LiveSession', () => {
  const onBroken = vi.fn();
  let session: LiveSession;
  let live: Given;
  beforeEach(async () => {
    seen.closed = 0;
    onBroken.mockReset();
    const video = { addEventListener: () => undefined, videoWidth: 0, videoHeight: 0 };
    session = new LiveSession(video as unknown as HTMLVideoElement, {} as HTMLCanvasElement, ['age'], {
      onNote: () => undefined,
      onBroken,
    });
    await session.start();
    await session.use(analyzer);
    live = seen.given.at(-1) as Given;
  });

  it('goes on after frames that cannot be analyzed', () => {
    for (let index = 0; index < 20; index++) {
      live.onError(damaged);
      live.onResult(found);
    }
    expect(session.view().phase).toBe('running');
    expect(seen.closed).toBe(0);
  });

  it('ends when no frame can be analyzed any more', () => {
    for (let index = 0; index < 5; index++) {
      live.onResult({ ...found, predicted: true });
      live.onError(damaged);
    }
    expect(session.view()).toMatchObject({
      phase: 'problem',
      problem: { advice: expect.stringContaining('the frame shows nothing') },
    });
    expect(seen.closed).toBe(1);
  });

  it('tells of an analyzer that broke, and goes on with the next one', async () => {
    const lost = new BackendError('the worker is gone');
    live.onError(lost);
    expect(onBroken).toHaveBeenCalledExactlyOnceWith(analyzer, lost);
    expect(session.view().phase).toBe('running');
    await session.use(undefined);
    await session.use({ tasks: ['age'] } as unknown as Analyzer);
    expect(seen.given.at(-1)).not.toBe(live);
  });
});
