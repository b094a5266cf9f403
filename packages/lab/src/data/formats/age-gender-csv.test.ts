import { describe, expect, it } from 'vitest';
import { openDataset } from '../open-dataset.js';
import { hashSplit } from '../split.js';
import { pixelText, put, temporaryFolder } from '../testing/fixtures.js';
import { SPLITS } from '../types.js';

const HEADER = 'age,ethnicity,gender,img_name,pixels';
const ROWS = [
  `1,2,0,20161219203650636.jpg.chip.jpg,${pixelText(10)}`,
  `36,4,1,20161219222752047.jpg.chip.jpg,${pixelText(20)}`,
  `50,0,1,20161219222832191.jpg.chip.jpg,${pixelText(30)}`,
  `50,0,1,20161220144911423.jpg.chip.jpg,${pixelText(30)}`,
  `60,0,1,20161220144914327.jpg.chip.jpg,${pixelText(40)}`,
  `61,0,1,20161220144957407.jpg.chip.jpg,${pixelText(40)}`,
];
const open = async (...rows: string[]) =>
  openDataset(await put(await temporaryFolder(), 'age_gender.csv', [HEADER, ...rows].join('\n')), {
    cache: false,
  });

describe('openDataset on age_gender.csv', () => {
  it('reads its labels, splits by name and drops repeated pixels', async () => {
    const dataset = await open(...ROWS);
    expect(dataset.format).toBe('age-gender-csv');
    expect(dataset.names).toEqual([
      '20161219203650636.jpg.chip.jpg',
      '20161219222752047.jpg.chip.jpg',
      '20161219222832191.jpg.chip.jpg',
    ]);
    expect([...dataset.labels.years]).toEqual([1, 36, 50]);
    expect([...dataset.labels.age]).toEqual([0, 3, 4]);
    expect([...dataset.labels.ethnicity]).toEqual([2, 4, 0]);
    expect([...dataset.labels.gender]).toEqual([0, 1, 1]);
    expect([...dataset.split].map((code) => SPLITS[code])).toEqual(dataset.names.map(hashSplit));
    expect(dataset.report.dropped.map(({ reason }) => reason)).toEqual([
      'labels-disagree',
      'labels-disagree',
      'duplicate',
    ]);
  });

  it.each([
    [
      'gender',
      `1,2,2,a.jpg,${pixelText(1)}`,
      'row 1 (line 3): gender "2" is unknown; give a whole number 0–1',
    ],
    ['ethnicity', `1,x,0,a.jpg,${pixelText(1)}`, 'row 1 (line 3): ethnicity "x" is unknown'],
    ['age', `-1,2,0,a.jpg,${pixelText(1)}`, 'row 1 (line 3): age "-1" is unknown'],
    ['picture', `1,2,0,a.jpg,${pixelText(1, 100)}`, 'row 1 (line 3): 100 pixels instead of 2304'],
  ])('names the row of a bad %s', async (_case, row, message) => {
    await expect(open(ROWS[0] ?? '', row)).rejects.toThrow(message);
  });
});
