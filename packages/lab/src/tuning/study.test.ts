import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, StorageError, TrainingError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { lockRun } from '../runs/run-lock.js';
import { writeResults } from './results-table.js';
import type { TrialRequest } from './search-options.js';
import { Study } from './study.js';
import type { StudyPlan } from './study-plan.js';

/** A new study, in a folder of its own. */
async function newStudy(trials: number, budgets: number[], more: Partial<StudyPlan> = {}): Promise<Study> {
  return Study.create(join(await temporaryFolder(), 'study'), {
    network: 'tiny',
    data: ['tiny.csv'],
    method: 'halving',
    seed: 0,
    monitor: 'valAccuracy',
    budgets,
    eta: 3,
    trials: Array.from({ length: trials }, (_, trial) => ({
      learningRate: 10 ** -(trial % 5),
      sampling: trial % 2 ? 'natural' : 'balanced',
    })),
    settings: Array.from({ length: trials }, (_, trial) => ({ trial })),
    ...more,
  });
}

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
    const study = await newStudy(9, [1, 3, 9]);
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
    const log: string[] = [];
    const stop = new AbortController();
    const study = await newStudy(6, [1, 4], { eta: 2 });
    const done = await study.run({
      stop: stop.signal,
      runTrial: async (request) => {
        if (request.trial === 2) {
          stop.abort();
          return { status: 'stopped' };
        }
        return pretend(log)(request);
      },
    });
    expect(done).toBe(false);
    expect(log).toEqual(['0: 0–1', '1: 0–1']);
    const again = await Study.open(study.path);
    expect((await again.results()).filter(({ status }) => status === 'waiting')).toHaveLength(4);
    await again.run({ runTrial: pretend(log), parallel: 2 });
    expect([...log].sort()).toEqual(
      ['0: 0–1', '1: 0–1', '2: 0–1', '3: 0–1', '4: 0–1', '5: 0–1', '5: 1–4', '4: 1–4', '3: 1–4'].sort(),
    );
    const before = log.length;
    expect(await (await Study.open(study.path)).run({ runTrial: pretend(log) })).toBe(true);
    expect(log).toHaveLength(before);
  });

  it('leaves failed trials behind, and says why', async () => {
    const study = await newStudy(3, [1, 2], { eta: 2 });
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

  it('ends at what no trial is to blame for, stops the others, and goes on from there', async () => {
    const log: string[] = [];
    const study = await newStudy(4, [1, 2], { eta: 2 });
    let stopped = 0;
    const run = study.run({
      parallel: 2,
      runTrial: async (request) => {
        if (request.untilEpoch === 1) {
          return pretend(log)(request);
        }
        if (request.trial === 3) {
          throw new StorageError('the disk is full; free some space');
        }
        await new Promise((resolve) => request.stop.addEventListener('abort', resolve));
        stopped += 1;
        return { status: 'stopped' };
      },
    });
    await expect(run).rejects.toThrow(TrainingError);
    await expect(run).rejects.toThrow(
      /trial 3 could not be trained: the disk is full; free some space; what is done is kept.* go on with/,
    );
    expect(stopped).toBe(1);
    expect((await study.results()).map(({ status }) => status)).toEqual(['done', 'done', 'done', 'done']);
    expect(await (await Study.open(study.path)).run({ runTrial: pretend(log) })).toBe(true);
    expect(log.slice(4)).toEqual(['3: 1–2', '2: 1–2']);
  });

  it('tries again what is not known to have failed by its settings, and keeps to what has', async () => {
    const log: string[] = [];
    const study = await newStudy(4, [1, 2], { eta: 2 });
    await study.run({
      runTrial: async (request) =>
        request.trial === 2 && request.untilEpoch === 2
          ? { status: 'failed', message: 'the loss is NaN' }
          : pretend(log)(request),
    });
    expect(log).toEqual(['0: 0–1', '1: 0–1', '2: 0–1', '3: 0–1', '3: 1–2']);
    const unknown = { budget: 1, status: 'failed', message: 'the disk is full' };
    await writeFile(join(study.path, 'trials', '0001.json'), JSON.stringify(unknown));
    await (await Study.open(study.path)).run({ runTrial: pretend(log) });
    expect(log.slice(5)).toEqual(['1: 1–1']);
    expect((await study.results()).map(({ trial, status }) => [trial, status])).toEqual([
      [3, 'done'],
      [1, 'done'],
      [0, 'done'],
      [2, 'failed'],
    ]);
  });

  it('shows how far trials have come that were stopped, and how many epochs were really run', async () => {
    const study = await newStudy(3, [9]);
    const stop = new AbortController();
    const during: unknown[] = [];
    await study.run({
      stop: stop.signal,
      runTrial: async (request) => {
        await pretend([])({ ...request, untilEpoch: 2 - request.trial }); // stops early, or is stopped
        during.push((await study.results()).find(({ trial }) => trial === request.trial)?.status);
        if (request.trial === 1) {
          stop.abort();
          return { status: 'stopped' };
        }
        return { status: 'done' };
      },
    });
    expect(during).toEqual(['running', 'running']);
    expect(await study.results()).toMatchObject([
      { trial: 0, status: 'done', budget: 9, epochs: 2, best: { epoch: 2 } },
      { trial: 1, status: 'stopped', budget: 0, epochs: 1, best: { value: 0.0101, epoch: 1 } },
      { trial: 2, status: 'waiting', budget: 0, epochs: 0, best: null },
    ]);
    await writeResults(study);
    const csv = (await readFile(join(study.path, 'results.csv'), 'utf8')).split('\n');
    expect(csv.slice(1, 3)).toEqual(['0,done,2,0.0002,2,1,balanced', '1,stopped,1,0.0101,1,0.1,natural']);
  });

  it('keeps its results after each trial, one after the other', async () => {
    const study = await newStudy(4, [1]);
    const kept: number[] = [];
    let under = 0;
    await study.run({
      parallel: 4,
      runTrial: pretend([]),
      keepResults: async () => {
        expect(++under).toBe(1);
        const results = await study.results();
        kept.push(results.filter(({ status }) => status === 'done').length);
        under--;
      },
    });
    expect(kept).toHaveLength(5);
    expect(kept.at(-1)).toBe(4);
  });

  it('belongs to one process at a time', async () => {
    const study = await newStudy(2, [1]);
    let second: Promise<boolean> | undefined;
    await study.run({
      runTrial: async (request) => {
        second ??= (await Study.open(study.path)).run({ runTrial: pretend([]) });
        await expect(second).rejects.toThrow(
          /study is being searched by another process \(\d+\); wait for it/,
        );
        return pretend([])(request);
      },
    });
    expect(existsSync(join(study.path, 'study.lock'))).toBe(false);
  });

  it('removes no run folder in which somebody trains', async () => {
    const study = await newStudy(1, [1]);
    await mkdir(study.folderOf(0));
    const release = await lockRun(study.folderOf(0));
    await expect(study.run({ runTrial: pretend([]) })).rejects.toThrow('is being trained by another process');
    expect(existsSync(study.folderOf(0))).toBe(true);
    await release();
    expect(await study.run({ runTrial: pretend([]) })).toBe(true);
  });

  it('writes its results as a table and a picture', async () => {
    const study = await newStudy(12, [2]);
    await study.run({ runTrial: pretend([]) });
    await writeResults(study);
    expect((await study.results())[0]?.trial).toBe(11);
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

describe('the data of a study', () => {
  const identity = (sha256: string) => {
    return { name: 'tiny', sha256, samples: 9, train: 5, validation: 2, parts: [] };
  };
  /** Trains on some data, as the run's folder tells. */
  const on = (sha256: string) => async (request: TrialRequest) => {
    const outcome = await pretend([])(request);
    const run = { network: 'tiny', data: ['x'], command: '', training: {}, dataset: identity(sha256) };
    await writeFile(join(request.folder, 'config.json'), JSON.stringify(run));
    return outcome;
  };

  it('are those of its first trial, and other data are refused', async () => {
    const study = await newStudy(3, [1]);
    const run = study.run({ runTrial: (request) => on(request.trial === 0 ? 'aaaa' : 'bbbb')(request) });
    await expect(run).rejects.toThrow(DataError);
    await expect(run).rejects.toThrow(
      /0001: not what .*study was started with .*SHA-256 aaaa.*found .*bbbb.*put its data set back, remove .*0001/,
    );
    expect((await Study.open(study.path)).plan.dataset).toEqual(identity('aaaa'));
  });

  it('are looked at before the first training, and only if there is one', async () => {
    const study = await newStudy(2, [1, 2], { eta: 2, dataset: identity('aaaa') });
    const opened: (readonly number[])[] = [];
    const open = (sha256: string) => async (begun: readonly number[]) => {
      opened.push(begun);
      return identity(sha256);
    };
    let trained = 0;
    const refused = study.run({
      openInputs: open('bbbb'),
      runTrial: async () => {
        trained += 1;
        return { status: 'done' };
      },
    });
    await expect(refused).rejects.toThrow(/tiny: not what .*study was started with .*start a new study/);
    expect([trained, opened]).toEqual([0, [[0, 1]]]);
    await study.run({ openInputs: open('aaaa'), runTrial: on('aaaa') });
    await (await Study.open(study.path)).run({ openInputs: open('cccc'), runTrial: on('aaaa') });
    expect(opened).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });
});
