import type { Analyzer } from 'lineament';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type * as Engine from './engine.js';
import type { ModelChoice } from './installed-models.js';

type Options = { readonly signal: AbortSignal; readonly onProgress: (progress: unknown) => void };
const create = vi.fn<(options: Options) => Promise<Analyzer>>();
vi.mock('lineament', () => ({ Analyzer: { create: (options: Options) => create(options) } }));
vi.mock('../data/addresses.js', () => ({ assetsAddress: () => 'http://localhost/assets/' }));

const choice = (id: string): ModelChoice => ({ id, name: id, folders: [], tasks: [] });
const analyzer = (): Analyzer => ({ dispose: vi.fn(async () => undefined) }) as unknown as Analyzer;

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
    expect(engine.engineState()).toEqual({ phase: 'failed', message: 'model.onnx is damaged' });
    await expect(engine.engineReady()).rejects.toThrow('damaged');
    await engine.loadEngine(choice('a'));
    expect(engine.engineState().phase).toBe('ready');
  });
});
