import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { writeResults } from './results-table.js';
import { halvingBudgets, Study, type StudyPlan, type TrialRequest } from './study.js';

const plan = (trials: number, budgets: readonly number[], eta = 3): StudyPlan => ({
  network: 'tiny',
  data: ['tiny.csv'],
  method: 'halving',
  seed: 0,
  monitor: 'valAccuracy',
  budgets: [...budgets],
  eta,
  trials: Array.from({ length: trials }, (_, trial) => ({
    learningRate: 10 ** -(trial % 5),
    sampling: trial % 2 ? 'natural' : 'balanced',
  })),
  settings: Array.from({ length: trials }, (_, trial) => ({ trial })),
});

/** A training whose accuracy grows with the trial's number and, less, with its epochs. */
function pretend(log: string[]) {
  return async ({ trial, folder, settingsFile, untilEpoch }: TrialRequest) => {
    const known = existsSync(join(folder, 'history.json'))
      ? JSON.parse(await readFile(join(folder, 'history.json'), 'utf8'))
      : [];
    expect(JSON.parse(await readFile(settingsFile, 'utf8'))).toEqual({ trial });
    log.push(`${trial}: ${known.length}–${untilEpoch}`);
    for (let epoch = known.length + 1; epoch <= untilEpoch; epoch++) {
      known.push({ epoch, valLoss: 1, valAccuracy: trial / 100 + epoch / 10_000 });
    }
    await mkdir(join(folder, 'checkpoint'), { recursive: true });
    await writeFile(join(folder, 'checkpoint', 'last.checkpoint'), '');
    await writeFile(join(folder, 'history.json'), JSON.stringify(known));
    return { status: 'done' } as const;
  };
}

describe('a study', () => {
  it('gives the best trials more epochs, each going on from where it was', async () => {
    const study = await Study.create(join(await temporaryFolder(), 'study'), plan(9, [1, 3, 9]));
    const log: string[] = [];
    expect(await study.run({ runTrial: pretend(log) })).toBe(true);
    expect(log.slice(0, 9)).toEqual(Array.from({ length: 9 }, (_, trial) => `${trial}: 0–1`));
    expect(log.slice(9)).toEqual(['8: 1–3', '7: 1–3', '6: 1–3', '8: 3–9']);
    const results = await study.results();
    expect(results.map(({ trial, budget }) => [trial, budget]).slice(0, 4)).toEqual([
      [8, 9],
      [7, 3],
      [6, 3],
      [5, 1],
    ]);
    expect(results[0]?.best).toEqual({ value: 0.0809, epoch: 9 });
  });

  it('goes on after it was stopped or killed, and repeats nothing that is done', async () => {
    const path = join(await temporaryFolder(), 'study');
    const log: string[] = [];
    const stop = new AbortController();
    const first = await Study.create(path, plan(6, [1, 4], 2));
    let runs = 0;
    const done = await first.run({
      stop: stop.signal,
      runTrial: async (request) => {
        runs += 1;
        if (runs === 3) {
          stop.abort();
          return { status: 'stopped' };
        }
        return pretend(log)(request);
      },
    });
    expect(done).toBe(false);
    expect(log).toEqual(['0: 0–1', '1: 0–1']);
    const again = await Study.open(path);
    expect((await again.results()).filter(({ status }) => status === 'waiting')).toHaveLength(4);
    await again.run({ runTrial: pretend(log), parallel: 2 });
    expect([...log].sort()).toEqual(
      ['0: 0–1', '1: 0–1', '2: 0–1', '3: 0–1', '4: 0–1', '5: 0–1', '5: 1–4', '4: 1–4', '3: 1–4'].sort(),
    );
    const before = log.length;
    expect(await (await Study.open(path)).run({ runTrial: pretend(log) })).toBe(true);
    expect(log).toHaveLength(before);
  });

  it('leaves failed trials behind, and says why', async () => {
    const study = await Study.create(join(await temporaryFolder(), 'study'), plan(3, [1, 2], 2));
    const log: string[] = [];
    await study.run({
      runTrial: async (request) =>
        request.trial === 2 ? { status: 'failed', message: 'the loss is NaN' } : pretend(log)(request),
    });
    expect(log).toEqual(['0: 0–1', '1: 0–1', '1: 1–2']);
    expect((await study.results()).at(-1)).toMatchObject({
      trial: 2,
      status: 'failed',
      message: 'the loss is NaN',
    });
  });

  it('tries again what was killed, and keeps to its choice when what it chose has failed', async () => {
    const path = join(await temporaryFolder(), 'study');
    const log: string[] = [];
    const first = await Study.create(path, plan(4, [1, 2], 2));
    await first.run({
      runTrial: async (request) =>
        request.trial === 1 || (request.trial === 2 && request.untilEpoch === 2)
          ? { status: request.trial === 1 ? 'killed' : 'failed', message: 'gone' }
          : pretend(log)(request),
    });
    expect(log).toEqual(['0: 0–1', '2: 0–1', '3: 0–1', '3: 1–2']);
    expect((await first.results()).map(({ trial, status }) => [trial, status])).toEqual([
      [3, 'done'],
      [0, 'done'],
      [2, 'failed'],
      [1, 'failed'],
    ]);
    await (await Study.open(path)).run({ runTrial: pretend(log) });
    expect(log.slice(4)).toEqual(['1: 0–1']);
  });

  it('writes its results as a table and a picture', async () => {
    const study = await Study.create(join(await temporaryFolder(), 'study'), plan(12, [2]));
    await study.run({ runTrial: pretend([]) });
    const results = await writeResults(study);
    expect(results[0]?.trial).toBe(11);
    const csv = (await readFile(join(study.path, 'results.csv'), 'utf8')).split('\n');
    expect(csv[0]).toBe('trial,status,epochs,valAccuracy,bestEpoch,learningRate,sampling');
    expect(csv[1]).toBe('11,done,2,0.1102,2,0.1,natural');
    const picture = await readFile(join(study.path, 'parallel.svg'), 'utf8');
    expect(picture.match(/<polyline/g)).toHaveLength(12);
    expect(picture).toContain('12 trials; best validation accuracy 0.1102');
    expect((await readFile(join(study.path, 'parallel.png'))).subarray(1, 4).toString()).toBe('PNG');
    expect(JSON.parse(await readFile(join(study.path, 'results.json'), 'utf8')).trials).toHaveLength(12);
  });

  it('is refused where there is none', async () => {
    const folder = await temporaryFolder();
    await expect(Study.open(folder)).rejects.toThrow('is no study: it has no study.json');
    await writeFile(join(folder, 'study.json'), '{}');
    await expect(Study.open(folder)).rejects.toThrow('is no plan of a study');
  });
});

describe('halvingBudgets', () => {
  it('grows by eta and ends with everything', () => {
    expect(halvingBudgets(2, 20, 3)).toEqual([2, 6, 20]);
    expect(halvingBudgets(1, 27, 3)).toEqual([1, 3, 9, 27]);
    expect(halvingBudgets(5, 5, 2)).toEqual([5]);
    expect(halvingBudgets(4, 7, 2)).toEqual([7]);
    expect(() => halvingBudgets(9, 3, 3)).toThrow('makes no sense');
  });
});
