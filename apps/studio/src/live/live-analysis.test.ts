import { type Analyzer, BackendError, ImageError, type LineamentError, type Task } from 'lineament';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveAnalysis } from './live-analysis.js';

/** What was given to the runtime's live view, and what it was told since. */
interface Made {
  readonly given: {
    readonly tasks: readonly Task[];
    readonly onResult: (result: object) => void;
    readonly onError: (error: LineamentError) => void;
  };
  readonly live: { tasks: readonly Task[]; readonly pause: () => void; readonly dispose: () => void };
  readonly becomesReady: () => void;
}
const made = vi.hoisted(() => [] as unknown[]);
vi.mock('lineament', async (original) => ({
  ...(await original<object>()),
  createLive: (given: { tasks: unknown }) =>
    new Promise((resolve) => {
      const live = { tasks: given.tasks, pause: vi.fn(), dispose: vi.fn(async () => undefined) };
      made.push({ given, live, becomesReady: () => resolve(live) });
    }),
}));

const analyzer = {} as Analyzer;
const damaged = new ImageError('the frame shows nothing');

describe('LiveAnalysis', () => {
  const told = { onResult: vi.fn(), onBroken: vi.fn(), onFailed: vi.fn() };
  let wanted: { tasks: readonly Task[]; paused: boolean };
  let analysis: LiveAnalysis;
  beforeEach(() => {
    vi.clearAllMocks();
    wanted = { tasks: ['age'], paused: false };
    analysis = new LiveAnalysis({} as HTMLVideoElement, { wanted: () => wanted, ...told });
  });

  /** Begins one; it is under way until `becomesReady` is called. */
  function begin(): Made & { readonly begun: Promise<void> } {
    const begun = analysis.begin(analyzer);
    return { ...(made.at(-1) as Made), begun };
  }

  it('does what is wanted when it is ready, not what was wanted when it began', async () => {
    const { given, live, becomesReady, begun } = begin();
    expect(given.tasks).toEqual(['age']);
    wanted = { tasks: ['gender'], paused: true };
    becomesReady();
    await begun;
    expect(live.tasks).toEqual(['gender']);
    expect(live.pause).toHaveBeenCalledOnce();
    wanted = { tasks: ['emotion'], paused: true };
    analysis.follow();
    expect(live.tasks).toEqual(['emotion']);
  });

  it('is told nothing by one that ended, and lets go of one that comes too late', async () => {
    const late = begin();
    analysis.end();
    late.becomesReady();
    await late.begun;
    late.given.onResult({ predicted: false });
    late.given.onError(new BackendError('the worker is gone'));
    expect(late.live.dispose).toHaveBeenCalledOnce();
    expect(told.onResult).not.toHaveBeenCalled();
    expect(told.onBroken).not.toHaveBeenCalled();
  });

  it('fails after five frames in a row without an answer, and breaks at once with its analyzer', async () => {
    const { given, becomesReady, begun } = begin();
    becomesReady();
    await begun;
    const fourErrors = (): void => {
      for (let count = 0; count < 4; count++) {
        given.onError(damaged);
      }
    };
    fourErrors();
    given.onResult({ predicted: false });
    fourErrors();
    expect(told.onFailed).not.toHaveBeenCalled();
    given.onError(damaged);
    expect(told.onFailed).toHaveBeenCalledExactlyOnceWith(damaged);
    const lost = new BackendError('the worker is gone');
    given.onError(lost);
    expect(told.onBroken).toHaveBeenCalledExactlyOnceWith(analyzer, lost);
  });
});
