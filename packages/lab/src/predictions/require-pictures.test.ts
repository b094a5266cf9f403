import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { madeDataset } from '../batches/testing/made-dataset.js';
import { createDataset } from '../data/dataset.js';
import { requirePictures } from './require-pictures.js';
import { type PredictionTable, predictionTable } from './table.js';

const dataset = madeDataset(30);
const samples = dataset.indices('test');
const indices = samples.filter((position) => (dataset.labels.gender[position] ?? -1) >= 0);
const truth = Uint8Array.from(indices, (position) => dataset.labels.gender[position] ?? 0);

/** Predictions for the first so many samples of the test split with a label. */
function tableOf(count = indices.length): PredictionTable {
  const predictions = {
    task: 'gender',
    classes: ['male', 'female'],
    indices: indices.slice(0, count),
    truth: truth.slice(0, count),
    probabilities: new Float64Array(2 * count).fill(0.5),
  } as const;
  return predictionTable({ model: 'm', dataset: 'made', split: 'test' }, dataset, samples, [predictions]);
}

describe('requirePictures', () => {
  it('takes the data set that predictions are of, and labels that a table does not know', () => {
    const table = tableOf();
    requirePictures(table, dataset);
    const unknown = {
      ...table.labels,
      age: table.labels.age.map(() => -1),
      years: table.labels.years.map(() => Number.NaN),
    };
    requirePictures({ ...table, labels: unknown }, dataset);
  });

  const other = (position: number): number => 1 - (dataset.labels.gender[position] ?? 0);
  it.each([
    [
      'another label',
      {
        labels: {
          ...dataset.labels,
          gender: dataset.labels.gender.map((own, at) => (at === 18 ? other(18) : own)),
        },
      },
      'sample-18 is labelled male in the predictions, but female in data set',
    ],
    [
      'other years',
      {
        labels: {
          ...dataset.labels,
          years: dataset.labels.years.map((own, at) => (at === 18 ? own + 1 : own)),
        },
      },
      'sample-18 is 16 years old in the predictions, but 17 years old in data set',
    ],
    [
      'another split',
      { split: dataset.split.map((own, at) => (at === 18 ? 0 : own)) },
      'sample-18 is in the test split of the predictions, but in the train split of data set',
    ],
  ])('refuses %s, and names the sample', (_case, changes, message) => {
    const changed = createDataset({ ...dataset, ...changes });
    expect(() => requirePictures(tableOf(), changed)).toThrow(InvalidInputError);
    expect(() => requirePictures(tableOf(), changed)).toThrow(message);
  });

  it('says why the data set has a picture no more', () => {
    const defects = [{ name: 'sample-18', reason: 'row 18: there is no such file' }];
    const without = createDataset({
      ...dataset,
      names: dataset.names.map((name) => (name === 'sample-18' ? 'another' : name)),
      report: { ...dataset.report, defects },
    });
    expect(() => requirePictures(tableOf(), without)).toThrow(
      'data set made has lost sample-18 of the predictions (row 18: there is no such file); bring it back',
    );
  });

  it('refuses a part of the split, but for pictures without a face', () => {
    const table = tableOf(1);
    expect(() => requirePictures(table, dataset)).toThrow(
      '2 samples of the test split of data set made with a label of gender are missing from the predictions of m, such as sample-18',
    );
    requirePictures({ ...table, about: { ...table.about, undetected: 2 } }, dataset);
  });
});
