import { describe, expect, it } from 'vitest';
import { groupColumn } from './audit-table.js';
import { groupTemperatures } from './group-temperature.js';

/** Both groups are told with the same confidence; in `calm` it is deserved, in `vain` it is not. */
function made() {
  const groups: string[] = [];
  const truth: number[] = [];
  for (let sample = 0; sample < 800; sample++) {
    const isVain = sample >= 400;
    groups.push(isVain ? 'vain' : 'calm');
    // 9 of 10 right, or 3 of 5
    truth.push(isVain ? (sample % 5 < 3 ? 0 : 1) : sample % 10 < 9 ? 0 : 1);
  }
  const probabilities = truth.flatMap(() => [0.9, 0.1]);
  const table = { task: 'made', classes: ['yes', 'no'], truth, predicted: truth.map(() => 0), probabilities };
  return { table, column: groupColumn('mood', groups) };
}

describe('groupTemperatures', () => {
  const { table, column } = made();
  const [calm, vain] = groupTemperatures(table, column, { minGroup: 30, seed: 1 });

  it('fits each group’s own (Guo et al. 2017): 0.9 must become 0.6, so ln 9 / T = ln 1.5', () => {
    expect(calm?.temperature).toBeGreaterThan(0.8);
    expect(calm?.temperature).toBeLessThan(1.25);
    const expected = Math.log(9) / Math.log(1.5);
    expect((vain?.temperature ?? 0) / expected).toBeGreaterThan(0.7);
    expect((vain?.temperature ?? 0) / expected).toBeLessThan(1.6);
  });

  it('judges it on samples that it was not fitted on, beside none and one for all', () => {
    expect(vain?.plain.calibrationError).toBeCloseTo(0.3, 6);
    expect(vain?.own.calibrationError).toBeLessThan(0.06);
    expect(vain?.shared.calibrationError).toBeGreaterThan(0.1);
    expect(calm?.shared.calibrationError).toBeGreaterThan(0.05);
    expect(vain?.own.loss).toBeLessThan(vain?.shared.loss ?? 0);
    expect(groupTemperatures(table, column, { minGroup: 30, seed: 1 })).toEqual([calm, vain]);
  });

  it('leaves small groups and tables without probabilities alone', () => {
    expect(groupTemperatures(table, column, { minGroup: 500, seed: 1 })).toEqual([]);
    const { probabilities: _, ...bare } = table;
    expect(groupTemperatures(bare, column, { minGroup: 30, seed: 1 })).toEqual([]);
  });
});
