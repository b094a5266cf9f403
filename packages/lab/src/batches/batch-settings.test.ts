import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import { batchSettings } from './batch-settings.js';
import { madeDataset } from './testing/made-dataset.js';

const dataset = madeDataset(60, 6); // 42 for training, 6 for validation, 12 for testing

describe('batchSettings', () => {
  it('fills in what is left open', () => {
    const settings = batchSettings({ dataset, split: 'validation', tasks: ['gender'], batchSize: 8 });
    expect(settings.candidates).toEqual(dataset.indices('validation'));
    expect(settings).toMatchObject({ seed: 0, shuffle: false, dropLast: false, labels: {}, ahead: 3 });
    expect(settings.balanced).toBeUndefined();
  });

  it('draws by the labels of the task that is to be balanced', () => {
    const options = { dataset, split: 'train', tasks: ['gender'], batchSize: 8 } as const;
    expect(batchSettings({ ...options, balance: 'age' }).balanced).toBe(dataset.labels.age);
  });

  it('refuses a split without samples', () => {
    const all = createDataset({ ...dataset, split: dataset.split.map(() => 0) });
    expect(() =>
      batchSettings({ dataset: all, split: 'validation', tasks: ['gender'], batchSize: 8 }),
    ).toThrow('has no samples in its validation split; choose another split');
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize 0 is out of range'],
    [{ seed: 1.5 }, 'seed 1.5 is out of range'],
    [{ ahead: 0 }, 'ahead 0 is out of range'],
    [{ split: new Uint32Array(0) }, 'data set made has no samples in the given positions'],
    [{ split: Uint32Array.of(60) }, 'sample 60 lies outside data set made'],
    [{ dropLast: true, batchSize: 43 }, '42 samples fill no batch of 43'],
    [{ tasks: ['gender', 'gender'] }, 'task gender is unknown or given twice'],
    [{ split: Uint32Array.of(4), balance: 'gender' }, 'no sample to draw has a label of gender'],
  ] as const)('refuses %j', (options, message) => {
    const checking = () =>
      batchSettings({ dataset, split: 'train', tasks: ['gender'], batchSize: 8, ...options });
    expect(checking).toThrow(InvalidInputError);
    expect(checking).toThrow(message);
  });
});
