import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { rank } from './ranking.js';
import { pointAtCoverage, riskCoverage, weightedRiskArea } from './selective.js';

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

  it('finds the surest part; equal confidences stay together', () => {
    const { points } = riskCoverage([0.9, 0.8, 0.7, 0.6], [true, true, false, false]);
    expect(pointAtCoverage(points, 0.5)).toMatchObject({ coverage: 0.5, risk: 0 });
    expect(pointAtCoverage(points, 0.8)?.risk).toBeCloseTo(1 / 3, 12);
    expect(pointAtCoverage(points, 0.1)).toBeUndefined();
    const tied = riskCoverage([0.9, 0.7, 0.7, 0.7], [true, true, false, false]);
    expect(pointAtCoverage(tied.points, 0.8)?.coverage).toBe(0.25);
  });

  it('refuses lists of different lengths', () => {
    expect(() => riskCoverage([1], [])).toThrow(InvalidInputError);
  });
});
