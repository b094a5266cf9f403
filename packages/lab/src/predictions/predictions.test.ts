import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError, InvalidInputError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { madeDataset } from '../batches/testing/made-dataset.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import type { Predictions } from '../evaluation/predictions.js';
import { readPredictions } from './read-predictions.js';
import { aboutModel, evaluateTable, predictionTable } from './table.js';
import { madeTable } from './testing/made-table.js';
import { isPredictionsFile, writePredictions } from './write-predictions.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-predictions-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('predictions files', () => {
  it.each(['csv', 'parquet'])('of %s give back what was written, to the last digit', async (ending) => {
    const made = madeTable(40);
    const [age, ...others] = made.tasks;
    const uncalibrated = madeTable(40, 2).tasks[0]?.probabilities as Float64Array;
    const table = {
      ...made,
      about: { ...made.about, summedTemperatures: { age: 1.7 }, undetected: 3 },
      tasks: [{ ...(age as Predictions), uncalibrated }, ...others],
    };
    const path = join(folder, `kept.${ending}`);
    await writePredictions(path, table);
    const read = await readPredictions(path);
    expect(read).toEqual(table);
    expect(evaluateTable(read)).toEqual(evaluateTable(table));
    expect(await readdir(folder)).toEqual([`kept.${ending}`]);
  });

  it('have the columns that the documentation names', async () => {
    const path = join(folder, 'kept.csv');
    await writePredictions(path, madeTable(3));
    const [about, header, first, , last] = (await readFile(path, 'utf8')).split('\n');
    expect(about).toMatch(/^# lineament-predictions \{"version":1,"samples":3,"model":"made-model",/);
    expect(header).toBe(
      'sample,split,repeats_training,true_age,true_gender,true_ethnicity,true_years,site,predicted_age,p_age_0-5,p_age_6-18,p_age_19-30,p_age_31-45,p_age_46-60,p_age_61-80,p_age_81+,predicted_years,predicted_gender,p_gender_male,p_gender_female',
    );
    expect(first).toMatch(/^"face ""0"", left.png",validation,0,0-5,male,white,0,,/);
    expect(last).toMatch(/^"face ""2"", left.png",validation,0,,,,,site 2,,,,,,,,,,,,$/);
  });

  it('of another tool need no origin', async () => {
    const path = join(folder, 'theirs.csv');
    await writeFile(
      path,
      'sample,split,true_gender,p_gender_male,p_gender_female\r\na,test,male,0.7,0.3\r\nb,test,male,0.4,0.6\r\n',
    );
    const table = await readPredictions(path);
    expect(table.about).toEqual({ model: 'theirs', dataset: 'unknown', split: 'test' });
    expect(evaluateTable(table)[0]).toMatchObject({
      n: 2,
      accuracy: 0.5,
      confusion: [
        [1, 1],
        [0, 0],
      ],
    });
    expect(() => evaluateTable(table, ['age'])).toThrow('has no predictions of age; it has gender');
  });

  it.each([
    ['all lines', /\n/g],
    ['all lines but the first', /(?<!\})\n/g],
  ])('are read where a spreadsheet has changed the ends of %s', async (_case, ends) => {
    const table = madeTable(6);
    const path = join(folder, 'kept.csv');
    await writePredictions(path, table);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replaceAll(ends, '\r\n'));
    expect(await readPredictions(path)).toEqual(table);
  });

  it('are known by their ending', async () => {
    expect(['a.csv', 'b.PARQUET', 'models/c'].map(isPredictionsFile)).toEqual([true, true, false]);
    await expect(writePredictions('a.json', madeTable(3))).rejects.toThrow(InvalidInputError);
    await expect(readPredictions('a.json')).rejects.toThrow('must end in .csv or .parquet');
  });
});

describe('a predictions file is refused with', () => {
  const HEADER = 'sample,split,true_gender,predicted_gender,p_gender_male,p_gender_female';
  const GOOD = ['a,test,male,male,0.7,0.3', 'b,test,female,female,0.2,0.8'];

  async function failure(lines: readonly string[]): Promise<string> {
    const path = join(folder, 'bad.csv');
    await writeFile(path, `${lines.join('\n')}\n`);
    const error = await readPredictions(path).catch((found: unknown) => found);
    expect(error).toBeInstanceOf(DataError);
    return (error as Error).message;
  }

  it.each([
    [
      'a double row',
      [HEADER, ...GOOD, GOOD[0] ?? ''],
      'line 4 (a): the sample is in line 2 already; keep one row a sample',
    ],
    [
      'probabilities that do not sum to 1',
      [HEADER, ...GOOD, 'c,test,male,male,0.7,0.2'],
      'line 4 (c): the probabilities of gender sum to 0.9; they must sum to 1',
    ],
    [
      'an unknown class',
      [HEADER, 'c,test,man,male,0.7,0.3'],
      'line 2 (c): true_gender is "man", which is no class of gender; give one of male, female',
    ],
    [
      'a column of an unknown class',
      [`${HEADER},p_gender_other`, `${GOOD[0]},0`],
      'the column p_gender_other is of no class that is known; the classes of gender are male, female',
    ],
    [
      'a column that is missing',
      ['sample,split,true_gender,p_gender_male', 'a,test,male,1'],
      'it has predictions of gender, but no column p_gender_female; add it',
    ],
    [
      'uncalibrated probabilities of some classes',
      [`${HEADER},uncalibrated_gender_male`, `${GOOD[0]},0.6`],
      'it has predictions of gender, but no column uncalibrated_gender_female; add it',
    ],
    [
      'uncalibrated probabilities that do not sum to 1',
      [`${HEADER},uncalibrated_gender_male,uncalibrated_gender_female`, `${GOOD[0]},0.6,0.3`],
      'line 2 (a): the uncalibrated probabilities of gender sum to 0.9; they must sum to 1',
    ],
    [
      'uncalibrated probabilities of some samples',
      [`${HEADER},uncalibrated_gender_male,uncalibrated_gender_female`, `${GOOD[0]},0.6,0.4`, `${GOOD[1]},,`],
      'line 3 (b): an uncalibrated probability of gender is missing',
    ],
    ['no labels', ['sample,split,p_gender_male,p_gender_female', 'a,test,1,0'], 'no column true_gender'],
    ['labels that are all empty', [HEADER, 'a,test,,male,1,0'], 'no sample has a label of gender'],
    [
      'a column that is there twice',
      [`${HEADER},split`, `${GOOD[0]},test`],
      'the column split is there twice',
    ],
    ['no names', ['name,split,p_gender_male', 'a,test,1'], 'it has no column "sample"'],
    ['an empty name', [HEADER, ',test,male,male,0.7,0.3'], 'line 2 (no name): the sample has no name'],
    ['no predictions', ['sample,split,true_gender', 'a,test,male'], 'it has no predictions'],
    ['no rows', [HEADER], 'it has no rows'],
    [
      'two splits',
      [HEADER, GOOD[0] ?? '', 'b,train,female,female,0.2,0.8'],
      'its rows are of the splits test, train',
    ],
    [
      'another split',
      [HEADER, 'a,tset,male,male,0.7,0.3'],
      'its split is "tset"; give one of train, validation, test',
    ],
    [
      'a probability that is none',
      [HEADER, 'a,test,male,male,x,0.3'],
      'line 2 (a): p_gender_male is "x"; give a number from 0 to 1',
    ],
    [
      'a probability that is missing',
      [HEADER, 'a,test,male,male,,0.3'],
      'a probability of gender is missing',
    ],
    [
      'a prediction that contradicts them',
      [HEADER, 'a,test,male,female,0.7,0.3'],
      'predicted_gender is "female", but "male" has the highest probability',
    ],
    [
      'a probability that is blank',
      [HEADER, 'a,test,male,male,1, '],
      'line 2 (a): p_gender_female is " "; give a number from 0 to 1',
    ],
    [
      'a probability in hexadecimal digits',
      [HEADER, 'a,test,male,male,0x1,0'],
      'p_gender_male is "0x1"; give a number from 0 to 1',
    ],
    ['a row that is too short', [HEADER, 'a,test,male'], 'is no CSV table'],
    ['nothing', [''], 'is empty'],
  ])('%s', async (_case, lines, message) => {
    expect(await failure(lines)).toContain(message);
  });

  it.each([
    ['years that contradict their bin', 'a,test,6-18,30,20', 'true_years is 30, but true_age is "6-18"'],
    ['no estimate', 'a,test,19-30,30,', 'predicted_years is empty'],
  ])('%s', async (_case, row, message) => {
    const bins = ['0-5', '6-18', '19-30', '31-45', '46-60', '61-80', '81+'].map((name) => `p_age_${name}`);
    const header = ['sample', 'split', 'true_age', 'true_years', 'predicted_years', ...bins].join(',');
    expect(await failure([header, `${row},0,0,1,0,0,0,0`])).toContain(message);
  });

  it('rows that are missing, a damaged origin, or damaged bytes', async () => {
    const path = join(folder, 'kept.csv');
    await writePredictions(path, madeTable(9));
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(await failure(lines.filter((_, line) => line !== 5))).toContain(
      'it has 8 rows, but was written with 9',
    );
    expect(await failure(lines.map((line) => line.replace(',validation,', ',train,')))).toContain(
      'its rows are of the train split, but it was written of validation; write the file anew',
    );
    // Lines are counted as an editor counts them, the origin's too.
    expect(await failure([...lines.slice(0, 4), `${lines[4]},9`])).toContain(
      'on line 5; write the file anew',
    );
    expect(await failure([...lines, lines[2] ?? ''])).toContain(
      'line 12 (face "0", left.png): the sample is',
    );
    expect(await failure(['# lineament-predictions {', ...lines.slice(1)])).toContain('entry is no JSON');
    expect(await failure(['# lineament-predictions {"version":2}', ...lines.slice(1)])).toContain(
      'version: Invalid input',
    );
    const parquet = join(folder, 'kept.parquet');
    await writePredictions(parquet, madeTable(9));
    await writeFile(parquet, (await readFile(parquet)).subarray(0, 900));
    await expect(readPredictions(parquet)).rejects.toThrow('kept.parquet is no Parquet file');
    await expect(readPredictions(join(folder, 'none.csv'))).rejects.toThrow('cannot be read');
  });
});

describe('aboutModel', () => {
  it('tells temperatures that can be undone from those of summed classes', async () => {
    const model = await LoadedModel.load(
      fileURLToPath(new URL('../../../../models/unified', import.meta.url)),
    );
    const about = await aboutModel(model).finally(() => model.release());
    const { age, ...others } = Object.fromEntries(
      model.card.tasks.map(({ task, temperature }) => [task, temperature]),
    );
    expect([about.cardTemperatures, about.summedTemperatures]).toEqual([others, { age }]);
  });
});

describe('predictionTable', () => {
  it('keeps the labels of the split, and where repeats are', () => {
    const dataset = madeDataset(30);
    const samples = dataset.indices('test');
    const indices = samples.filter((position) => (dataset.labels.gender[position] ?? -1) >= 0);
    const predictions = {
      task: 'gender',
      classes: ['male', 'female'],
      indices,
      truth: Uint8Array.from(indices, (position) => dataset.labels.gender[position] ?? 0),
      probabilities: new Float64Array(2 * indices.length).fill(0.5),
    } as const;
    const table = predictionTable({ model: 'm', dataset: 'made', split: 'test' }, dataset, samples, [
      predictions,
    ]);
    // 8, 9, 18, 19, 28, 29 are for testing; 9, 19, 29 have no labels.
    expect(table.names).toEqual(['sample-8', 'sample-9', 'sample-18', 'sample-19', 'sample-28', 'sample-29']);
    expect([...(table.tasks[0]?.indices ?? [])]).toEqual([0, 2, 4]);
    expect([...table.labels.gender]).toEqual([0, -1, 0, -1, 0, -1]);
    expect(table.labels.years[2]).toBe((18 * 7) % 110);
  });

  it('does not write two samples of one name, nor groups that are called like our columns', async () => {
    const table = madeTable(4);
    const twice = { ...table, names: ['a', 'b', 'a', 'c'] };
    await expect(writePredictions(join(folder, 'x.csv'), twice)).rejects.toThrow(
      'two samples of made are called a',
    );
    const group = { ...table, groups: { split: ['a', 'b', 'c', 'd'] } };
    await expect(writePredictions(join(folder, 'x.csv'), group)).rejects.toThrow('the column split of made');
    expect(await readdir(folder)).toEqual([]);
  });
});
