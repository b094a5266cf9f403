import { describe, expect, it } from 'vitest';
import { hashSplit, seededHashSplit } from './split.js';

describe('hashSplit', () => {
  // Computed once with another implementation of SHA-256. A change here would move test pictures into training.
  it.each([
    ['100_0_0_20170112213500903.jpg.chip.jpg', 'train'],
    ['100_1_0_20170119212053665.jpg.chip.jpg', 'train'],
    ['100_1_2_20170112213615815.jpg.chip.jpg', 'train'],
    ['100_1_0_20170110183726390.jpg.chip.jpg', 'train'],
    ['100_1_0_20170117195420803.jpg.chip.jpg', 'train'],
    ['100_1_2_20170105174847679.jpg.chip.jpg', 'train'],
    ['100_1_0_20170112215032192.jpg.chip.jpg', 'train'],
    ['10_0_0_20170103200329407.jpg.chip.jpg', 'validation'],
    ['10_0_0_20170110225421531.jpg.chip.jpg', 'validation'],
    ['100_0_0_20170112215240346.jpg.chip.jpg', 'test'],
    ['101_1_2_20170105174739309.jpg.chip.jpg', 'test'],
    ['24_0_1_20170116220224657 .jpg.chip.jpg', 'train'],
    ['55_0_0_20170116232725357jpg.chip.jpg', 'train'],
  ])('puts %s into %s', (name, split) => {
    expect(hashSplit(name)).toBe(split);
  });
});

describe('seededHashSplit', () => {
  it('gives seven, one and two tenths, another choice for each seed', () => {
    const names = Array.from({ length: 2000 }, (_, i) => `happy/${i}.jpg`);
    const splits = names.map((name) => seededHashSplit(name, 4));
    const part = (split: string): number => splits.filter((s) => s === split).length / names.length;
    expect(part('train')).toBeCloseTo(0.7, 1);
    expect(part('validation')).toBeCloseTo(0.1, 1);
    expect(part('test')).toBeCloseTo(0.2, 1);
    expect(names.map((name) => seededHashSplit(name, 5))).not.toEqual(splits);
  });
});
