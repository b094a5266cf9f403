import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import type { PredictionTable } from '../predictions/table.js';
import { madeTable } from '../predictions/testing/made-table.js';
import { compareTables } from './compare-tables.js';
import { comparisonReport } from './comparison-report.js';
import { formatP } from './comparison-tables.js';

const FAST = { rounds: 50 };

/** Predictions of gender by the probability of female. */
function tableOf(
  name: string,
  truth: readonly number[],
  female: readonly number[],
  split: 'test' | 'train' = 'test',
) {
  const unknown = new Int8Array(truth.length).fill(-1);
  const table: PredictionTable = {
    about: { model: name, dataset: 'd', split },
    names: truth.map((_, row) => `face-${row}`),
    labels: {
      emotion: unknown,
      age: unknown,
      ethnicity: unknown,
      gender: Int8Array.from(truth),
      years: new Float32Array(truth.length).fill(Number.NaN),
    },
    repeatsTraining: new Uint8Array(truth.length),
    tasks: [
      {
        task: 'gender',
        classes: ['male', 'female'],
        indices: Uint32Array.from(truth, (_, row) => row),
        truth: Uint8Array.from(truth),
        probabilities: Float64Array.from(female.flatMap((p) => [1 - p, p])),
      },
    ],
    groups: {},
  };
  return { name, table };
}

/** Airway hyper-responsiveness (see paired.test.ts): 1 both, 1 only the first, 7 only the second, 12 neither. */
const TRUTH = new Array<number>(21).fill(1);
const FIRST = TRUTH.map((_, row) => (row < 2 ? 0.9 : 0.2));
const SECOND = TRUTH.map((_, row) => (row === 0 || (row > 1 && row < 9) ? 0.8 : 0.4));
const first = tableOf('first', TRUTH, FIRST);
const second = tableOf('second', TRUTH, SECOND);

/** The same rows in another order. */
function reversed({ name, table }: typeof first) {
  const [gender] = table.tasks;
  const probabilities = [...(gender?.probabilities ?? [])]
    .reverse()
    .map((_, place, all) => all[place % 2 === 0 ? place + 1 : place - 1] ?? 0);
  return {
    name,
    table: {
      ...table,
      names: [...table.names].reverse(),
      tasks: gender === undefined ? [] : [{ ...gender, probabilities: Float64Array.from(probabilities) }],
    },
  };
}

describe('compareTables', () => {
  it('gives the published interval and test', () => {
    const { tasks } = compareTables([first, second], FAST);
    const [pair] = tasks[0]?.pairs ?? [];
    expect(pair?.counts).toEqual({ both: 1, onlyFirst: 1, onlySecond: 7, neither: 12 });
    expect(pair?.accuracyDifference.value).toBeCloseTo(-6 / 21, 12);
    expect(pair?.accuracyDifference.interval95[0]).toBeCloseTo(-0.507, 3);
    expect(pair?.accuracyDifference.interval95[1]).toBeCloseTo(-0.026, 3);
    expect(pair?.mcNemar.midP).toBeCloseTo(10 / 256, 10);
    expect(pair?.adjustedP).toBe(pair?.mcNemar.midP);
    expect(pair?.byClass).toEqual([
      { name: 'male', n: 0, both: 0, onlyFirst: 0, onlySecond: 0, neither: 0 },
      { name: 'female', n: 21, both: 1, onlyFirst: 1, onlySecond: 7, neither: 12 },
    ]);
    // They say the same of 13 of 21.
    expect(pair?.agreement.share).toBeCloseTo(13 / 21, 12);
    // Losses: (2 ln 1/0.9 + 19 ln 1/0.2) / 21 and (8 ln 1/0.8 + 13 ln 1/0.4) / 21
    const losses = [
      (-2 * Math.log(0.9) - 19 * Math.log(0.2)) / 21,
      (-8 * Math.log(0.8) - 13 * Math.log(0.4)) / 21,
    ];
    expect(tasks[0]?.models.map(({ loss }) => loss.value)).toEqual(
      losses.map((loss) => expect.closeTo(loss, 10)),
    );
    expect(pair?.lossDifference.value).toBeCloseTo((losses[0] ?? 0) - (losses[1] ?? 0), 10);
    expect(pair?.lossDifference.interval95?.[0]).toBeGreaterThan(0);
  });

  it('joins samples by name, whatever their order', () => {
    const { tasks } = compareTables([first, reversed(second)], FAST);
    expect(tasks).toEqual(compareTables([first, second], FAST).tasks);
  });

  it('corrects several pairs after Holm', () => {
    const third = tableOf('third', TRUTH, FIRST);
    const { pairs = [] } = compareTables([first, second, third], FAST).tasks[0] ?? {};
    expect(pairs.map(({ first: a, second: b }) => `${a} ${b}`)).toEqual([
      'first second',
      'first third',
      'second third',
    ]);
    // Bare p: 10/256, 1, 10/256; the smallest times 3, the next not below it, 1 stays.
    expect(pairs.map(({ adjustedP }) => adjustedP)).toEqual([
      expect.closeTo(30 / 256, 10),
      1,
      expect.closeTo(30 / 256, 10),
    ]);
  });

  it('compares errors of ages', () => {
    const tables = [1, 2].map((seed) => ({ name: `made-${seed}`, table: madeTable(80, seed) }));
    const { tasks } = compareTables(tables, FAST);
    expect(tasks.map(({ task, n }) => [task, n])).toEqual([
      ['age', 79],
      ['gender', 79],
    ]);
    const errors = tables.map(({ table }) => {
      const years = table.tasks[0]?.years ?? new Float64Array();
      return (
        years.reduce((sum, own, row) => sum + Math.abs(own - (table.labels.years[row] ?? 0) - 0.5), 0) / 79
      );
    });
    const [age] = tasks;
    expect(age?.models.map(({ meanAbsoluteError }) => meanAbsoluteError?.value)).toEqual(
      errors.map((error) => expect.closeTo(error, 10)),
    );
    expect(age?.pairs[0]?.absoluteErrorDifference?.value).toBeCloseTo(
      (errors[0] ?? 0) - (errors[1] ?? 0),
      10,
    );
  });

  describe('refuses', () => {
    const [gender] = second.table.tasks;
    const without = (rows: number) => tableOf('second', TRUTH.slice(rows), SECOND.slice(rows));
    it.each([
      ['one table', [first], '1 table to compare; give at least two'],
      ['the same name twice', [first, { ...second, name: 'first' }], 'two of the models are called first'],
      [
        'another split',
        [first, tableOf('second', TRUTH, SECOND, 'train')],
        'first is of the test split, second of train',
      ],
      ['fewer samples', [first, without(2)], 'different samples (2 are only in first, such as face-19)'],
      ['more samples', [without(2), { ...first, name: 'other' }], '2 only in other, such as face-19'],
      [
        'other labels',
        [
          first,
          tableOf(
            'second',
            TRUTH.map((_, row) => (row === 3 ? 0 : 1)),
            SECOND,
          ),
        ],
        'face-3 is labelled female in first, but male in second',
      ],
      [
        'no shared task',
        [
          first,
          {
            name: 'second',
            table: {
              ...second.table,
              tasks: gender === undefined ? [] : [{ ...gender, task: 'age' as const }],
            },
          },
        ],
        'the models share no task: first has gender; second has age',
      ],
    ])('%s', (_case, tables, message) => {
      expect(() => compareTables(tables)).toThrow(InvalidInputError);
      expect(() => compareTables(tables)).toThrow(message);
    });

    it('other years of the same bin', () => {
      const table = madeTable(80);
      const years = table.labels.years.map((own, row) => (row === 5 ? own + 1 : own));
      const other = { name: 'b', table: { ...table, labels: { ...table.labels, years } } };
      expect(() => compareTables([{ name: 'a', table }, other], FAST)).toThrow(
        'face "5", left.png is 88 years old in a, but 89 years old in b',
      );
    });

    it('another data set: by its hash, else by its name, if that is known', () => {
      const of = (name: string, dataset: string, datasetSha256?: string) => ({
        name,
        table: { ...first.table, about: { ...first.table.about, dataset, datasetSha256 } },
      });
      const [a, b] = ['a'.repeat(64), 'b'.repeat(64)];
      expect(() => compareTables([of('one', 'd', a), of('two', 'd', b)], FAST)).toThrow(
        'one was run on data set d (SHA-256 aaaaaaaaaaaaaaaa…), two on d (SHA-256 bbbbbbbbbbbbbbbb…)',
      );
      expect(() => compareTables([of('one', 'd', a), of('two', 'e')], FAST)).toThrow(
        'one was run on data set d, two on e; only',
      );
      for (const same of [of('two', 'e', a), of('two', 'd'), of('two', 'unknown')]) {
        expect(compareTables([of('one', 'd', a), same], FAST).tasks).toHaveLength(1);
      }
    });

    it('a task that one lacks', () => {
      expect(() => compareTables([first, second], { tasks: ['age'] })).toThrow(
        'first has no predictions of age; it has gender',
      );
    });
  });
});

describe('comparisonReport', () => {
  it('writes page, JSON and CSV, with pictures where the data is at hand', async () => {
    const pixels = new Uint8Array(new SharedArrayBuffer(21));
    const unknown = new Int8Array(21).fill(-1);
    const dataset = createDataset({
      name: 'd',
      format: 'manifest',
      sources: [],
      size: { width: 1, height: 1 },
      channels: 1,
      pixels,
      labels: {
        emotion: unknown,
        age: unknown,
        gender: Int8Array.from(TRUTH),
        ethnicity: unknown,
        years: new Float32Array(21).fill(Number.NaN),
      },
      split: new Uint8Array(21).fill(2),
      names: [...first.table.names],
    });
    const files = await comparisonReport([first, second], compareTables([first, second], FAST), { dataset });
    const html = files['report.html'];
    expect(html).toContain('second is more often right than first, by 28.6\u00a0%.');
    expect(html).toContain('Only second is right: where first is surest of something else.');
    expect(html.match(/<img src="data:image\/png/g)).toHaveLength(1 + 7);
    expect(html).not.toMatch(/NaN|undefined/);
    expect(JSON.parse(files['comparison.json'])).toMatchObject({
      version: 1,
      about: { dataset: 'd', split: 'test', models: [{ name: 'first' }, { name: 'second' }] },
      tasks: [{ task: 'gender', n: 21 }],
    });
    const lines = files['comparison.csv'].trimEnd().split('\n');
    expect(lines[0]).toBe('task,figure,first,second,value,low95,high95');
    expect(lines).toContainEqual(
      expect.stringMatching(/^gender,accuracyDifference,first,second,-0\.2857\d+,-0\.506\d+,-0\.025\d+$/),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^gender,midP,first,second,0\.0390\d+,,$/));
    const others = createDataset({ ...dataset, names: dataset.names.map((name) => `other-${name}`) });
    await expect(
      comparisonReport([first, second], compareTables([first, second], FAST), { dataset: others }),
    ).rejects.toThrow('of the predictions, which are of d; give that data set');
  });

  it('writes small probabilities by their bound', () => {
    expect([formatP(0.039), formatP(1e-9)]).toEqual(['0.0390', '< 0.0001']);
  });
});
