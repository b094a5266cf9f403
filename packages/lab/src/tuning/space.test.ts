import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { gridTrials, parseSpace, randomTrials } from './space.js';

const space = parseSpace(
  {
    learningRate: { min: 1e-4, max: 1e-1, scale: 'log', steps: 4 },
    batchSize: { values: [32, 64] },
    'optimizer.momentum': { min: 0.5, max: 0.9, steps: 3 },
  },
  'space.json',
);

describe('gridTrials', () => {
  it('tries every combination, ranges at even distances', () => {
    const trials = gridTrials(space);
    expect(trials).toHaveLength(24);
    expect(new Set(trials.map((trial) => JSON.stringify(trial))).size).toBe(24);
    expect([...new Set(trials.map(({ learningRate }) => learningRate))]).toEqual([0.0001, 0.001, 0.01, 0.1]);
    expect([...new Set(trials.map((trial) => trial['optimizer.momentum']))]).toEqual([0.5, 0.7, 0.9]);
  });

  it('takes whole numbers from the first in the range to the last', () => {
    const whole = parseSpace({ n: { min: 1.2, max: 5.9, integer: true, steps: 4 } }, 'me');
    expect(gridTrials(whole).map(({ n }) => n)).toEqual([2, 3, 4, 5]);
    expect(gridTrials(parseSpace({ n: { values: [2, 3, 2] } }, 'me')).map(({ n }) => n)).toEqual([2, 3]);
    const half = parseSpace({ n: { min: 1, max: 2.5, integer: true, steps: 2 } }, 'me');
    expect(gridTrials(half).map(({ n }) => n)).toEqual([1, 2]);
  });

  it('wants to know how many values of a range, and not too many', () => {
    expect(() => gridTrials(parseSpace({ a: { min: 0, max: 1 } }, 'me'))).toThrow(
      'how many values of a to try',
    );
    const many = parseSpace({ a: { min: 0, max: 1, steps: 200 }, b: { min: 0, max: 1, steps: 200 } }, 'me');
    expect(() => gridTrials(many)).toThrow('40000 points');
  });
});

describe('randomTrials', () => {
  it('draws evenly, on a logarithmic range in the logarithm', () => {
    const trials = randomTrials(space, 3000, 1);
    const part = (test: (trial: Readonly<Record<string, unknown>>) => boolean): number =>
      trials.filter(test).length / trials.length;
    expect(part(({ learningRate }) => Number(learningRate) < 1e-3)).toBeCloseTo(1 / 3, 1);
    expect(part(({ batchSize }) => batchSize === 32)).toBeCloseTo(0.5, 1);
    expect(part((trial) => Number(trial['optimizer.momentum']) < 0.6)).toBeCloseTo(0.25, 1);
    expect(trials.every(({ learningRate: r }) => Number(r) >= 1e-4 && Number(r) <= 0.1)).toBe(true);
  });

  it('draws the same by the same seed, more after fewer, and whole numbers where wanted', () => {
    expect(randomTrials(space, 30, 7).slice(0, 10)).toEqual(randomTrials(space, 10, 7));
    expect(randomTrials(space, 10, 8)).not.toEqual(randomTrials(space, 10, 7));
    const whole = parseSpace({ n: { min: 1, max: 6, integer: true } }, 'me');
    expect(new Set(randomTrials(whole, 300, 1).map(({ n }) => n))).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect(() => randomTrials(space, 0, 1)).toThrow(InvalidInputError);
  });

  it('draws whole numbers equally often, and none outside the range', () => {
    const whole = parseSpace(
      {
        n: { min: 0.6, max: 3.7, integer: true },
        size: { min: 1, max: 4, integer: true, scale: 'log' },
      },
      'me',
    );
    const trials = randomTrials(whole, 3000, 1);
    const part = (key: string, value: number): number =>
      trials.filter((trial) => trial[key] === value).length / trials.length;
    expect([0, 1, 2, 3, 4].map((n) => Math.round(part('n', n) * 30))).toEqual([0, 10, 10, 10, 0]);
    expect([1, 2, 3, 4].map((n) => part('size', n))).toEqual(
      [1, 2, 3, 4].map((n) => expect.closeTo(Math.log((n + 0.5) / (n - 0.5)) / Math.log(9), 1)),
    );
    expect(part('size', 5)).toBe(0);
  });

  it('draws numbers that can be read', () => {
    const wide = parseSpace({ a: { min: 0, max: 1e6 }, b: { min: 0, max: 1 } }, 'me');
    for (const { a, b } of randomTrials(wide, 100, 1)) {
      expect([Number(a) % 1000, String(b).length <= 5]).toEqual([0, true]);
    }
  });

  it('stays within a narrow range, and tells its values apart', () => {
    for (const scale of ['linear', 'log'] as const) {
      const narrow = parseSpace({ averageDecay: { min: 0.9998, max: 0.99999, scale } }, 'me');
      const values = randomTrials(narrow, 500, 1).map(({ averageDecay }) => Number(averageDecay));
      expect(values.every((value) => value >= 0.9998 && value <= 0.99999)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(400);
      expect(Math.max(...values.map((value) => String(value).length))).toBeLessThanOrEqual(11);
    }
  });
});

describe('parseSpace', () => {
  it.each([
    [{ a: 5 }, 'space.json: a is not understood'],
    [{ a: { min: 1 } }, 'a is not understood'],
    [{ a: { values: [] } }, 'a.values is not understood'],
    [{ a: { min: 2, max: 1 } }, 'a: min 2 is not below max 1'],
    [{ a: { min: 1.2, max: 1.9, integer: true } }, 'a: there is no whole number from 1.2 to 1.9'],
    [{ a: { min: 0, max: 1, scale: 'log' } }, 'a: a logarithmic range begins above 0, not at 0'],
    [{}, 'it names no setting'],
    [[], 'the space is not understood'],
  ])('refuses %j', (value, message) => {
    expect(() => parseSpace(value, 'space.json')).toThrow(InvalidInputError);
    expect(() => parseSpace(value, 'space.json')).toThrow(message);
  });
});
