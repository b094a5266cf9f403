import { describe, expect, it } from 'vitest';
import { ModelError } from '../errors.js';
import { estimateAge, parseAgeClasses } from './age.js';
import { AGE_BINS } from './labels.js';

const bins = parseAgeClasses(AGE_BINS, 'test');

describe('parseAgeClasses', () => {
  it('reads bins, single years and open ends', () => {
    expect(parseAgeClasses(['6-18', '37', '81+'], 'test')).toEqual([
      { from: 6, to: 19 },
      { from: 37, to: 38 },
      { from: 81, to: 96 },
    ]);
  });

  it.each([
    [['young'], '"young" is no age'],
    [['30-20'], '"30-20" is no age'],
    [['0-5', '5-10'], 'spans several of the bins'],
    [['61+'], 'spans several of the bins'],
    [['19-30', '25-30'], 'two age classes hold the age 25'],
  ])('refuses %s', (names, message) => {
    expect(() => parseAgeClasses(names, 'mine')).toThrow(ModelError);
    expect(() => parseAgeClasses(names, 'mine')).toThrow(message);
  });
});

describe('estimateAge', () => {
  it('gives the middle of a certain bin and the inner 80 % of it', () => {
    const { years, interval, bin, distribution } = estimateAge(bins, [0, 0, 1, 0, 0, 0, 0]);
    expect(bin).toBe('19-30');
    expect(years).toBe(25);
    expect(interval[0]).toBeCloseTo(20.2, 10);
    expect(interval[1]).toBeCloseTo(29.8, 10);
    expect(distribution).toEqual({
      '0-5': 0,
      '6-18': 0,
      '19-30': 1,
      '31-45': 0,
      '46-60': 0,
      '61-80': 0,
      '81+': 0,
    });
  });

  it('takes quantiles across bins', () => {
    // 10 % is reached 4/5 into 19–31 (0.5 · 0.2 …): 0.1 / 0.5 of 12 years; 90 % lies 0.4 / 0.5 into 31–46
    const { years, interval } = estimateAge(bins, [0, 0, 0.5, 0.5, 0, 0, 0]);
    expect(years).toBeCloseTo(31.75, 10);
    expect(interval[0]).toBeCloseTo(21.4, 10);
    expect(interval[1]).toBeCloseTo(43, 10);
  });

  it('gathers single years into bins, in any order', () => {
    const classes = parseAgeClasses(['40', '20', '30'], 'test');
    const { years, interval, bin, distribution } = estimateAge(classes, [0.4, 0.3, 0.3]);
    expect(years).toBeCloseTo(0.4 * 40.5 + 0.3 * 20.5 + 0.3 * 30.5, 10);
    // A third into the year of 20, three quarters into that of 40.
    expect(interval[0]).toBeCloseTo(20 + 1 / 3, 10);
    expect(interval[1]).toBeCloseTo(40.75, 10);
    expect(bin).toBe('19-30');
    expect(distribution['19-30']).toBeCloseTo(0.6, 12);
    expect(distribution['31-45']).toBe(0.4);
  });

  it('ends the interval at the last age when rounding leaves the sum short', () => {
    const [, high] = estimateAge(parseAgeClasses(['20', '21'], 'test'), [0.5, 0.3]).interval;
    expect(high).toBe(22);
  });
});
