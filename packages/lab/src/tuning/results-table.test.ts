import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../data/testing/fixtures.js';
import { resultsCsv, writeResults } from './results-table.js';
import { parseSpace } from './space.js';
import { Study } from './study.js';
import type { TrialResult } from './trial-result.js';

const result = (trial: number, more: Partial<TrialResult>): TrialResult => ({
  ...{ trial, settings: {}, status: 'done', budget: 2, epochs: 2, best: { value: 0.25, epoch: 2 } },
  ...more,
});

describe('resultsCsv', () => {
  it('has a line for each trial, in the order that they are given', () => {
    const results = [
      result(3, { settings: { dropout: 0.5, sampling: 'natural' } }),
      result(1, { settings: { sampling: 'balanced', dropout: 0 } }),
    ];
    expect(resultsCsv(results, 'valLoss', ['dropout', 'sampling'])).toBe(
      'trial,status,epochs,valLoss,bestEpoch,dropout,sampling\n3,done,2,0.25,2,0.5,natural\n1,done,2,0.25,2,0,balanced\n',
    );
  });

  it('leaves empty what a trial has not reached', () => {
    const waiting = result(0, { status: 'waiting', epochs: 0, best: null, settings: { dropout: 0.5 } });
    expect(resultsCsv([waiting], 'valAccuracy', ['dropout'])).toBe(
      'trial,status,epochs,valAccuracy,bestEpoch,dropout\n0,waiting,0,,,0.5\n',
    );
  });

  it('writes words as they are, and whatever else as JSON', () => {
    const settings = { word: 'a, "b"', list: [1, 2], object: { name: 'sgd' }, none: null, yes: true };
    const csv = resultsCsv([result(0, { settings })], 'valLoss', [...Object.keys(settings), 'absent']);
    expect(csv.split('\n')[1]).toBe('0,done,2,0.25,2,"a, ""b""","[1,2]","{""name"":""sgd""}",null,true,null');
  });
});

describe('writeResults', () => {
  async function newStudy(): Promise<Study> {
    const trials = [{ dropout: 0.1 }, { dropout: 0.3 }];
    return Study.create(join(await temporaryFolder(), 'study'), {
      ...{ network: 'tiny', data: ['tiny.csv'], method: 'grid', seed: 0, monitor: 'valLoss' },
      ...{ budgets: [1], eta: 3, trials, settings: trials },
      space: parseSpace({ dropout: { min: 0, max: 0.8, steps: 2 } }, 'space.json'),
    });
  }

  it('draws nothing before a trial has a figure', async () => {
    const study = await newStudy();
    await writeResults(study);
    expect((await readdir(study.path)).sort()).toEqual([
      ...['results.csv', 'results.json', 'study.json', 'trials'],
    ]);
    expect(JSON.parse(await readFile(join(study.path, 'results.json'), 'utf8'))).toMatchObject({
      ...{ network: 'tiny', method: 'grid', monitor: 'valLoss' },
      trials: [0, 1].map((trial) => ({
        trial,
        status: 'waiting',
        folder: study.folderOf(trial),
        best: null,
      })),
    });
  });

  it('draws small losses as good, on the axes of the space', async () => {
    const study = await newStudy();
    for (const [trial, valLoss] of [0.5, 0.25].entries()) {
      const history = [{ epoch: 1, valLoss, valAccuracy: 0.5 }];
      await put(study.path, `trials/000${trial}/history.json`, JSON.stringify(history));
      await put(study.path, `trials/000${trial}.json`, JSON.stringify({ budget: 1, status: 'done' }));
    }
    await writeResults(study);
    expect((await readFile(join(study.path, 'results.csv'), 'utf8')).split('\n')).toEqual([
      'trial,status,epochs,valLoss,bestEpoch,dropout',
      ...['1,done,1,0.25,1,0.3', '0,done,1,0.5,1,0.1', ''],
    ]);
    const picture = await readFile(join(study.path, 'parallel.svg'), 'utf8');
    expect(picture).toContain('tiny: grid search');
    expect(picture).toContain('2 trials; best validation loss 0.25 (thick line)');
    // The largest dropout of the space, though no trial has it.
    expect(picture).toMatch(/>0\.8</);
    expect((await readFile(join(study.path, 'parallel.png'))).subarray(1, 4).toString()).toBe('PNG');
  });
});
