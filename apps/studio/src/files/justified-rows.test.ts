import { describe, expect, it } from 'vitest';
import { justifiedRows, rowsBetween, totalHeight } from './justified-rows.js';

const aspects = Array.from({ length: 2_000 }, (_, index) => [1.5, 0.67, 1, 1.78, 4, 0.2][index % 6] ?? 1);

describe('justifiedRows', () => {
  it('fills every row but the last from edge to edge', () => {
    const rows = justifiedRows(aspects, 1_000, 240, 8);
    for (const { items, height } of rows.slice(0, -1)) {
      const last = items.at(-1);
      expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(1_000, 6);
      expect(height).toBeLessThanOrEqual(240);
      expect(height).toBeGreaterThan(100);
    }
    expect(rows.flatMap(({ items }) => items.map(({ index }) => index))).toEqual(
      aspects.map((_, index) => index),
    );
  });

  it('puts rows under one another', () => {
    const rows = justifiedRows(aspects, 360, 200, 8);
    rows.slice(1).forEach((row, index) => {
      expect(row.top).toBeCloseTo((rows[index]?.top ?? 0) + (rows[index]?.height ?? 0) + 8, 6);
    });
    expect(totalHeight(rows)).toBeCloseTo((rows.at(-1)?.top ?? 0) + (rows.at(-1)?.height ?? 0), 6);
    expect(totalHeight([])).toBe(0);
  });
});

describe('rowsBetween', () => {
  it('finds the rows that touch the view, and no others', () => {
    const rows = justifiedRows(aspects, 1_000, 240, 8);
    for (const from of [-500, 0, 1_234, 20_000, totalHeight(rows) - 10, totalHeight(rows) + 500]) {
      const expected = rows.filter(({ top, height }) => top + height >= from && top <= from + 900);
      expect(rowsBetween(rows, from, from + 900)).toEqual(expected);
    }
    expect(rowsBetween([], 0, 100)).toEqual([]);
  });
});
