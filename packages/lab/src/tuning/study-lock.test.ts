import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError, TrainingError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { lockRun } from '../runs/run-lock.js';
import { Study } from './study.js';
import { lockStudy, removeUnlocked } from './study-lock.js';
import type { StudyPlan } from './study-plan.js';

const plan = (data: string): StudyPlan => ({
  network: 'tiny',
  data: [data],
  method: 'grid',
  seed: 0,
  monitor: 'valLoss',
  budgets: [1],
  eta: 3,
  trials: [{ learningRate: 0.1 }],
  settings: [{ learningRate: 0.1 }],
});

describe('a study', () => {
  it('belongs to one search at a time', async () => {
    const path = await temporaryFolder();
    const release = await lockStudy(path);
    await expect(lockStudy(path)).rejects.toThrow(TrainingError);
    await expect(lockStudy(path)).rejects.toThrow('is being searched by another process');
    await release();
    await (await lockStudy(path))();
  });

  it('is not begun where another search has begun meanwhile', async () => {
    const path = join(await temporaryFolder(), 'study');
    await Study.create(path, plan('first.csv'));
    await expect(Study.create(path, plan('second.csv'))).rejects.toThrow(InvalidInputError);
    const release = await lockStudy(path);
    await expect(Study.create(path, plan('second.csv'))).rejects.toThrow('is being searched');
    await release();
    expect((await Study.open(path)).plan.data).toEqual(['first.csv']);
  });
});

describe('removeUnlocked', () => {
  it('removes a run folder that nobody trains in, and no other', async () => {
    const path = join(await temporaryFolder(), 'run');
    await mkdir(path);
    await writeFile(join(path, 'config.json'), '{}');
    const release = await lockRun(path);
    await expect(removeUnlocked(path)).rejects.toThrow(TrainingError);
    expect(await readdir(path)).toContain('config.json');
    await release();
    await removeUnlocked(path);
    await expect(readdir(path)).rejects.toThrow('ENOENT');
  });
});
