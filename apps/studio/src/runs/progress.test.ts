import type { RunRecord, RunSummary } from '@lineament/server/api';
import { describe, expect, it } from 'vitest';
import { runLabel, secondsLeft } from './progress.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const summary = (changes: Partial<RunSummary> = {}): RunSummary => ({
  id: 'a',
  network: 'unified',
  state: 'running',
  startedAt: '2026-03-01T10:00:00Z',
  updatedAt: '2026-03-01T12:00:00Z',
  epochs: 6,
  plannedEpochs: 10,
  best: null,
  last: null,
  evaluatedAt: null,
  ...changes,
});
const records = [600, 100, 100, 100, 100, 100].map((seconds) => ({ seconds }) as RunRecord);

describe('secondsLeft', () => {
  it('goes by the last five epochs', () => {
    expect(secondsLeft(summary(), records, NOW)).toBe(400);
  });

  it('counts down inside an epoch, but never beyond it', () => {
    expect(secondsLeft(summary(), records, NOW + 30_000)).toBe(370);
    expect(secondsLeft(summary(), records, NOW + 1_000_000)).toBe(300);
  });

  it('says nothing of a run that does not run, or has no end or no epoch', () => {
    expect(secondsLeft(summary({ state: 'stopped' }), records, NOW)).toBeUndefined();
    expect(secondsLeft(summary({ plannedEpochs: null }), records, NOW)).toBeUndefined();
    expect(secondsLeft(summary(), [], NOW)).toBeUndefined();
  });
});

describe('runLabel', () => {
  it('makes names of folders short', () => {
    expect(runLabel('2026-11-23T21-13-59-unified', 'UTC')).toBe('unified, 23 Nov 21:13');
    expect(runLabel('my-run')).toBe('my-run');
  });
});
