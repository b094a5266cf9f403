import { describe, expect, it } from 'vitest';
import { resampling, viewsOf, viewWithin } from './views.js';

const apply = (
  line: readonly number[],
  ...[start, length, count, reversed]: [number, number, number, boolean]
) => {
  const matrix = resampling(line.length, start, length, count, reversed);
  return Array.from(
    { length: count },
    (_, j) =>
      Math.round(1e4 * line.reduce((sum, value, i) => sum + value * (matrix[i * count + j] ?? 0), 0)) / 1e4,
  );
};

describe('resampling', () => {
  it('takes a line as it is, mirrored, a part of it, and beyond its end', () => {
    const line = [1, 2, 3, 4];
    expect(apply(line, 0, 4, 4, false)).toEqual([1, 2, 3, 4]);
    expect(apply(line, 0, 4, 4, true)).toEqual([4, 3, 2, 1]);
    expect(apply(line, 1, 2, 2, false)).toEqual([2, 3]);
    expect(apply(line, 0.5, 3, 3, false)).toEqual([1.5, 2.5, 3.5]);
    expect(apply(line, 1, 2, 4, false)).toEqual([1.75, 2.25, 2.75, 3.25]);
    expect(apply(line, 2, 4, 4, false)).toEqual([3, 4, 4, 4]);
  });

  it('averages where pixels are lost, and keeps what is even', () => {
    // At the ends the border counts twice.
    expect(apply([0, 1, 0, 1, 0, 1, 0, 1], 0, 8, 4, false)).toEqual([0.375, 0.5, 0.5, 0.625]);
    expect(apply(new Array(13).fill(0.3), 1.7, 9.1, 5, true)).toEqual(new Array(5).fill(0.3));
  });
});

describe('views', () => {
  it('are one, two or ten, inside the picture', () => {
    expect(viewsOf('none')).toEqual([{ region: { part: 1, x: 0.5, y: 0.5 }, flipped: false }]);
    expect(viewsOf('flip').map(({ flipped }) => flipped)).toEqual([false, true]);
    const ten = viewsOf('ten-crop');
    expect(new Set(ten.map((view) => JSON.stringify(view))).size).toBe(10);
    for (const { region } of ten) {
      for (const place of [region.x, region.y]) {
        expect(place - region.part / 2).toBeGreaterThanOrEqual(0);
        expect(place + region.part / 2).toBeLessThanOrEqual(1);
      }
    }
  });

  it('of a part lie in the part', () => {
    const outer = { part: 0.5, x: 0.4, y: 0.6 };
    expect(viewWithin(outer, { region: { part: 0.5, x: 0.25, y: 0.75 }, flipped: true })).toEqual({
      region: { part: 0.25, x: 0.275, y: 0.725 },
      flipped: true,
    });
  });
});
