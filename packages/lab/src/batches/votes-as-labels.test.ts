import { EMOTIONS } from 'lineament';
import { expect, it } from 'vitest';
import { madeDataset } from './testing/made-dataset.js';
import { votesAsLabels } from './votes-as-labels.js';

const dataset = madeDataset(20);

it('counts which labels the pictures of each vote have', () => {
  // Labels angry, disgust, fear and happy; parts of happy votes 1, 1, 5/7 and 5/8, the rest neutral.
  const rows = votesAsLabels(dataset, Uint32Array.of(0, 1, 2, 3));
  const happy = 1 + 1 + 5 / 7 + 5 / 8;
  const expected = [1, 1, 5 / 7, 5 / 8, 0, 0, 0].map((part) => part / happy);
  rows[EMOTIONS.indexOf('happy')]?.forEach((value, label) => {
    expect(value).toBeCloseTo(expected[label] ?? 0, 6);
  });
  const neutral = 2 / 7 + 3 / 8;
  expect(rows[EMOTIONS.indexOf('neutral')]?.[2]).toBeCloseTo(2 / 7 / neutral, 6);
  expect(rows[EMOTIONS.indexOf('neutral')]?.[3]).toBeCloseTo(3 / 8 / neutral, 6);
});

it('takes a vote that no picture has for the label of that name, and leaves out pictures without a label', () => {
  const rows = votesAsLabels(dataset, Uint32Array.of(0, 4));
  expect(rows[EMOTIONS.indexOf('sad')]).toEqual([0, 0, 0, 0, 1, 0, 0]);
  expect(rows[EMOTIONS.indexOf('happy')]).toEqual([1, 0, 0, 0, 0, 0, 0]);
});
