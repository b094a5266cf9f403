import { InvalidInputError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { oneVersusRest, rank, rankingCurve, weightedAreas } from './ranking.js';

describe('rankingCurve', () => {
  it('is the one worked by hand', () => {
    // Ranked: + − + − −; of 6 pairs 5 are in order. Precision at the positives: 1/1 and 2/3.
    const curve = rankingCurve([0.1, 0.9, 0.7, 0.8, 0.3], [false, true, true, false, false]);
    expect(curve.rocArea).toBeCloseTo(5 / 6, 12);
    expect(curve.averagePrecision).toBeCloseTo((1 + 2 / 3) / 2, 12);
    expect(curve.points.map((point) => [point.falsePositiveRate, point.truePositiveRate])).toEqual([
      [0, 0],
      [0, 0.5],
      [1 / 3, 0.5],
      [1 / 3, 1],
      [2 / 3, 1],
      [1, 1],
    ]);
    expect(curve.points.map(({ precision }) => precision)).toEqual([1, 1, 1 / 2, 2 / 3, 2 / 4, 2 / 5]);
  });

  it('counts ties half', () => {
    // Pairs (+, −): 0.5 > 0.2, 0.5 = 0.5, 0.2 = 0.2, 0.2 < 0.5: (1 + ½ + ½ + 0) / 4
    const curve = rankingCurve([0.5, 0.5, 0.2, 0.2], [true, false, true, false]);
    expect(curve.rocArea).toBe(0.5);
    expect(curve.points).toHaveLength(3);
    expect(curve.averagePrecision).toBe(0.5);
  });

  it('has the published area of Hanley and McNeil', () => {
    // Hanley & McNeil 1982, table I: CT images of 109 patients rated 1 to 5; 58 normal, 51 abnormal. Area 0.893.
    const normal = [33, 6, 6, 11, 2];
    const abnormal = [3, 2, 2, 11, 33];
    const expand = (counts: number[]) =>
      counts.flatMap((count, rating) => new Array<number>(count).fill(rating + 1));
    const scores = [...expand(normal), ...expand(abnormal)];
    const curve = rankingCurve(
      scores,
      scores.map((_, patient) => patient >= 58),
    );
    expect([curve.negatives, curve.positives]).toEqual([58, 51]);
    expect(curve.rocArea).toBeCloseTo(0.893, 3);
  });

  it('refuses one sort alone, lengths that differ, scores that are none', () => {
    expect(() => rankingCurve([1, 2], [true, true])).toThrow(InvalidInputError);
    expect(() => rankingCurve([1], [true, false])).toThrow('1 scores, 1 positives and 1 negatives');
    expect(() => rankingCurve([1, Number.NaN], [true, false])).toThrow('not finite');
  });
});

describe('weightedAreas', () => {
  it('counts a sample as often as it is drawn', () => {
    // + twice, the negative below it, the negative above it not drawn: all pairs are in order.
    const ranking = rank([0.9, 0.5, 0.1]);
    expect(weightedAreas(ranking, [0, 1, 0], [0, 2, 1])).toEqual({ rocArea: 1, averagePrecision: 1 });
    // The one above it drawn three times, below once: a quarter of the pairs; precision 2/5.
    expect(weightedAreas(ranking, [0, 1, 0], [3, 2, 1])).toEqual({ rocArea: 0.25, averagePrecision: 0.4 });
    expect(weightedAreas(ranking, [0, 1, 0], [1, 0, 1]).rocArea).toBeNaN();
  });
});

describe('oneVersusRest', () => {
  it('takes each class against the others, and leaves out those that nobody has', () => {
    const probabilities = [0.7, 0.3, 0, /**/ 0.4, 0.6, 0, /**/ 0.5, 0.5, 0];
    const { perClass, macroRocArea, macroAveragePrecision } = oneVersusRest(probabilities, [0, 1, 1], 3);
    expect(perClass.map((curve) => curve?.rocArea)).toEqual([1, 1, undefined]);
    expect([macroRocArea, macroAveragePrecision]).toEqual([1, 1]);
  });
});
