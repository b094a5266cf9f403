import { describe, expect, it } from 'vitest';
import { evaluateTable } from '../predictions/table.js';
import { madeTable } from '../predictions/testing/made-table.js';
import { taskFigures } from './figures/task-figures.js';

describe('intervals of an evaluation', () => {
  const table = madeTable(80);

  it('are those of the report of the same seed, and are left out unless they are asked for', () => {
    const options = { rounds: 50, seed: 3 };
    expect(evaluateTable(table).every(({ intervals95 }) => intervals95 === undefined)).toBe(true);
    const judged = evaluateTable(table, undefined, options);
    expect(judged).not.toHaveLength(0);
    table.tasks.forEach((predictions, index) => {
      const figures = taskFigures(table, predictions, options);
      const calibration = figures.shipped ?? figures.uncalibrated;
      expect(judged[index]?.intervals95).toEqual({
        balancedAccuracy: figures.balancedAccuracy.interval95,
        macroF1: figures.macroF1.interval95,
        calibrationError: calibration?.expectedCalibrationError.interval95,
        ...(figures.age === undefined ? {} : { mae: figures.age.meanAbsoluteError.interval95 }),
      });
    });
  });

  it('hold their figures', () => {
    for (const { balancedAccuracy, intervals95 } of evaluateTable(table, undefined, { rounds: 200 })) {
      const [low = Number.NaN, high = Number.NaN] = intervals95?.balancedAccuracy ?? [];
      expect(low).toBeLessThanOrEqual(balancedAccuracy);
      expect(high).toBeGreaterThanOrEqual(balancedAccuracy);
    }
  });
});
