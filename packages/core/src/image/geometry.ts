/**
 * Points, boxes and similarity transforms.
 *
 * Coordinates are continuous, origin at the top left corner of the picture, y downwards: pixel `i` covers
 * `i` to `i + 1`, so its centre lies at `i + 0.5`. Positions therefore scale with the picture.
 * @module
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An upright rectangle; `x`, `y` is its top left corner. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Row-major 2×3 matrix: `x' = m[0]·x + m[1]·y + m[2]`, `y' = m[3]·x + m[4]·y + m[5]`. */
export type Matrix2x3 = readonly [number, number, number, number, number, number];

/**
 * Where a transform takes a point.
 *
 * @example
 * transformPoint([2, 0, 1, 0, 2, 0], { x: 3, y: 4 }); // { x: 7, y: 8 }
 */
export function transformPoint(m: Matrix2x3, { x, y }: Point): Point {
  return { x: m[0] * x + m[1] * y + m[2], y: m[3] * x + m[4] * y + m[5] };
}

/**
 * The transform that undoes another.
 *
 * @param m a matrix whose 2×2 part has a determinant other than 0
 * @example
 * invertTransform([2, 0, 6, 0, 2, 0]); // [0.5, 0, -3, 0, 0.5, 0]
 */
export function invertTransform([a, b, tx, c, d, ty]: Matrix2x3): Matrix2x3 {
  const determinant = a * d - b * c;
  const [ia, ib, ic, id] = [d / determinant, -b / determinant, -c / determinant, a / determinant];
  // `0 −` would turn a clean 0 into −0.
  return [ia, ib + 0, -(ia * tx + ib * ty) + 0, ic + 0, id, -(ic * tx + id * ty) + 0];
}

/**
 * Area that two boxes share.
 *
 * @example
 * overlapArea({ x: 0, y: 0, width: 2, height: 2 }, { x: 1, y: 0, width: 2, height: 2 }); // 2
 */
export function overlapArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return Math.max(0, width) * Math.max(0, height);
}

/**
 * Intersection over union of two boxes.
 *
 * @returns 0 (apart) to 1 (the same); 0 if a box is empty
 * @example
 * overlap({ x: 0, y: 0, width: 2, height: 2 }, { x: 1, y: 0, width: 2, height: 2 }); // 0.3333333333333333
 */
export function overlap(a: Box, b: Box): number {
  const shared = overlapArea(a, b);
  return shared === 0 ? 0 : shared / (a.width * a.height + b.width * b.height - shared);
}

/**
 * The part of a box that lies in the picture.
 *
 * @returns a box of width or height 0 if no part does
 */
export function clipBox(box: Box, width: number, height: number): Box {
  const clamp = (value: number, limit: number): number => Math.min(limit, Math.max(0, value));
  const left = clamp(box.x, width);
  const top = clamp(box.y, height);
  return {
    x: left,
    y: top,
    width: clamp(box.x + box.width, width) - left,
    height: clamp(box.y + box.height, height) - top,
  };
}
