import { AGE_BINS, InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import { checkLabelOptions, makeTargets, targetClasses } from './targets.js';
import { madeDataset } from './testing/made-dataset.js';

const dataset = madeDataset(20);
const rows = (values: Float32Array, classes: number): number[][] =>
  Array.from({ length: values.length / classes }, (_, row) =>
    [...values.slice(row * classes, (row + 1) * classes)].map((value) => Math.round(value * 1e4) / 1e4),
  );

describe('makeTargets', () => {
  it('gives one-hot rows, zeros and weight 0 for missing labels', () => {
    const { labels, weights } = makeTargets(dataset, 'gender', Uint32Array.of(0, 1, 4), 3, {});
    expect(rows(labels, 2)).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
    ]);
    expect([...weights]).toEqual([1, 1, 0]);
  });

  it('weighs padding 0', () => {
    const { labels, weights } = makeTargets(dataset, 'gender', Uint32Array.of(0, 0, 0), 1, {});
    expect(rows(labels, 2)).toEqual([
      [1, 0],
      [1, 0],
      [1, 0],
    ]);
    expect([...weights]).toEqual([1, 0, 0]);
  });

  it('smooths labels, but leaves missing ones zero', () => {
    const { labels } = makeTargets(dataset, 'gender', Uint32Array.of(0, 4), 2, { smoothing: 0.1 });
    expect(rows(labels, 2)).toEqual([
      [0.95, 0.05],
      [0, 0],
    ]);
  });

  it('mixes in what a teacher says, where it says anything', () => {
    const gender = new Float32Array(40);
    gender.set([0.2, 0.8], 0);
    const teacher = { share: 0.25, estimates: { gender } };
    const { labels, weights } = makeTargets(dataset, 'gender', Uint32Array.of(0, 1, 4), 3, { teacher });
    expect(rows(labels, 2)).toEqual([
      [0.8, 0.2],
      [0, 1],
      [0, 0],
    ]);
    expect([...weights]).toEqual([1, 1, 0]);
    const smoothed = makeTargets(dataset, 'gender', Uint32Array.of(0), 1, { teacher, smoothing: 0.1 });
    expect(rows(smoothed.labels, 2)).toEqual([[0.77, 0.23]]);
    const short = { teacher: { share: 0.25, estimates: { gender: new Float32Array(3) } } };
    expect(() => checkLabelOptions(dataset, ['gender'], short)).toThrow(
      "a teacher's estimates of gender: 3 values; give 2 for each of the 20 samples of made",
    );
    expect(() => checkLabelOptions(dataset, ['gender'], { teacher: { ...teacher, share: 2 } })).toThrow(
      "a share 2 of a teacher's estimates is out of range",
    );
  });

  it('takes what a teacher says where there is no label, if it is to', () => {
    const position = dataset.labels.gender.findIndex((label) => label < 0);
    expect(position).toBeGreaterThanOrEqual(0);
    const gender = new Float32Array(2 * dataset.samples);
    gender.set([0.7, 0.3], 2 * position);
    const make = (unlabelled: boolean) =>
      makeTargets(dataset, 'gender', Uint32Array.of(position, position), 1, {
        teacher: { share: 0.25, unlabelled, estimates: { gender } },
        classWeights: { gender: [5, 7] },
      });
    expect([...make(false).weights, ...make(false).labels]).toEqual(Array(6).fill(0));
    const { labels, weights } = make(true);
    expect([...labels]).toEqual([0.7, 0.3, 0.7, 0.3].map(Math.fround));
    expect([...weights]).toEqual([1, 0]); // the second row is padding
    gender.fill(0);
    expect([...make(true).weights]).toEqual([0, 0]);
  });

  it('lets no teacher speak for a picture that the voters of FER+ rejected', () => {
    const rejected = createDataset({
      ...dataset,
      labels: { ...dataset.labels, emotionVotes: new Uint8Array(10 * dataset.samples) },
    });
    const emotion = new Float32Array(7 * dataset.samples).fill(1 / 7);
    const teacher = { share: 0.5, unlabelled: true, estimates: { emotion } };
    const { weights } = makeTargets(rejected, 'emotion', Uint32Array.of(0, 4), 2, {
      emotion: 'votes',
      teacher,
    });
    expect([...weights]).toEqual([0, 1]); // sample 4 has no label at all
  });

  it('mixes a teacher’s years into ages over years', () => {
    const age = new Float32Array(20 * 4);
    age.set([0, 0.5, 0.5, 0], 0);
    const options = {
      age: { encoding: 'years', count: 4, sigma: 0 },
      teacher: { share: 0.5, estimates: { age } },
      smoothing: 0.2,
    } as const;
    const { labels } = makeTargets(dataset, 'age', Uint32Array.of(0), 1, options);
    const year = Math.min(3, Math.floor(dataset.labels.years[0] as number));
    const expected = [0, 0.25, 0.25, 0].map((share, place) => share + (place === year ? 0.5 : 0));
    expect(rows(labels, 4)).toEqual([expected]);
  });

  it('weighs by class', () => {
    const options = { classWeights: { gender: [0.5, 3] } };
    expect([...makeTargets(dataset, 'gender', Uint32Array.of(0, 1, 4), 3, options).weights]).toEqual([
      0.5, 3, 0,
    ]);
  });

  it('weighs by sample too', () => {
    const sampleWeights = { gender: Float32Array.from({ length: 20 }, (_, sample) => sample + 2) };
    const options = { classWeights: { gender: [0.5, 3] }, sampleWeights };
    expect([...makeTargets(dataset, 'gender', Uint32Array.of(0, 1, 4), 3, options).weights]).toEqual([
      1, 9, 0,
    ]);
    const wrong = { sampleWeights: { gender: new Float32Array(3) } };
    expect(() => checkLabelOptions(dataset, ['gender'], wrong)).toThrow(
      'sample weights of gender: 3 values; give 20 numbers ≥ 0, one for each sample of made',
    );
  });

  it('takes FER+ votes as probabilities', () => {
    // sample 3: 3 neutral, 5 happiness; sample 4: contempt leads
    const options = { emotion: 'votes', classWeights: { emotion: [1, 1, 1, 8, 1, 1, 16] } } as const;
    const { labels, weights } = makeTargets(dataset, 'emotion', Uint32Array.of(3, 4), 2, options);
    expect(rows(labels, 7)).toEqual([
      [0, 0, 0, 0.625, 0, 0, 0.375],
      [0, 0, 0, 0, 0, 0, 0],
    ]);
    expect([...weights]).toEqual([11, 0]);
  });

  it('mixes labels and what votes count as in them', () => {
    const one = (index: number): number[] => Array.from({ length: 7 }, (_, other) => Number(other === index));
    // Votes for neutral count half as sad; all others as they are.
    const translation = [...[0, 1, 2, 3, 4, 5].map(one), [0, 0, 0, 0, 0.5, 0, 0.5]];
    const options = {
      emotion: { votes: 0.8, translation },
      classWeights: { emotion: [1, 1, 1, 8, 1, 1, 16] },
    };
    // sample 3, happy: 3 votes for neutral, 5 for happiness; sample 4 has no label, and its votes lead to none
    const { labels, weights } = makeTargets(dataset, 'emotion', Uint32Array.of(3, 4), 2, options);
    expect(rows(labels, 7)).toEqual([
      [0, 0, 0, 0.7, 0.15, 0, 0.15],
      [0, 0, 0, 0, 0, 0, 0],
    ]);
    expect([...weights]).toEqual([expect.closeTo(8.15, 5), 0]);
  });

  it('leaves the label alone where the votes lead to no class', () => {
    const labels = { ...dataset.labels, emotion: new Int8Array(20).fill(2) };
    const labelled = createDataset({ ...dataset, labels });
    const translation = Array.from({ length: 7 }, () => [1, 0, 0, 0, 0, 0, 0]);
    const options = { emotion: { votes: 0.5, translation } };
    const { labels: targets } = makeTargets(labelled, 'emotion', Uint32Array.of(4), 1, options);
    expect(rows(targets, 7)).toEqual([[0, 0, 1, 0, 0, 0, 0]]);
  });

  it('gives ages as bins, or as a Gaussian over years', () => {
    const position = Uint32Array.of(3); // 21 years
    expect(rows(makeTargets(dataset, 'age', position, 1, {}).labels, 7)).toEqual([[0, 0, 1, 0, 0, 0, 0]]);
    const age = { encoding: 'years', count: 101, sigma: 2 } as const;
    const [row = []] = rows(makeTargets(dataset, 'age', position, 1, { age }).labels, 101);
    expect(row).toHaveLength(101);
    expect(row.indexOf(Math.max(...row))).toBe(21);
    expect(row[21]).toBeCloseTo(1 / (2 * Math.sqrt(2 * Math.PI)), 3);
    expect(row[23]).toBeCloseTo((row[21] ?? 0) * Math.exp(-0.5), 3);
    expect(row.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 2);
    const sharp = makeTargets(dataset, 'age', position, 1, { age: { ...age, sigma: 0 } }).labels;
    expect(sharp.indexOf(1)).toBe(21);
  });

  it('leaves ages over years unsmoothed, so that their mean stays the age', () => {
    const age = { encoding: 'years', count: 101, sigma: 2 } as const;
    const plain = makeTargets(dataset, 'age', Uint32Array.of(0), 1, { age });
    expect(makeTargets(dataset, 'age', Uint32Array.of(0), 1, { age, smoothing: 0.1 })).toEqual(plain);
  });

  it('counts ages past the last year as the last year', () => {
    const age = { encoding: 'years', count: 101, sigma: 0 } as const;
    const { labels } = makeTargets(dataset, 'age', Uint32Array.of(15), 1, { age }); // 105 years
    expect(labels.indexOf(1)).toBe(100);
  });
});

describe('targetClasses', () => {
  it('knows the length of a row', () => {
    expect(targetClasses('emotion', {})).toBe(7);
    expect(targetClasses('age', {})).toBe(AGE_BINS.length);
    expect(targetClasses('age', { age: { encoding: 'years', count: 101, sigma: 2 } })).toBe(101);
  });
});

describe('checkLabelOptions', () => {
  const { emotionVotes: _, ...withoutVotes } = dataset.labels;
  const bare = createDataset({ ...dataset, labels: { ...withoutVotes, gender: new Int8Array(20).fill(-1) } });

  it.each([
    [['gender'], {}, 'data set made has no labels of gender; it has emotion, age, ethnicity'],
    [['emotion'], { emotion: 'votes' }, 'has no FER+ votes; put fer2013plus_labels.csv.gz beside'],
    [['emotion'], { emotion: { votes: 0.5, translation: [] } }, 'has no FER+ votes'],
    [['emotion'], { emotion: { votes: 1.5, translation: [] } }, 'a share 1.5 of FER+ votes is out of range'],
    [['age'], { age: { encoding: 'years', count: 1, sigma: 2 } }, 'age labels over 1 years'],
    [['emotion'], { smoothing: 1 }, 'label smoothing 1 is out of range'],
    [
      ['ethnicity'],
      { classWeights: { ethnicity: [1, 2] } },
      'class weights of ethnicity are 1, 2; give 5 numbers',
    ],
  ] as const)('refuses %j with %j', (tasks, options, message) => {
    expect(() => checkLabelOptions(bare, tasks, options)).toThrow(InvalidInputError);
    expect(() => checkLabelOptions(bare, tasks, options)).toThrow(message);
  });
});
