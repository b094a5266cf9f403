import { describe, expect, it } from 'vitest';
import { PROPOSED_TASKS } from '../results/tasks.js';
import { recallConsent, rememberConsent, type Store } from './consent.js';

function memoryStore(): Store & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  return {
    entries,
    getItem: (key) => entries.get(key) ?? null,
    setItem: (key, value) => void entries.set(key, value),
    removeItem: (key) => void entries.delete(key),
  };
}

describe('consent', () => {
  it('proposes everything but ethnicity', () => {
    expect(PROPOSED_TASKS).toEqual(['emotion', 'age', 'gender']);
  });

  it('is remembered and forgotten', () => {
    const store = memoryStore();
    expect(recallConsent(store)).toBeUndefined();
    rememberConsent(store, { tasks: ['age'] });
    expect(recallConsent(store)).toEqual({ tasks: ['age'] });
    rememberConsent(store, undefined);
    expect(recallConsent(store)).toBeUndefined();
    expect(store.entries.size).toBe(0);
  });

  it.each(['{', '7', '{"tasks":"all"}'])('asks again when what was stored is %s', (text) => {
    const store = memoryStore();
    rememberConsent(store, { tasks: [] });
    for (const key of store.entries.keys()) {
      store.entries.set(key, text);
    }
    expect(recallConsent(store)).toBeUndefined();
  });

  it('drops tasks that do not exist', () => {
    const store = memoryStore();
    rememberConsent(store, { tasks: ['age', 'mood'] as never });
    expect(recallConsent(store)).toEqual({ tasks: ['age'] });
  });

  it('goes without storage', () => {
    const refuse = (): never => {
      throw new DOMException('no storage', 'SecurityError');
    };
    const store: Store = { getItem: refuse, setItem: refuse, removeItem: refuse };
    expect(recallConsent(store)).toBeUndefined();
    expect(() => rememberConsent(store, { tasks: [] })).not.toThrow();
  });
});
