import { type Analyzer, BackendError } from 'lineament';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Engine from './engine.js';
import type { ModelChoice } from './installed-models.js';

type Options = {
  readonly backend: string;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: unknown) => void;
};
const create = vi.fn<(options: Options) => Promise<Analyzer>>();
vi.mock('lineament', async (original) => ({
  ...(await original<object>()),
  Analyzer: { create: (options: Options) => create(options) },
}));
vi.mock('../data/addresses.js', () => ({ assetsAddress: () => 'http://localhost/assets/' }));

const choice = (id: string): ModelChoice => ({ id, name: id, folders: [], tasks: [] });
const analyzer = (backend = 'wasm'): Analyzer =>
  ({ backend, dispose: vi.fn(async () => undefined) }) as unknown as Analyzer;

describe('the engine', () => {
  let engine: typeof Engine;
  beforeEach(async () => {
    vi.resetModules();
    create.mockReset();
    engine = await import('./engine.js');
  });

  it('is waited for even before its loading has begun', async () => {
    const made = analyzer();
    create.mockResolvedValue(made);
    const ready = engine.engineReady();
    await engine.loadEngine(choice('a'));
    expect(await ready).toBe(made);
    expect(engine.engineState()).toEqual({ phase: 'ready', analyzer: made });
  });

  it('loads the same models once, others instead of them', async () => {
    const [first, second] = [analyzer(), analyzer()];
    create.mockResolvedValueOnce(first).mockResolvedValueOnce(second);
    await engine.loadEngine(choice('a'));
    await engine.loadEngine(choice('a'));
    expect(create).toHaveBeenCalledTimes(1);
    await engine.loadEngine(choice('b'));
    expect(first.dispose).toHaveBeenCalled();
    expect(await engine.engineReady()).toBe(second);
  });

  it('adds the progress of all files up', async () => {
    const states: unknown[] = [];
    create.mockImplementation(async ({ onProgress }) => {
      onProgress({ file: 'a', loadedBytes: 10, totalBytes: 20 });
      onProgress({ file: 'b', loadedBytes: 5, totalBytes: undefined });
      onProgress({ file: 'a', loadedBytes: 20, totalBytes: 20 });
      states.push(engine.engineState());
      return analyzer();
    });
    await engine.loadEngine(choice('a'));
    expect(states).toEqual([{ phase: 'loading', progress: { loadedBytes: 25, totalBytes: 25 } }]);
  });

  it('tells why it failed, and tries again', async () => {
    create.mockRejectedValueOnce(new Error('model.onnx is damaged')).mockResolvedValueOnce(analyzer());
    await engine.loadEngine(choice('a'));
    expect(engine.engineState()).toEqual({
      phase: 'failed',
      during: 'loading',
      message: 'model.onnx is damaged',
    });
    await expect(engine.engineReady()).rejects.toThrow('damaged');
    await engine.loadEngine(choice('a'));
    expect(engine.engineState().phase).toBe('ready');
  });

  it('loads the same models anew after their worker is gone, without the graphics card', async () => {
    const [broken, next] = [analyzer('webgpu'), analyzer()];
    create.mockResolvedValueOnce(broken).mockResolvedValueOnce(next);
    await engine.loadEngine(choice('a'));
    engine.giveUpEngine(broken, new BackendError('the device was lost'));
    expect(engine.engineState()).toEqual({
      phase: 'failed',
      during: 'analysis',
      message: 'the device was lost',
    });
    expect(broken.dispose).toHaveBeenCalled();
    await engine.loadEngine(choice('a'));
    expect(create.mock.calls.map(([{ backend }]) => backend)).toEqual(['auto', 'wasm']);
    // What an analyzer of before has to say concerns nobody now.
    engine.giveUpEngine(broken, new BackendError('the device was lost'));
    expect(engine.engineState()).toEqual({ phase: 'ready', analyzer: next });
  });
});
