import { SettingsError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { createDataset } from '../data/dataset.js';
import type { Dataset } from '../data/types.js';
import { trainingConfig } from './config.js';
import { balanceCodes, checkGroupSettings, reweighing, sampleGroups } from './groups.js';

/** Pictures of one pixel for training: `[gender, ethnicity]`, −1 = missing. */
function people(rows: readonly (readonly [gender: number, ethnicity: number])[]): Dataset {
  const unknown = new Int8Array(rows.length).fill(-1);
  return createDataset({
    ...{ name: 'people', format: 'manifest', sources: [], channels: 1 },
    size: { width: 1, height: 1 },
    pixels: new Uint8Array(new SharedArrayBuffer(rows.length)),
    labels: {
      emotion: unknown,
      age: unknown,
      gender: Int8Array.from(rows, ([gender]) => gender),
      ethnicity: Int8Array.from(rows, ([, ethnicity]) => ethnicity),
      years: new Float32Array(rows.length).fill(Number.NaN),
    },
    split: new Uint8Array(rows.length),
    names: rows.map((_, row) => `${row}`),
  });
}

// white: 3 male, 1 female; black: 1 male, 3 female; one without an ethnicity
const PEOPLE = people([
  [0, 0],
  [0, 0],
  [0, 0],
  [1, 0],
  [0, 1],
  [1, 1],
  [1, 1],
  [1, 1],
  [1, -1],
]);

describe('sampleGroups', () => {
  it('codes what occurs, alone and combined', () => {
    expect(sampleGroups(PEOPLE, ['ethnicity'])).toEqual({
      names: ['white', 'black'],
      codes: Int16Array.of(0, 0, 0, 0, 1, 1, 1, 1, -1),
    });
    expect(sampleGroups(PEOPLE, ['gender', 'ethnicity']).names).toEqual([
      'male, white',
      'female, white',
      'male, black',
      'female, black',
    ]);
  });
});

describe('reweighing', () => {
  it('is that of Kamiran & Calders 2012: n(group) n(class) / (n n(group, class))', () => {
    // 4 · 4 / (8 · 3) = 2/3 for the frequent pairs, 4 · 4 / (8 · 1) = 2 for the rare ones, 1 without a group
    const { gender } = reweighing(PEOPLE, ['ethnicity'], ['gender']);
    const expected = [2 / 3, 2 / 3, 2 / 3, 2, 2, 2 / 3, 2 / 3, 2 / 3, 1];
    expect([...(gender ?? [])].map((weight) => weight.toFixed(6))).toEqual(
      expected.map((weight) => weight.toFixed(6)),
    );
  });

  it('leaves a task alone that is the group', () => {
    expect(Object.keys(reweighing(PEOPLE, ['ethnicity'], ['gender', 'ethnicity']))).toEqual(['gender']);
    expect(() => reweighing(PEOPLE, ['gender'], ['gender'])).toThrow(
      'gender cannot be independent of gender; use "dro"',
    );
  });

  it('groups a task that is among the labels by the others', () => {
    const both = reweighing(PEOPLE, ['gender', 'ethnicity'], ['gender']).gender;
    expect(both).toEqual(reweighing(PEOPLE, ['ethnicity'], ['gender']).gender);
  });
});

describe('balanceCodes', () => {
  const config = { groupBy: ['ethnicity' as const] };

  it('are groups, or classes in groups', () => {
    expect(balanceCodes(PEOPLE, { ...config, sampling: 'balanced-groups' }, ['gender'])).toEqual({
      balanceCodes: Int16Array.of(0, 0, 0, 0, 1, 1, 1, 1, -1),
    });
    expect(balanceCodes(PEOPLE, { ...config, sampling: 'balanced-groups-and-classes' }, ['gender'])).toEqual({
      balanceCodes: Int16Array.of(0, 0, 0, 1, 2, 3, 3, 3, -1),
    });
    expect(balanceCodes(PEOPLE, { ...config, sampling: 'balanced' }, ['gender'])).toEqual({});
  });

  it('must not leave a task without labels', () => {
    expect(() =>
      balanceCodes(PEOPLE, { ...config, sampling: 'balanced-groups' }, ['gender', 'emotion']),
    ).toThrow('draws only pictures with a label of ethnicity, and none of them has one of emotion');
  });
});

describe('checkGroupSettings', () => {
  it.each([
    [{ groupWeights: 'dro' }, 'groupWeights "dro" needs groups; give groupBy'],
    [{ sampling: 'balanced-groups' }, 'sampling "balanced-groups" needs groups'],
    [{ groupBy: 'ethnicity' }, 'groupBy "ethnicity" has no effect alone'],
    [
      { groupBy: 'emotion', groupWeights: 'dro' },
      'data set people has no labels of emotion in its train split',
    ],
  ] as const)('refuses %o', (settings, message) => {
    const config = trainingConfig([{ source: 'test', settings }]);
    expect(() => checkGroupSettings(PEOPLE, config)).toThrow(SettingsError);
    expect(() => checkGroupSettings(PEOPLE, config)).toThrow(message);
  });

  it('refuses one group', () => {
    const config = trainingConfig([
      { source: 'test', settings: { groupBy: 'ethnicity', groupWeights: 'dro' } },
    ]);
    expect(() =>
      checkGroupSettings(
        people([
          [0, 1],
          [1, 1],
        ]),
        config,
      ),
    ).toThrow('makes one group only of the train split');
  });

  it('names a label that is none', () => {
    const settings = { groupBy: 'race', groupWeights: 'dro' };
    expect(() => trainingConfig([{ source: 'config.json', settings }])).toThrow(/config\.json: groupBy\.0: /);
  });
});
