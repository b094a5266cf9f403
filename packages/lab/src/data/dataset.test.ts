import { describe, expect, it } from 'vitest';
import { classWeights, datasetCounts } from './counts.js';
import { createDataset, type DatasetContent } from './dataset.js';

const content: DatasetContent = {
  name: 'made',
  format: 'manifest',
  sources: [{ path: '/data/made.csv', sha256: 'abc' }],
  size: { width: 2, height: 1 },
  channels: 1,
  pixels: new Uint8Array(new SharedArrayBuffer(8)),
  labels: {
    emotion: Int8Array.of(3, 3, 0, -1),
    age: Int8Array.of(-1, -1, -1, -1),
    gender: Int8Array.of(0, 1, 1, 1),
    ethnicity: Int8Array.of(-1, -1, -1, -1),
    years: new Float32Array(4).fill(Number.NaN),
  },
  split: Uint8Array.of(0, 2, 0, 2),
  names: ['a', 'b', 'c', 'd'],
  repeatsTraining: Uint8Array.of(0, 1, 0, 0),
};

describe('createDataset', () => {
  it('derives what follows from the arrays', () => {
    const dataset = createDataset(content);
    expect(dataset.samples).toBe(4);
    expect(dataset.sha256).toBe('abc');
    expect(dataset.tasks).toEqual(['emotion', 'gender']);
    expect([...dataset.indices('train')]).toEqual([0, 2]);
    expect([...dataset.indices('validation')]).toEqual([]);
    expect([...dataset.indices('test')]).toEqual([1, 3]);
    expect([...dataset.indices('test', { withoutTrainingRepeats: true })]).toEqual([3]);
  });

  it('refuses arrays of another length, naming them', () => {
    expect(() => createDataset({ ...content, split: Uint8Array.of(0) })).toThrow(
      'data set made: split has 1 values; give 4 for 4 samples',
    );
  });
});

describe('datasetCounts', () => {
  it('counts classes and missing labels by split', () => {
    const counts = datasetCounts(createDataset(content));
    expect(counts.splits).toEqual({ train: 2, validation: 0, test: 2 });
    expect(Object.keys(counts.tasks)).toEqual(['emotion', 'gender']);
    expect(counts.tasks.emotion?.train).toEqual({ counts: [1, 0, 0, 1, 0, 0, 0], missing: 0 });
    expect(counts.tasks.emotion?.test).toEqual({ counts: [0, 0, 0, 1, 0, 0, 0], missing: 1 });
    expect(counts.tasks.gender?.test).toEqual({ counts: [0, 2], missing: 0 });
  });
});

describe('classWeights', () => {
  it('makes every class count the same and the mean weight 1', () => {
    const counts = [30, 10, 0, 60];
    const weights = classWeights(counts);
    const totals = counts.map((count, label) => count * (weights[label] ?? 0));
    expect(totals[0]).toBeCloseTo(100 / 3);
    expect(totals[1]).toBeCloseTo(100 / 3);
    expect(totals[2]).toBe(0);
    expect(totals[3]).toBeCloseTo(100 / 3);
  });
});
