import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainingConfig } from '@lineament/lab';
import { InvalidInputError } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flagSettings, readSettings, type TrainFlags } from './settings.js';

const given = (flags: Partial<TrainFlags>, optimizer?: string) =>
  flagSettings(
    { out: 'runs', ...flags },
    optimizer === undefined ? undefined : trainingConfig([{ source: 'test', settings: { optimizer } }]),
  );

describe('readSettings', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineament-settings-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('reads JSON', async () => {
    const path = join(folder, 'good.json');
    await writeFile(path, '{ "epochs": 3, "optimizer": "sgd" }');
    expect(await readSettings(path)).toEqual({ epochs: 3, optimizer: 'sgd' });
  });

  it('names a file that is missing, or is no JSON', async () => {
    const missing = join(folder, 'gone.json');
    await expect(readSettings(missing)).rejects.toThrow(InvalidInputError);
    await expect(readSettings(missing)).rejects.toThrow(`${missing} cannot be read as JSON: ENOENT`);
    const broken = join(folder, 'broken.json');
    await writeFile(broken, 'epochs: 3');
    await expect(readSettings(broken)).rejects.toThrow(InvalidInputError);
    await expect(readSettings(broken)).rejects.toThrow(/broken\.json cannot be read as JSON: .*token/);
  });
});

describe('flagSettings', () => {
  it('takes nothing from flags that are no settings, nor from those that are not there', () => {
    const flags = { data: ['faces.csv'], config: 'config.json', json: true, cache: false, untilEpoch: 3 };
    expect(Object.keys(given({ ...flags, maxMinutes: 2, set: [['epochs', 2]] }, 'sgd'))).toEqual([]);
  });

  it('keeps numbers that are 0', () => {
    const flags = { seed: 0, labelSmoothing: 0, emotionLabels: 0 };
    expect(given(flags)).toEqual(flags);
  });

  it('gives options to the optimizer that is chosen, or to the one below', () => {
    expect(given({ momentum: 0.5 }, 'sgd')).toEqual({ optimizer: { name: 'sgd', momentum: 0.5 } });
    expect(given({ optimizer: 'adamw', weightDecay: 0 }, 'sgd')).toEqual({
      optimizer: { name: 'adamw', weightDecay: 0 },
    });
    expect(given({ optimizer: 'adam' }, 'sgd')).toEqual({ optimizer: { name: 'adam' } });
  });

  it('stops early by the patience that is given, or not at all', () => {
    expect(given({ patience: 4 })).toEqual({ earlyStopping: { patience: 4 } });
    expect(given({ minDelta: 0 })).toEqual({ earlyStopping: { minDelta: 0 } });
    expect(given({ patience: 4, earlyStopping: false })).toEqual({ earlyStopping: false });
    expect(given({ restoreBest: false })).toEqual({ restoreBest: false });
  });

  it('leaves alone what "--no-…" would turn off, where it is not there', () => {
    // commander says true then, which the settings of a file below must not be overruled by.
    const flags = { earlyStopping: true as false, restoreBest: true as false };
    expect(Object.keys(given(flags))).toEqual([]);
  });

  it('puts heads and teacher in their places', () => {
    const settings = given({ heads: 'age,gender', teacher: 'models/unified', from: 'models/face' });
    expect(settings).toEqual({
      networkOptions: { heads: 'age,gender' },
      teacher: { model: 'models/unified' },
      from: 'models/face',
    });
    expect(trainingConfig([{ source: 'test', settings }])).toMatchObject({
      networkOptions: { heads: ['age', 'gender'] },
      teacher: { model: 'models/unified', share: 0.5 },
    });
  });

  it('hands on every other setting under its own name', () => {
    const flags = {
      ...{ epochs: 5, batchSize: 16, learningRate: 0.01, schedule: 'cosine', monitor: 'valAccuracy' },
      ...{ augmentation: 'light', crops: 'detected', classWeights: 'balanced', sampling: 'natural' },
      ...{ groupBy: 'gender', groupWeights: 'equal', groupStep: 0.1, sourceBalance: 'equal' },
      ...{ clipNorm: 1, averageDecay: 0.99, provider: 'cpu', threads: 2 },
    };
    expect(given(flags)).toEqual(flags);
  });
});
