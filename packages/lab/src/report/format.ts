/**
 * Numbers as reports write them.
 * @module
 */

/** Between a number and its unit, where no line may break. */
const NO_BREAK = '\u00a0';
/** Stands for what cannot be computed, such as κ of a single class. */
const NONE = '–';

/**
 * A share as percent; `NaN` as a dash.
 *
 * @param decimals digits after the point (default 1)
 * @example
 * formatPercent(0.92159); // '92.2 %' (with a space where no line breaks)
 */
export function formatPercent(share: number, decimals = 1): string {
  return Number.isNaN(share) ? NONE : `${(100 * share).toFixed(decimals)}${NO_BREAK}%`;
}

/**
 * An interval of shares as percent.
 *
 * @example
 * formatPercentInterval([0.9133, 0.9291]); // '91.3–92.9 %'
 * formatPercentInterval([-0.01, 0.02]); // '−1.0 to 2.0 %'
 */
export function formatPercentInterval(interval: readonly [low: number, high: number], decimals = 1): string {
  return `${formatInterval([100 * interval[0], 100 * interval[1]], decimals)}${NO_BREAK}%`;
}

/**
 * An interval.
 *
 * @example
 * formatInterval([4.12, 4.46], 2); // '4.12–4.46'
 */
export function formatInterval([low, high]: readonly [low: number, high: number], decimals = 3): string {
  // A dash beside a minus would be misread.
  const between = low < 0 ? `${NO_BREAK}to${NO_BREAK}` : '–';
  return `${formatNumber(low, decimals)}${between}${formatNumber(high, decimals)}`;
}

/**
 * A number with a fixed count of decimals and a true minus; `NaN` as a dash.
 *
 * @example
 * formatNumber(-0.0312); // '−0.031'
 */
export function formatNumber(value: number, decimals = 3): string {
  if (Number.isNaN(value)) {
    return NONE;
  }
  const text = value.toFixed(decimals);
  return Number(text) < 0 ? text.replace('-', '−') : text.replace('-', '');
}

/**
 * A count with its thousands marked.
 *
 * @example
 * formatCount(4464); // '4,464'
 */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}
