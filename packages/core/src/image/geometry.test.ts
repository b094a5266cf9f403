import { describe, expect, it } from 'vitest';
import {
  clipBox,
  invertTransform,
  type Matrix2x3,
  overlap,
  overlapArea,
  transformPoint,
} from './geometry.js';

const box = (x: number, y: number, width: number, height: number) => ({ x, y, width, height });

describe('overlap', () => {
  it.each([
    ['itself', box(0, 0, 2, 2), 1],
    ['half of it beside', box(1, 0, 2, 2), 2 / 6],
    ['a quarter in the corner', box(1, 1, 2, 2), 1 / 7],
    ['inside', box(0.5, 0.5, 1, 1), 1 / 4],
    ['touching', box(2, 0, 2, 2), 0],
    ['apart in both directions', box(5, 5, 2, 2), 0],
    ['empty', box(1, 1, 0, 0), 0],
  ])('with %s', (_case, other, expected) => {
    expect(overlap(box(0, 0, 2, 2), other)).toBeCloseTo(expected, 12);
    expect(overlap(other, box(0, 0, 2, 2))).toBeCloseTo(expected, 12);
  });

  it('counts the shared area', () => {
    expect(overlapArea(box(0, 0, 4, 3), box(2, 1, 10, 10))).toBe(4);
  });
});

describe('invertTransform', () => {
  it('undoes rotation, scale and shift', () => {
    const matrix: Matrix2x3 = [0.6, -0.8, 5, 0.8, 0.6, -3];
    const point = transformPoint(invertTransform(matrix), transformPoint(matrix, { x: 12, y: -7 }));
    expect(point.x).toBeCloseTo(12, 10);
    expect(point.y).toBeCloseTo(-7, 10);
  });

  it('gives the documented example', () => {
    expect(invertTransform([2, 0, 6, 0, 2, 0])).toEqual([0.5, 0, -3, 0, 0.5, 0]);
  });
});

describe('clipBox', () => {
  it('keeps what lies in the picture', () => {
    expect(clipBox(box(-5, 2, 10, 100), 20, 30)).toEqual(box(0, 2, 5, 28));
    expect(clipBox(box(50, 2, 10, 10), 20, 30)).toEqual(box(20, 2, 0, 10));
  });
});
