import { describe, expect, it } from 'vitest';
import { groupColumn } from './audit-table.js';
import { sortRows } from './group-rows.js';
import { basicInterval, gapInterval, percentile, resample, tallyRows } from './resample.js';

const table = {
  task: 'made',
  classes: ['no', 'yes'],
  truth: [0, 1, 0, 1, 0],
  predicted: [0, 1, 1, 1, 0],
};
const rows = sortRows(table, groupColumn('site', ['a', 'b', 'a', 'b', '']));

describe('tallyRows', () => {
  it('counts true and predicted classes by group; who has none is left out', () => {
    expect([...tallyRows(rows).counts]).toEqual([1, 1, 0, 0, /**/ 0, 0, 0, 2]);
  });
});

describe('resample', () => {
  it('draws as many rows as each group has, from the group itself', () => {
    let firstCells = 0;
    resample(rows, Uint8Array.of(1, 1), 'own', 4000, [3], ({ counts }) => {
      expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(2);
      expect(counts[7]).toBe(2);
      firstCells += counts[0] ?? 0;
    });
    // two draws of one half: on average one; 4 standard errors of 0.011 each way
    expect(firstCells / 4000).toBeGreaterThan(0.955);
    expect(firstCells / 4000).toBeLessThan(1.045);
  });

  it('draws from all judged groups where the group shall make no difference', () => {
    let ofB = 0;
    resample(rows, Uint8Array.of(1, 1), 'pooled', 4000, [3], ({ counts }) => {
      expect(counts.reduce((sum, count) => sum + count)).toBe(4);
      ofB += counts[3] ?? 0; // (yes, yes) in group a: half of the pool
    });
    expect(ofB / 4000).toBeGreaterThan(0.955);
    expect(ofB / 4000).toBeLessThan(1.045);
  });

  it('leaves groups out that are not judged', () => {
    resample(rows, Uint8Array.of(0, 1), 'pooled', 10, [3], ({ counts }) => {
      expect([...counts]).toEqual([0, 0, 0, 0, 0, 0, 0, 2]);
    });
  });
});

describe('basicInterval', () => {
  it('mirrors the percentiles at the estimate, and keeps to what is possible (Davison & Hinkley 1997)', () => {
    const values = Float64Array.from({ length: 1001 }, (_, place) => place / 1000);
    // percentiles 0.025 and 0.975
    expect(basicInterval(values, 0.6, [0, 1])).toEqual([1.2 - 0.975, 1]);
    expect(basicInterval(values, 0.6, [0, 2])[1]).toBeCloseTo(1.175, 12);
    expect(basicInterval(values, 0.01, [0, 1])).toEqual([0, 0.01]);
  });
});

describe('gapInterval', () => {
  // A gap that is near 0 by chance: resampled ones lie above it, hardly below.
  const values = Float64Array.from({ length: 1001 }, (_, place) => place / 10000);

  it('reaches as far as the percentiles on the side of larger gaps', () => {
    expect(basicInterval(values, 0.01, [0, 1])[1]).toBeCloseTo(0.0175, 12);
    expect(gapInterval(values, 0.01, [0, 1], 'above')).toEqual([0, 0.0975]);
    // Where the basic interval reaches farther, it holds.
    expect(gapInterval(values, 0.09, [0, 1], 'above')).toEqual(basicInterval(values, 0.09, [0, 1]));
  });

  it('mirrors that where small values are the bad ones', () => {
    const ratios = values.map((value) => 1 - value).sort();
    const [low, high] = gapInterval(ratios, 0.99, [0, 1], 'below');
    expect([low.toFixed(4), high]).toEqual(['0.9025', 1]);
  });
});

describe('percentile', () => {
  it('lies between order statistics; values that are none do not count', () => {
    const sorted = Float64Array.of(3, Number.NaN, 1, 2).sort();
    expect(percentile(sorted, 0)).toBe(1);
    expect(percentile(sorted, 0.25)).toBe(1.5);
    expect(percentile(sorted, 1)).toBe(3);
    expect(percentile(Float64Array.of(Number.NaN), 0.5)).toBeNaN();
  });
});
