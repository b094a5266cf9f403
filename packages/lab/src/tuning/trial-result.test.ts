import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../data/testing/fixtures.js';
import {
  compareTrials,
  hasCheckpoint,
  nameOf,
  readRecord,
  readResult,
  type TrialResult,
} from './trial-result.js';

const plan = { monitor: 'valLoss' as const, trials: [{ batchSize: 32 }, { batchSize: 64 }] };
/** Losses of four epochs: the smallest is that of the third, and once more that of the fourth. */
const HISTORY = [0.9, 0.5, 0.4, 0.4].map((valLoss, index) => ({
  ...{ epoch: index + 1, valLoss, valAccuracy: 0.8 - index / 10, loss: 1 },
}));

/** A folder of trials in which the second has come somewhere. */
async function trialsWith(files: {
  readonly record?: unknown;
  readonly history?: unknown;
  readonly checkpoint?: boolean;
}): Promise<string> {
  const trials = await temporaryFolder();
  for (const [name, content] of [
    ['0001.json', files.record],
    ['0001/history.json', files.history],
  ] as const) {
    if (content !== undefined) {
      await put(trials, name, typeof content === 'string' ? content : JSON.stringify(content));
    }
  }
  if (files.checkpoint === true) {
    await put(trials, '0001/checkpoint/last.checkpoint', '');
  }
  return trials;
}

describe('readRecord', () => {
  it.each([
    [{ budget: 3, status: 'done' }],
    [{ budget: 1, status: 'failed', cause: 'settings', message: 'the loss is NaN' }],
  ])('reads %j', async (record) => {
    expect(await readRecord(await trialsWith({ record }), 1)).toEqual(record);
  });

  it.each([
    ['a failure that may be the disk’s', { budget: 1, status: 'failed', message: 'the disk is full' }],
    ['a budget of no epoch', { budget: 0, status: 'done' }],
    ['half a file', '{ "budget": 3, "sta'],
    ['no file', undefined],
  ])('takes %s for nothing', async (_name, record) => {
    expect(await readRecord(await trialsWith({ record }), 1)).toBeUndefined();
  });
});

describe('readResult', () => {
  const done = { budget: 4, status: 'done' };
  const failed = { budget: 4, status: 'failed', cause: 'settings', message: 'the loss is NaN' };
  const nothing = { trial: 1, settings: { batchSize: 64 }, budget: 0, epochs: 0, best: null };

  it('is waiting where there is nothing yet', async () => {
    expect(await readResult(await trialsWith({}), plan, 1)).toEqual({ ...nothing, status: 'waiting' });
  });

  it('has the first of its best epochs, by the figure that is compared', async () => {
    const trials = await trialsWith({ record: done, history: HISTORY, checkpoint: true });
    const reached = { ...nothing, status: 'done', budget: 4, epochs: 4 };
    expect(await readResult(trials, plan, 1)).toEqual({ ...reached, best: { value: 0.4, epoch: 3 } });
    const byAccuracy = { ...plan, monitor: 'valAccuracy' as const };
    expect(await readResult(trials, byAccuracy, 1)).toEqual({ ...reached, best: { value: 0.8, epoch: 1 } });
  });

  it('counts only the epochs within a budget, in which it had not failed yet', async () => {
    const trials = await trialsWith({ record: failed, history: HISTORY, checkpoint: true });
    expect(await readResult(trials, plan, 1, { within: 2 })).toEqual({
      ...{ ...nothing, status: 'done', budget: 2, epochs: 2 },
      best: { value: 0.5, epoch: 2 },
    });
    const whole = { status: 'failed', budget: 4, epochs: 4, message: 'the loss is NaN' };
    expect(await readResult(trials, plan, 1)).toMatchObject(whole);
    expect(await readResult(trials, plan, 1, { within: 4 })).toMatchObject(whole);
  });

  it('goes on with more epochs than it is known to have done, if there is something to go on from', async () => {
    const files = { record: { budget: 2, status: 'done' }, history: HISTORY };
    const stopped = await trialsWith({ ...files, checkpoint: true });
    expect(await readResult(stopped, plan, 1)).toMatchObject({ status: 'stopped', budget: 2, epochs: 4 });
    expect(await readResult(stopped, plan, 1, { isRunning: true })).toMatchObject({
      ...{ status: 'running', budget: 2, epochs: 4 },
    });
    expect(await readResult(stopped, plan, 1, { within: 2 })).toMatchObject({
      ...{ status: 'done', budget: 2, epochs: 2 },
    });
    const ended = await trialsWith(files);
    expect(await readResult(ended, plan, 1)).toMatchObject({ status: 'done', budget: 2, epochs: 2 });
  });

  it('takes a damaged history for none', async () => {
    for (const history of ['[{ "epoch": 1', [{ epoch: 1, valLoss: null, valAccuracy: 0.5 }]]) {
      const trials = await trialsWith({ record: done, history });
      expect(await readResult(trials, plan, 1)).toEqual({ ...nothing, status: 'done', budget: 4 });
    }
  });
});

describe('compareTrials', () => {
  const result = (status: TrialResult['status'], budget: number, value: number | null): TrialResult => ({
    ...{ trial: 0, settings: {}, status, budget, epochs: budget },
    best: value === null ? null : { value, epoch: 1 },
  });
  const results = [
    result('waiting', 0, null),
    result('failed', 9, 0.1),
    result('done', 3, null),
    result('done', 3, 0.5),
    result('stopped', 3, 0.3),
    result('running', 9, 0.9),
    result('done', 3, 0.3),
  ].map((own, trial) => ({ ...own, trial }));

  it.each([
    ['valLoss', [5, 4, 6, 3, 2, 1, 0]],
    ['valAccuracy', [5, 3, 4, 6, 2, 1, 0]],
  ] as const)('puts the best of %s first, the failed behind, the waiting last', (monitor, order) => {
    const sorted = results.toReversed().sort(compareTrials(monitor));
    expect(sorted.map(({ trial }) => trial)).toEqual(order);
  });
});

describe('the files of a trial', () => {
  it('have four digits, in whose order they are listed', () => {
    expect([7, 9999].map(nameOf)).toEqual(['0007', '9999']);
  });

  it('are gone on from if a checkpoint is among them', async () => {
    const folder = await trialsWith({ history: HISTORY, checkpoint: true });
    expect(hasCheckpoint(join(folder, '0001'))).toBe(true);
    expect(hasCheckpoint(join(await trialsWith({ history: HISTORY }), '0001'))).toBe(false);
  });
});
