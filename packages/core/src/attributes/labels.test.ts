import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import { AGE_BINS, ageBin, TASK_CLASSES } from './labels.js';

describe('ageBin', () => {
  it.each([
    [0, '0-5'],
    [5, '0-5'],
    [5.9, '0-5'],
    [6, '6-18'],
    [18, '6-18'],
    [19, '19-30'],
    [31, '31-45'],
    [60, '46-60'],
    [80, '61-80'],
    [81, '81+'],
    [116, '81+'],
  ])('puts %d years into %s', (years, bin) => {
    expect(AGE_BINS[ageBin(years)]).toBe(bin);
  });

  it('refuses what is no age', () => {
    expect(() => ageBin(-1)).toThrow(InvalidInputError);
    expect(() => ageBin(Number.NaN)).toThrow('age NaN');
  });
});

describe('TASK_CLASSES', () => {
  it('has the sizes of the networks’ outputs', () => {
    expect(Object.values(TASK_CLASSES).map((classes) => classes.length)).toEqual([7, 7, 2, 5]);
  });
});
