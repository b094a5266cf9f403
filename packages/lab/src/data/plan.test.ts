import { describe, expect, it } from 'vitest';
import { planDataset } from './plan.js';
import type { SourceIndex, SourceSample } from './source.js';
import type { Split } from './types.js';

function index(samples: SourceSample[], splitByName?: (name: string) => Split): SourceIndex {
  return {
    name: 'made',
    format: 'manifest',
    sources: [],
    samples,
    dropped: [{ name: 'bad-name.jpg', reason: 'incomplete-name' }],
    ignored: [],
    ...(splitByName === undefined ? {} : { splitByName }),
    pictures: async function* () {},
  };
}

describe('planDataset', () => {
  const samples: SourceSample[] = [
    { name: 'd', content: 'same', gender: 1 },
    { name: 'b', content: 'same', gender: 1 },
    { name: 'e', content: 'disputed', gender: 0 },
    { name: 'f', content: 'disputed', gender: 1 },
    { name: 'g', content: 'disputed', gender: 1 },
    { name: 'a', content: 'alone', gender: 0 },
  ];

  it('where the split is ours, keeps the smallest name of agreeing repeats and no disputed ones', () => {
    const plan = planDataset(index(samples, (name) => (name === 'a' ? 'test' : 'train')));
    expect(plan.kept.map(({ sample, split }) => [sample.name, split])).toEqual([
      ['b', 'train'],
      ['a', 'test'],
    ]);
    expect(plan.dropped).toEqual([
      { name: 'bad-name.jpg', reason: 'incomplete-name' },
      { name: 'e', reason: 'labels-disagree' },
      { name: 'f', reason: 'labels-disagree' },
      { name: 'g', reason: 'labels-disagree' },
      { name: 'd', reason: 'duplicate' },
    ]);
    expect(plan.duplicates).toEqual({ groups: 2, surplus: 3, conflictingGroups: 1 });
  });

  it('where the source has its own split, keeps all and marks repeats of training pictures', () => {
    const splits: Split[] = ['train', 'test', 'test', 'validation', 'test', 'train'];
    const plan = planDataset(
      index(samples.map((sample, i): SourceSample => ({ ...sample, split: splits[i] ?? 'train' }))),
    );
    expect(plan.kept).toHaveLength(6);
    expect(plan.kept.map((kept) => kept.repeatsTraining)).toEqual([false, true, false, false, false, false]);
  });

  it('compares ages in years', () => {
    const plan = planDataset(
      index(
        [
          { name: 'a', content: 'x', years: 26 },
          { name: 'b', content: 'x', years: 27 },
        ],
        () => 'train',
      ),
    );
    expect(plan.kept).toEqual([]);
  });
});
