import type { InferenceSession } from 'onnxruntime-common';
import { describe, expect, it } from 'vitest';
import type { InferenceBackend } from '../../inference/backend.js';
import { Runs } from './runs.js';

/** A backend whose runs end when they are told to. */
function heldBackend(): { backend: InferenceBackend; end: (() => void)[] } {
  const end: (() => void)[] = [];
  const run = (): Promise<object> => new Promise((resolve) => end.push(() => resolve({})));
  const createSession = async (): Promise<InferenceSession> => ({ run }) as unknown as InferenceSession;
  return { backend: { createSession }, end };
}

describe('Runs', () => {
  it('counts what is under way, failures included', async () => {
    const runs = new Runs();
    const { backend, end } = heldBackend();
    const session = await runs.count(backend).createSession(new Uint8Array());
    const running = [session.run({}), session.run({})];
    expect(runs.shared[0]).toBe(2);
    for (const one of end) {
      one();
    }
    await Promise.all(running);
    expect(runs.shared[0]).toBe(0);
    const failing: InferenceBackend = {
      createSession: () => Promise.reject(new Error('no model')),
    };
    await expect(runs.count(failing).createSession(new Uint8Array())).rejects.toThrow('no model');
    expect(runs.shared[0]).toBe(0);
  });

  it('lets nothing begin once the process ends, and does not wait for that', async () => {
    const runs = new Runs();
    const { backend, end } = heldBackend();
    const session = await runs.count(backend).createSession(new Uint8Array());
    runs.finish();
    void session.run({});
    await Promise.resolve();
    expect(end).toHaveLength(0);
    runs.finish(); // would wait seconds for a run under way
    expect(runs.shared[0]).toBe(0);
  });
});
