/**
 * Round numbers for an axis.
 * @module
 */

/**
 * About `count` round numbers (1, 2 or 5 times a power of ten apart) that reach from below `low` to above `high`.
 *
 * @param smallestStep for instance 1 for whole numbers (default: any)
 * @example
 * niceTicks(0.13, 0.87, 5); // [ 0, 0.2, 0.4, 0.6, 0.8, 1 ]
 * niceTicks(1, 3, 6, 1); // [ 1, 2, 3 ]
 */
export function niceTicks(low: number, high: number, count: number, smallestStep = 0): number[] {
  const span = high > low ? high - low : Math.max(Math.abs(low), 1);
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((candidate) => candidate * power >= rough * 0.999) ?? 10;
  const step = Math.max(factor * power, smallestStep);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  // Multiples, not sums: 3 · 0.1 rounded to the step's decimals is 0.3.
  const decimals = Math.max(0, -Math.floor(Math.log10(step)));
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toFixed(decimals)),
  );
}
