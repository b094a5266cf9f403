import { describe, expect, it } from 'vitest';
import { randomStream, shuffle, xoshiro128 } from './random.js';

describe('xoshiro128', () => {
  it('gives the numbers that the published algorithm gives for the state 1, 2, 3, 4', () => {
    const next = xoshiro128(1, 2, 3, 4);
    expect([next(), next(), next(), next()]).toEqual([11520, 0, 5927040, 70819200]);
  });
});

describe('randomStream', () => {
  const numbers = (...keys: number[]): number[] => {
    const random = randomStream(...keys);
    return Array.from({ length: 5 }, () => random.bits());
  };

  it('depends on the keys alone', () => {
    expect(numbers(1, 2, 3)).toEqual(numbers(1, 2, 3));
  });

  it.each([[[1, 2]], [[1, 3, 2]], [[1, 2, 4]], [[1 + 2 ** 32, 2, 3]], [[1, 2, 3, 0]]])(
    'differs from (1, 2, 3) for the keys %j',
    (keys) => {
      expect(numbers(...keys)).not.toEqual(numbers(1, 2, 3));
    },
  );

  it('is even over neighbouring keys, which seeds and counters are', () => {
    const first = Array.from({ length: 20_000 }, (_, key) => randomStream(0, 0, key).fraction());
    const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    const tenths = new Array<number>(10).fill(0);
    for (const value of first) {
      tenths[Math.floor(value * 10)] = (tenths[Math.floor(value * 10)] ?? 0) + 1;
    }
    expect(Math.min(...tenths)).toBeGreaterThan(1800);
    expect(Math.max(...tenths)).toBeLessThan(2200);
  });

  it('keeps its ranges', () => {
    const random = randomStream(5);
    const drawn = Array.from({ length: 1000 }, () => random.below(3));
    expect(new Set(drawn)).toEqual(new Set([0, 1, 2]));
    const between = Array.from({ length: 1000 }, () => random.between(-2, 3));
    expect(Math.min(...between)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...between)).toBeLessThan(3);
  });
});

describe('shuffle', () => {
  it('keeps every value and reaches every order', () => {
    const orders = new Set<string>();
    for (let seed = 0; seed < 200; seed++) {
      const values = shuffle(Uint32Array.of(7, 8, 9), randomStream(seed));
      expect([...values].sort()).toEqual([7, 8, 9]);
      orders.add(values.join());
    }
    expect(orders.size).toBe(6);
  });
});
