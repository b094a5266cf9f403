import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { rank } from './ranking.js';
import { accuracyAtCoverage, riskCoverage, weightedRiskArea } from './selective.js';

describe('riskCoverage', () => {
  it('is the one worked by hand', () => {
    const { points, area, bestArea } = riskCoverage([0.7, 0.9, 0.6, 0.8], [true, true, true, false]);
    expect(points.map(({ coverage }) => coverage)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(points.map(({ risk }) => risk)).toEqual([0, 1 / 2, 1 / 3, 1 / 4]);
    expect(points.map(({ threshold }) => threshold)).toEqual([0.9, 0.8, 0.7, 0.6]);
    expect(area).toBeCloseTo((0 + 1 / 2 + 1 / 3 + 1 / 4) / 4, 12);
    // The mistake last: 0, 0, 0, 1/4
    expect(bestArea).toBeCloseTo(1 / 16, 12);
  });

  it('spreads the mistakes among equal confidences', () => {
    const { points, area } = riskCoverage([0.5, 0.5], [true, false]);
    expect(points).toEqual([{ coverage: 1, risk: 0.5, threshold: 0.5 }]);
    expect(area).toBe(0.5);
  });

  it('counts a sample as often as it is drawn', () => {
    // Right, wrong, wrong, by confidence: 0, 1/2, 2/3
    expect(weightedRiskArea(rank([0.9, 0.1]), [0, 1], [1, 2])).toBeCloseTo((0 + 1 / 2 + 2 / 3) / 3, 12);
  });

  it('tells the accuracy of the surest', () => {
    const { points } = riskCoverage([0.9, 0.8, 0.7, 0.6], [true, true, false, false]);
    expect(accuracyAtCoverage(points, 0.5)).toBe(1);
    expect(accuracyAtCoverage(points, 0.8)).toBeCloseTo(2 / 3, 12);
    expect(accuracyAtCoverage(points, 0.1)).toBeUndefined();
  });

  it('refuses lists of different lengths', () => {
    expect(() => riskCoverage([1], [])).toThrow(InvalidInputError);
  });
});
