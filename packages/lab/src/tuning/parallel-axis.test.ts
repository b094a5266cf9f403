import { describe, expect, it } from 'vitest';
import { axisOf } from './parallel-axis.js';
import { parseSpace } from './space.js';

const entryOf = (entry: object) => parseSpace({ a: entry }, 'test').a;

describe('axisOf', () => {
  it('has the scale of the range that values were drawn from', () => {
    const narrow = axisOf('a', [0.6, 0.7, 1.9, 1.1], entryOf({ min: 0.5, max: 2, scale: 'log' }));
    expect(narrow.place(1)).toBeCloseTo(0.5);
    expect(narrow.ticks.map(({ label }) => label)).toEqual(['0.5', '1', '2']);
    const wide = axisOf('a', [1, 10, 500, 1000], entryOf({ min: 0, max: 1000 }));
    expect(wide.place(500)).toBeCloseTo(0.5);
    const grid = axisOf('a', [0.001, 0.01], entryOf({ min: 0.001, max: 0.1, scale: 'log', steps: 3 }));
    expect([grid.place(0.001), grid.place(0.01), grid.place(0.1)]).toEqual([0, 0.5, 1]);
  });

  it('tells the numbers of a narrow range apart', () => {
    const { ticks } = axisOf('a', [0.9999], entryOf({ min: 0.9998, max: 0.99999 }));
    const labels = ticks.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it('names a few values at even distances', () => {
    const sizes = axisOf('a', [64, 32, 256, 32], entryOf({ values: [32, 64, 128, 256] }));
    expect(sizes.ticks.map(({ label }) => label)).toEqual(['32', '64', '128', '256']);
    expect([32, 64, 256].map(sizes.place)).toEqual([0, 1 / 3, 1]);
    const names = axisOf('a', ['c', 'a'], entryOf({ values: ['b', 'a', 'c'] }));
    expect(names.ticks.map(({ label }) => label)).toEqual(['b', 'a', 'c']);
  });

  it('fits the values where nothing else is known', () => {
    const axis = axisOf('a', [0.001, 0.01, 0.1, 1], undefined);
    expect(axis.place(0.01)).toBeCloseTo(1 / 3);
    expect(axisOf('a', [1, 2, 3, 4], undefined).place(2.5)).toBeCloseTo(0.5);
  });
});
