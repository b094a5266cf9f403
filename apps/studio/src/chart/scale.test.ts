import { describe, expect, it } from 'vitest';
import { endTicks, extent, linearScale, linePath, roundTicks } from './scale.js';

describe('roundTicks', () => {
  it.each([
    [0.13, 0.87, 4, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 1, 4, 0, [0, 0.5, 1]],
    [1, 3, 6, 1, [1, 2, 3]],
    [1.5, 2.46, 4, 0, [1.5, 2, 2.5]],
    [5, 5, 4, 0, [4, 6]],
  ])('encloses %f to %f', (low, high, wanted, smallest, ticks) => {
    expect(roundTicks(low, high, wanted, smallest)).toEqual(ticks);
  });

  it('encloses any range with few numbers', () => {
    for (const [low, high] of [
      [-3, 7],
      [0.001, 0.0012],
      [0, 0],
      [-5, -5],
      [1e6, 3e6],
    ] as const) {
      const ticks = roundTicks(low, high, 4);
      expect(ticks[0]).toBeLessThanOrEqual(low);
      expect(ticks.at(-1)).toBeGreaterThanOrEqual(high);
      expect(ticks.length).toBeGreaterThan(1);
      expect(ticks.length).toBeLessThan(9);
    }
  });
});

describe('endTicks', () => {
  it('names both ends and crowds neither', () => {
    expect(endTicks(1, 9, 4)).toEqual([1, 4, 6, 9]);
    expect(endTicks(1, 60, 4)).toEqual([1, 20, 40, 60]);
    expect(endTicks(1, 2, 4)).toEqual([1, 2]);
    expect(endTicks(1, 1, 4)).toEqual([1]);
  });
});

describe('linearScale', () => {
  it('leads from one range to the other', () => {
    const scale = linearScale([0, 10], [100, 0]);
    expect([scale(0), scale(5), scale(10)]).toEqual([100, 50, 0]);
    expect(linearScale([3, 3], [0, 100])(3)).toBe(50);
  });
});

describe('lines', () => {
  const same = (value: number): number => value;

  it('begin anew after a gap, and show a point alone as a dot', () => {
    const points = [
      { x: 0, y: 1 },
      { x: 1, y: 2 },
      { x: 2, y: null },
      { x: 3, y: 4 },
      { x: 4, y: Number.NaN },
      { x: 5, y: 6 },
    ];
    expect(linePath(points, same, same)).toBe('M0.0 1.0L1.0 2.0M3.0 4.0h0M5.0 6.0h0');
    expect(extent([points])).toEqual([1, 6]);
    expect(extent([[]])).toEqual([0, 1]);
  });
});
