import { DataError, InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import type { PredictionTable } from '../predictions/table.js';
import { auditPredictions, groupColumns } from './audit-predictions.js';

/** 80 people: two genders by two sites; the model errs for every second woman of the south. */
function table(change: Partial<PredictionTable> = {}): PredictionTable {
  const rows = [...Array(80).keys()];
  const gender = Int8Array.from(rows, (row) => row % 2);
  const site = rows.map((row) => (row < 40 ? 'north' : 'south'));
  const isWrong = (row: number): boolean => row >= 40 && row % 4 === 1;
  const unknown = new Int8Array(80).fill(-1);
  return {
    about: { model: 'made-model', dataset: 'made', split: 'validation' },
    names: rows.map(String),
    labels: {
      emotion: unknown,
      age: Int8Array.from(rows, () => 3),
      gender,
      ethnicity: unknown,
      years: new Float32Array(80).fill(Number.NaN),
    },
    repeatsTraining: new Uint8Array(80),
    tasks: [
      {
        task: 'gender',
        classes: ['male', 'female'],
        // The label of the last row is kept from the table of this task: rows must be found by their number.
        indices: Uint32Array.from(rows.slice(0, 79)),
        truth: Uint8Array.from(rows.slice(0, 79), (row) => row % 2),
        probabilities: Float64Array.from(
          rows.slice(0, 79).flatMap((row) => ((row % 2 === 1) !== isWrong(row) ? [0.2, 0.8] : [0.8, 0.2])),
        ),
      },
    ],
    groups: { site },
    ...change,
  };
}

describe('groupColumns', () => {
  it('are the attributes that differ, unless others are named; pairs if asked', () => {
    expect(groupColumns(table()).map(({ name }) => name)).toEqual(['gender']);
    const pairs = groupColumns(table(), { by: ['gender', 'site'], byIntersection: true });
    expect(pairs.map(({ name }) => name)).toEqual(['gender', 'site', 'gender × site']);
    expect(pairs[2]?.groups).toEqual(['male × north', 'male × south', 'female × north', 'female × south']);
  });

  it('may be named in capitals or not', () => {
    const groups = { Camera: table().groups.site ?? [] };
    const named = (...by: string[]): string[] =>
      groupColumns(table({ groups }), { by }).map(({ name }) => name);
    expect(named('Camera', 'Gender')).toEqual(['Camera', 'gender']);
    expect(named('camera')).toEqual(['Camera']);
    expect(() => named('camera', 'Camera')).toThrow('group column Camera is named twice');
  });

  it('names what is there when a column is not', () => {
    expect(() => groupColumns(table(), { by: ['sote'] })).toThrow(InvalidInputError);
    expect(() => groupColumns(table(), { by: ['sote'] })).toThrow(
      'made has no group column "sote"; it has age, gender, site',
    );
    expect(() => groupColumns(table(), { by: ['site', 'site'] })).toThrow('group column site is named twice');
  });

  it('says so if nothing is known about the people', () => {
    const unknown = new Int8Array(80).fill(-1);
    const labels = { ...table().labels, gender: unknown };
    expect(() => groupColumns(table({ labels }))).toThrow(DataError);
    expect(() => groupColumns(table({ labels }))).toThrow(
      'made says nothing about the people in its pictures',
    );
  });
});

describe('auditPredictions', () => {
  it('takes each task’s own rows', () => {
    const { model, dataset, split, groupings } = auditPredictions(table(), {
      by: ['site', 'gender'],
      byIntersection: true,
      minGroup: 15,
      rounds: 100,
    });
    expect([model, dataset, split]).toEqual(['made-model', 'made', 'validation']);
    expect(groupings.map(({ by, n }) => [by, n])).toEqual([
      ['site', 79],
      ['gender', 79],
      ['site × gender', 79],
    ]);
    // 10 of the 19 women of the south are taken for men
    expect(groupings[2]?.groups[0]).toMatchObject({ group: 'south × female', n: 19, accuracy: 9 / 19 });
    expect(groupings[1]?.groupIsClass).toBe(true);
    expect(groupings[0]?.groupIsClass).toBe(false);
  });

  it('refuses tasks without predictions', () => {
    expect(() => auditPredictions(table(), { tasks: ['age'] })).toThrow(
      'there are no predictions of age; there are of gender',
    );
    expect(() => auditPredictions(table({ tasks: [] }))).toThrow(
      'made has no labels of what made-model estimates in its validation split',
    );
  });
});
