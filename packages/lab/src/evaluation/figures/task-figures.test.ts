import { describe, expect, it } from 'vitest';
import type { PredictionTable } from '../../predictions/table.js';
import { madeTable } from '../../predictions/testing/made-table.js';
import type { Predictions } from '../predictions.js';
import { figuresCsv } from './figures-csv.js';
import { taskFigures } from './task-figures.js';
import { fitTemperatures, undoTemperature } from './temperature-figures.js';
import type { Figure } from './types.js';

/** Ten people: four women of six and three men of four are found. */
function tenPeople(about: Partial<PredictionTable['about']> = {}): [PredictionTable, Predictions] {
  const truth = Uint8Array.of(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);
  const female = [0.9, 0.9, 0.8, 0.7, 0.4, 0.3, 0.1, 0.2, 0.3, 0.6];
  const predictions: Predictions = {
    task: 'gender',
    classes: ['male', 'female'],
    indices: Uint32Array.from(truth, (_, row) => row),
    truth,
    probabilities: Float64Array.from(female.flatMap((p) => [1 - p, p])),
  };
  const unknown = new Int8Array(10).fill(-1);
  const table: PredictionTable = {
    about: { model: 'm', dataset: 'd', split: 'test', cardTemperatures: {}, ...about },
    names: female.map((_, row) => `${row}`),
    labels: {
      emotion: unknown,
      age: unknown,
      ethnicity: unknown,
      gender: Int8Array.from(truth),
      years: new Float32Array(10).fill(Number.NaN),
    },
    repeatsTraining: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 1),
    tasks: [predictions],
    groups: {},
  };
  return [table, predictions];
}

describe('taskFigures', () => {
  it('gives the figures worked by hand', () => {
    const figures = taskFigures(...tenPeople());
    expect(figures.n).toBe(10);
    expect(figures.accuracy.value).toBe(0.7);
    // Wilson for 7 of 10
    expect(figures.accuracy.interval95?.[0]).toBeCloseTo(0.3968, 4);
    expect(figures.accuracy.interval95?.[1]).toBeCloseTo(0.8922, 4);
    expect(figures.balancedAccuracy.value).toBeCloseTo((4 / 6 + 3 / 4) / 2, 12);
    expect(figures.confusion).toEqual([
      [3, 1],
      [2, 4],
    ]);
    // κ: agreed 0.7; by chance 0.4·0.5 + 0.6·0.5
    expect(figures.kappa.value).toBeCloseTo((0.7 - 0.5) / 0.5, 12);
    const [male, female] = figures.perClass;
    expect(male).toMatchObject({
      name: 'male',
      n: 4,
      predicted: 5,
      precision: { value: 0.6 },
      recall: { value: 0.75 },
    });
    expect(female?.f1.value).toBeCloseTo((2 * 4) / (6 + 5), 12);
    // Of 24 pairs (woman, man): 0.4 and 0.3 lie below 0.6, 0.3 ties with 0.3 → 21.5
    expect(female?.rocArea?.value).toBeCloseTo(21.5 / 24, 12);
    expect(figures.macroRocArea?.value).toBeCloseTo(21.5 / 24, 12);
    expect(figures.uncalibrated?.brierScore.value).toBeCloseTo(
      (2 * (0.01 + 0.01 + 0.04 + 0.09 + 0.36 + 0.49 + 0.01 + 0.04 + 0.09 + 0.36)) / 10,
      12,
    );
    expect(figures.shipped).toBeUndefined();
    expect(figures.age).toBeUndefined();
    // Without the first and the last: 6 of 8
    expect(figures.withoutTrainingRepeats).toMatchObject({ n: 8, accuracy: { value: 0.75 } });
  });

  it('has intervals that hold their figure, and the same ones with the same seed', () => {
    const [table, predictions] = tenPeople();
    const figures = taskFigures(table, predictions, { rounds: 500 });
    for (const figure of [figures.macroF1, figures.kappa, figures.uncalibrated?.loss]) {
      const { value, interval95, method } = figure as Figure;
      expect(method).toBe('bootstrap');
      expect(interval95?.[0]).toBeLessThan(value);
      expect(interval95?.[1]).toBeGreaterThan(value);
    }
    expect(taskFigures(table, predictions, { rounds: 500 })).toEqual(figures);
    const other = taskFigures(table, predictions, { rounds: 500, seed: 1 });
    expect(other.uncalibrated?.loss).not.toEqual(figures.uncalibrated?.loss);
  });

  it('undoes the card’s temperature, and takes the one fitted on another split', () => {
    const [plain] = tenPeople();
    const [table, predictions] = tenPeople({
      cardTemperatures: { gender: 2 },
      fittedTemperatures: { gender: { temperature: 4, split: 'validation', n: 99 } },
    });
    const uncalibrated = undoTemperature(table, predictions);
    // Odds of 0.9 are 9; at temperature 1 they were 81.
    expect(uncalibrated[1]).toBeCloseTo(81 / 82, 12);
    const figures = taskFigures(table, predictions, { rounds: 10 });
    expect(figures.shipped?.temperature).toBe(2);
    expect(figures.shipped?.loss.value).toBeCloseTo(
      taskFigures(plain, predictions, { rounds: 10 }).uncalibrated?.loss.value as number,
      12,
    );
    expect(figures.recalibrated.fittedOn).toEqual({
      kind: 'split',
      split: 'validation',
      temperatures: [4],
      n: [99],
    });
    // √(0.9/0.1) to √(0.4/0.6) …: every odds' square root
    const odds = [9, 9, 4, 7 / 3, 2 / 3, 3 / 7, 9, 4, 7 / 3, 2 / 3].map(Math.sqrt);
    const loss = odds.reduce((sum, own) => sum - Math.log(own / (1 + own)), 0) / 10;
    expect(figures.recalibrated.loss.value).toBeCloseTo(loss, 10);
  });

  it.each([
    ['a temperature of summed classes', { summedTemperatures: { gender: 2 } }, 2, true],
    ['a temperature that nothing is known of', { cardTemperatures: undefined }, undefined, false],
  ])('calls figures at %s as given, not uncalibrated', (_case, about, temperature, mayBeSums) => {
    const [plain, predictions] = tenPeople();
    const [table] = tenPeople(about);
    const { uncalibrated, shipped, ...others } = taskFigures(table, predictions, { rounds: 10 });
    expect([uncalibrated, shipped?.temperature, others.mayBeSums]).toEqual([
      undefined,
      temperature,
      mayBeSums,
    ]);
    const { temperature: _, ...figures } = shipped ?? {};
    expect(figures).toEqual(taskFigures(plain, predictions, { rounds: 10 }).uncalibrated);
    expect(figuresCsv([taskFigures(table, predictions, { rounds: 10 })])).not.toContain('uncalibrated');
  });

  it('takes what is given at temperature 1 for that, though nothing says where the file is from', () => {
    const [plain, predictions] = tenPeople();
    const [table] = tenPeople({ cardTemperatures: undefined });
    const even = { ...predictions, uncalibrated: new Float64Array(20).fill(0.5) };
    const figures = taskFigures(table, even, { rounds: 10 });
    expect(figures.uncalibrated?.loss.value).toBeCloseTo(Math.log(2), 12);
    // What was given is judged as it was given.
    expect(figures.shipped).toEqual(taskFigures(plain, predictions, { rounds: 10 }).uncalibrated);
  });

  it('knows sums that were made at temperature 1', () => {
    const [table, predictions] = tenPeople({ summedTemperatures: { gender: 1 } });
    expect(taskFigures(table, predictions, { rounds: 10 })).toMatchObject({
      uncalibrated: { bins: expect.anything() },
      mayBeSums: true,
    });
  });

  it('scales each half by the other’s temperature where no other split is at hand', () => {
    const table = madeTable(201);
    const [, gender] = table.tasks;
    const { recalibrated } = taskFigures(table, gender as Predictions, { rounds: 10 });
    expect(recalibrated.fittedOn).toMatchObject({ kind: 'halves', split: 'validation', n: [100, 100] });
    const [first, second] = recalibrated.fittedOn.temperatures;
    expect(first).not.toBe(second);
    // Too few samples to cut: left as they are.
    expect(taskFigures(...tenPeople(), { rounds: 10 }).recalibrated.fittedOn.temperatures).toEqual([1]);
  });

  it('fits temperatures on a table of another split', () => {
    const [table] = tenPeople({ split: 'validation' });
    const { gender } = fitTemperatures(table);
    expect(gender).toMatchObject({ split: 'validation', n: 10 });
    expect(gender?.temperature).toBeGreaterThan(0.5);
  });

  it('thins curves to what a chart can show, and keeps their ends', () => {
    const table = madeTable(3001);
    const [, gender] = table.tasks;
    const { perClass, riskCoverage } = taskFigures(table, gender as Predictions, { rounds: 2 });
    const curve = perClass[1]?.curve ?? [];
    expect(curve.length).toBeGreaterThan(100);
    expect(curve.length).toBeLessThan(1500);
    expect(curve[0]).toMatchObject({ falsePositiveRate: 0, truePositiveRate: 0 });
    expect(curve.at(-1)).toMatchObject({ falsePositiveRate: 1, truePositiveRate: 1 });
    expect(riskCoverage.points.length).toBeLessThan(600);
    expect(riskCoverage.points.at(-1)?.coverage).toBe(1);
  });

  it('judges ages', () => {
    const table = madeTable(300);
    const [age] = table.tasks;
    const figures = taskFigures(table, age as Predictions, { rounds: 50 });
    const errors = Array.from(age?.years ?? [], (years, row) => years - (table.labels.years[row] ?? 0) - 0.5);
    const mean = errors.reduce((sum, error) => sum + Math.abs(error), 0) / errors.length;
    expect(figures.age?.meanAbsoluteError.value).toBeCloseTo(mean, 10);
    const square = errors.reduce((sum, error) => sum + error * error, 0) / errors.length;
    expect(figures.age?.rootMeanSquareError.value).toBeCloseTo(Math.sqrt(square), 10);
    expect(figures.age?.agreement.bias).toBeCloseTo(
      errors.reduce((sum, error) => sum + error, 0) / errors.length,
      10,
    );
    expect(figures.age?.byBin.reduce((sum, { n }) => sum + n, 0)).toBe(299);
    expect(figures.age?.withinYears[5]).toMatchObject({
      years: 5,
      value: errors.filter((error) => Math.abs(error) <= 5).length / 299,
    });
  });
});

describe('figuresCsv', () => {
  it('has a row for each figure', () => {
    const csv = figuresCsv([taskFigures(...tenPeople(), { rounds: 20 })]);
    const lines = csv.trimEnd().split('\n');
    expect(lines[0]).toBe('task,figure,of,n,value,low95,high95,method');
    expect(lines[1]).toMatch(/^gender,accuracy,,10,0\.7,0\.39\d+,0\.89\d+,wilson$/);
    expect(lines).toContainEqual('gender,confusion,female as male,6,2,,,');
    // The surest half: 0.9 three times, 0.8 twice; all are right.
    expect(lines).toContainEqual(
      expect.stringMatching(/^gender,accuracyAtCoverage,0\.5,5,1,0\.56\d+,1,wilson$/),
    );
    // Of those at 0.7 two of three are right.
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^gender,binAccuracy,uncalibrated 0\.667-0\.733,3,0\.66\d+,0\.2\d+,0\.9\d+,wilson$/,
      ),
    );
    expect(lines).toContainEqual('gender,macroF1WithoutTrainingRepeats,,8,0.75,,,');
    expect(lines).toContainEqual(expect.stringMatching(/^gender,recall,male,4,0\.75,/));
    expect(lines.every((line) => line.split(',').length === 8)).toBe(true);
    expect(csv).not.toMatch(/NaN|undefined/);
  });

  it('has limits of agreement and repeats, and nothing where a figure is none', () => {
    const [age] = madeTable(60).tasks;
    const figures = taskFigures(madeTable(60), age as Predictions, { rounds: 20 });
    const alsoIn = { train: 3, validation: 1, test: 0 };
    const csv = figuresCsv([figures], {
      split: 'validation',
      n: 60,
      size: { width: 4, height: 4 },
      alsoIn,
      of: { train: 100, validation: 60, test: 0 },
    });
    const [low] = figures.age?.agreement.limits ?? [];
    expect(csv).toContain(`\nage,lowerLimitOfAgreement,,59,${low},`);
    expect(csv).toContain('\n,repeats,train,60,3,,,\n,repeats,validation,60,1,,,\n');
    expect(csv).not.toContain('repeats,test');
    const none = figuresCsv([{ ...figures, kappa: { value: Number.NaN } }]);
    expect(none).toContain('\nage,kappa,,59,,,,\n');
  });
});
