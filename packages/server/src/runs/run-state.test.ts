import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../api.js';
import { record } from '../testing/folders.js';
import { parseMetrics } from './metrics-lines.js';
import { bestEpoch, type RunSettings, runSettings, runState } from './run-state.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const settings: RunSettings = {
  network: 'unified',
  plannedEpochs: 4,
  monitor: 'valAccuracy',
  earlyStopping: null,
};

describe('runState', () => {
  const one = [record(1)];

  it('is running while its files change', () => {
    expect(runState(settings, one, { progress: NOW - MINUTE, model: null }, NOW)).toBe('running');
    expect(runState(settings, one, { progress: NOW - 20 * MINUTE, model: null }, NOW)).toBe('stopped');
  });

  it('waits longer for slow epochs', () => {
    const slow = [record(1, { seconds: 3600 })];
    expect(runState(settings, slow, { progress: NOW - 80 * MINUTE, model: null }, NOW)).toBe('running');
  });

  it('is stopped once the model is written before all epochs are done, and runs again when resumed', () => {
    expect(runState(settings, one, { progress: NOW - MINUTE, model: NOW }, NOW)).toBe('stopped');
    expect(runState(settings, one, { progress: NOW, model: NOW - MINUTE }, NOW)).toBe('running');
  });

  it('is finished when all epochs are done', () => {
    const all = [1, 2, 3, 4].map((epoch) => record(epoch));
    expect(runState(settings, all, { progress: NOW, model: null }, NOW)).toBe('finished');
  });

  it('is finished when early stopping has ended it', () => {
    const stopping = { ...settings, plannedEpochs: 100, earlyStopping: { patience: 2, minDelta: 0.01 } };
    const at = (valAccuracy: number, index: number): RunRecord => record(index + 1, { valAccuracy });
    const flat = [0.5, 0.505, 0.509].map(at);
    const rising = [0.5, 0.505, 0.52].map(at);
    expect(runState(stopping, flat, { progress: NOW, model: null }, NOW)).toBe('finished');
    expect(runState(stopping, rising, { progress: NOW, model: null }, NOW)).toBe('running');
  });
});

describe('bestEpoch', () => {
  it('follows the monitored figure; the first of equals', () => {
    const records = [
      record(1, { valAccuracy: 0.5, valLoss: 1 }),
      record(2, { valAccuracy: 0.6, valLoss: 2 }),
      record(3, { valAccuracy: 0.6, valLoss: 3 }),
    ];
    expect(bestEpoch({ monitor: 'valAccuracy' }, records)).toEqual({
      epoch: 2,
      monitor: 'valAccuracy',
      value: 0.6,
    });
    expect(bestEpoch({ monitor: 'valLoss' }, records)).toEqual({ epoch: 1, monitor: 'valLoss', value: 1 });
    expect(bestEpoch({ monitor: 'valLoss' }, [])).toBeNull();
  });
});

describe('runSettings', () => {
  it('takes what it finds of a foreign or half-written file', () => {
    expect(runSettings(null)).toEqual({
      network: 'unknown',
      plannedEpochs: null,
      monitor: 'valLoss',
      earlyStopping: null,
    });
  });
});

describe('parseMetrics', () => {
  it('leaves a line that is being written for the next look', () => {
    const whole = `${JSON.stringify(record(1))}\n`;
    expect(parseMetrics(`${whole}{"epoch":2,"lo`)).toEqual({ records: [record(1)], unreadable: 0 });
  });

  it('counts whole lines that are no epoch, and keeps losses that are no number as gaps', () => {
    const lost = JSON.stringify(record(2, { valLoss: Number.NaN }));
    const { records, unreadable } = parseMetrics(`nonsense\n{"epoch":"x"}\n${lost}\n`);
    expect(unreadable).toBe(2);
    expect(records.map(({ valLoss }) => valLoss)).toEqual([null]);
  });
});
