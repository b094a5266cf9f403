/**
 * From values to places on the screen.
 * @module
 */

/**
 * About `wanted` round numbers (1, 2 or 5 times a power of ten apart) that enclose a range.
 *
 * @param smallestStep for instance 1 for whole numbers
 * @example
 * roundTicks(0.13, 0.87, 4); // [0, 0.2, 0.4, 0.6, 0.8, 1]
 */
export function roundTicks(low: number, high: number, wanted: number, smallestStep = 0): number[] {
  const range = high > low ? high - low : Math.abs(low) || 1;
  const magnitude = 10 ** Math.floor(Math.log10(range / wanted));
  const step = Math.max(
    smallestStep,
    magnitude * ([1, 2, 5].find((factor) => factor * magnitude * wanted >= range * 0.999) ?? 10),
  );
  const from = Math.floor(low / step + 1e-9);
  const to = Math.max(from + 1, Math.ceil(high / step - 1e-9));
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  // Multiples rather than sums, which would gather errors: 0.30000000000000004.
  return Array.from({ length: to - from + 1 }, (_, index) => Number(((from + index) * step).toFixed(digits)));
}

/**
 * Whole numbers for an axis that ends where the values do: both ends, and round numbers that keep away from them.
 *
 * @example
 * endTicks(1, 9, 4); // [1, 4, 6, 9]
 */
export function endTicks(low: number, high: number, wanted: number): number[] {
  const apart = (high - low) / wanted;
  // The first label names the axis too, and is wider.
  const between = roundTicks(low, high, wanted, 1).filter(
    (tick) => tick - low >= 0.8 * apart && high - tick >= 0.6 * apart,
  );
  return high > low ? [low, ...between, high] : [low];
}

export type Scale = (value: number) => number;

/** Straight from one range to another; a range without extent leads to the middle. */
export function linearScale(
  [low, high]: readonly [number, number],
  [start, end]: readonly [number, number],
): Scale {
  return (value) =>
    high === low ? (start + end) / 2 : start + ((value - low) / (high - low)) * (end - start);
}

/** A point of a line; `null` is a gap. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number | null;
}

/**
 * Smallest and largest y of lines.
 *
 * @returns `[0, 1]` if there is no point at all
 */
export function extent(lines: readonly (readonly ChartPoint[])[]): [number, number] {
  const values = lines.flatMap((points) => points.map(({ y }) => y)).filter(isNumber);
  return values.length === 0 ? [0, 1] : [Math.min(...values), Math.max(...values)];
}

/**
 * Data of an SVG path through points; a gap begins anew, and a point alone becomes a dot.
 *
 */
export function linePath(points: readonly ChartPoint[], x: Scale, y: Scale): string {
  let path = '';
  let isDown = false;
  for (const [index, point] of points.entries()) {
    if (!isNumber(point.y)) {
      isDown = false;
      continue;
    }
    const place = `${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`;
    const isAlone = !isDown && !isNumber(points[index + 1]?.y);
    path += `${isDown ? 'L' : 'M'}${place}${isAlone ? 'h0' : ''}`;
    isDown = true;
  }
  return path;
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
