import { describe, expect, it } from 'vitest';
import { balancedOrder, epochOrder } from './order.js';

const CANDIDATES = Uint32Array.of(2, 5, 7, 11, 13, 17, 19, 23);

describe('epochOrder', () => {
  it('is the given one, or a shuffle by seed and epoch', () => {
    const order = (seed: number, epoch: number): number[] => [
      ...epochOrder(CANDIDATES, seed, epoch, true).positions,
    ];
    expect([...epochOrder(CANDIDATES, 1, 0, false).positions]).toEqual([...CANDIDATES]);
    expect(order(1, 0)).toEqual(order(1, 0));
    expect(order(1, 0)).not.toEqual(order(1, 1));
    expect(order(1, 0)).not.toEqual(order(2, 0));
    expect(order(1, 0).sort((a, b) => a - b)).toEqual([...CANDIDATES]);
  });
});

describe('balancedOrder', () => {
  // class 0: 20 samples, class 1: 3, class 4: 1, and two without a label
  const labels = Int8Array.from([...new Array(20).fill(0), 1, 1, 1, 4, -1, -1]);
  const candidates = Uint32Array.from(labels.keys());

  it('draws every class equally often, and none without a label', () => {
    const { positions } = balancedOrder(candidates, labels, 1, 0);
    expect(positions).toHaveLength(26);
    const drawn = [...positions].map((position) => labels[position]);
    const count = (label: number): number => drawn.filter((other) => other === label).length;
    expect([count(0), count(1), count(4)].sort()).toEqual([8, 9, 9]);
    expect(count(-1)).toBe(0);
  });

  it('goes through a class before it repeats a sample, and counts the repeats', () => {
    const { positions, repeats } = balancedOrder(candidates, labels, 1, 0);
    const seen = new Map<number, number>();
    positions.forEach((position, slot) => {
      expect(repeats[slot]).toBe(seen.get(position) ?? 0);
      seen.set(position, (seen.get(position) ?? 0) + 1);
    });
    const timesOfClass1 = [20, 21, 22].map((position) => seen.get(position) ?? 0);
    expect(Math.max(...timesOfClass1) - Math.min(...timesOfClass1)).toBeLessThanOrEqual(1);
    expect(Math.max(...Array.from({ length: 20 }, (_, position) => seen.get(position) ?? 0))).toBe(1);
  });

  it('depends on seed and epoch', () => {
    const order = (seed: number, epoch: number): number[] => [
      ...balancedOrder(candidates, labels, seed, epoch).positions,
    ];
    expect(order(1, 0)).toEqual(order(1, 0));
    expect(order(1, 0)).not.toEqual(order(1, 1));
    expect(order(1, 0)).not.toEqual(order(2, 0));
  });
});
