/**
 * Lines over a common axis, as an SVG picture.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { type Frame, frame, textWidth } from './frame.js';
import { fillStyle, lineStyle, strokeOf } from './strokes.js';
import { element, text } from './svg.js';
import { niceTicks } from './ticks.js';

/** A point of a line, with the ends of its interval where it has one. */
export interface ChartPoint {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

export interface ChartLine {
  readonly label: string;
  /** Points from left to right; at least one. */
  readonly points: readonly ChartPoint[];
  /** How intervals are drawn (default `band`); `bars` also marks every point. */
  readonly intervals?: 'band' | 'bars';
}

/** A thin gray line to compare with, such as the diagonal that guessing gives. */
export interface ReferenceLine {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
}

export interface LineChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly ChartLine[];
  /** A vertical line at a point worth knowing. */
  readonly mark?: { readonly x: number; readonly label: string };
  readonly references?: readonly ReferenceLine[];
  /** Ends of the axes (default: what the points need). */
  readonly xRange?: readonly [low: number, high: number];
  readonly yRange?: readonly [low: number, high: number];
  /** Words instead of numbers along the x axis, for points at 0, 1, 2 … */
  readonly xNames?: readonly string[];
  /** How numbers along the y axis are written (default: as they are). */
  readonly yFormat?: (value: number) => string;
  /** In pixels (default 640×420). */
  readonly width?: number;
  readonly height?: number;
}

/** More points than this make a line that needs no dots. */
const MOST_DOTS = 40;

/**
 * Draws lines with axes, round ticks, a grid, a legend and, where points have `low` and `high`, their intervals.
 *
 * @returns SVG
 * @throws {InvalidInputError} if there is no point, or one that is not finite
 * @example
 * lineChart({ title: 'Loss', xLabel: 'epoch', yLabel: 'loss',
 *   lines: [{ label: 'train', points: [{ x: 1, y: 2.1 }, { x: 2, y: 1.4 }] }] }).slice(0, 4); // '<svg'
 */
export function lineChart(options: LineChartOptions): string {
  const { title, lines, xNames } = options;
  const points = lines.flatMap((line) => line.points);
  const values = points.flatMap(({ x, y, low = y, high = y }) => [x, y, low, high]);
  if (points.length === 0 || !values.every(Number.isFinite)) {
    throw new InvalidInputError(`chart "${title}" needs points, all of them finite`);
  }
  const [left, right] = options.xRange ?? extent(points.map(({ x }) => x));
  const [low, high] = options.yRange ?? extent(points.flatMap(({ y, low = y, high = y }) => [low, high]));
  const yTicks = niceTicks(low, high, 6);
  // Between epochs there is nothing to mark.
  const isWhole = points.every(({ x }) => Number.isInteger(x));
  const chart = frame({
    title,
    width: options.width,
    height: options.height,
    x: {
      label: options.xLabel,
      // Names need room on both sides.
      low: xNames === undefined ? left : -0.5,
      high: xNames === undefined ? right : xNames.length - 0.5,
      ticks: xNames === undefined ? niceTicks(left, right, 8, isWhole ? 1 : 0) : [...xNames.keys()],
      format: xNames === undefined ? undefined : (value) => xNames[value] ?? '',
    },
    y: {
      label: options.yLabel,
      low: options.yRange === undefined ? (yTicks[0] ?? 0) : low,
      high: options.yRange === undefined ? (yTicks.at(-1) ?? 1) : high,
      ticks: yTicks,
      format: options.yFormat,
    },
    legend: lines.map(({ label }) => label),
  });
  return chart.draw([
    ...(options.references ?? []).map((reference) => drawReference(reference, chart)),
    ...lines.map((line, series) => drawBand(line, series, chart)),
    ...(options.mark === undefined ? [] : drawMark(options.mark.x, options.mark.label, points, chart)),
    ...lines.flatMap((line, series) => drawLine(line, series, chart)),
  ]);
}

/** Smallest and largest; a loop, since there may be too many for arguments. */
export function extent(values: readonly number[]): [low: number, high: number] {
  return values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** A thin dashed gray line. */
export function drawReference({ from, to }: ReferenceLine, { toX, toY }: Frame): string {
  return element('line', {
    class: 'reference',
    x1: toX(from.x),
    y1: toY(from.y),
    x2: toX(to.x),
    y2: toY(to.y),
    stroke: '#888888',
    'stroke-dasharray': '3 3',
  });
}

function drawBand({ points, intervals }: ChartLine, series: number, { toX, toY }: Frame): string {
  if (intervals === 'bars' || !points.some(({ low, high }) => low !== undefined || high !== undefined)) {
    return '';
  }
  const upper = points.map(({ x, y, high = y }) => place(toX(x), toY(high)));
  const lower = points.map(({ x, y, low = y }) => place(toX(x), toY(low)));
  return element('polygon', {
    points: [...upper, ...lower.reverse()].join(' '),
    ...fillStyle(series),
    'fill-opacity': 0.16,
  });
}

function drawLine({ points, intervals }: ChartLine, series: number, { toX, toY }: Frame): string[] {
  const path = points.map(({ x, y }) => place(toX(x), toY(y))).join(' ');
  // A line of one point would not show.
  const isMarked = points.length <= MOST_DOTS;
  const { color } = strokeOf(series);
  return [
    element('polyline', {
      points: path,
      fill: 'none',
      'stroke-width': 2,
      'stroke-linejoin': 'round',
      ...lineStyle(series),
    }),
    ...(intervals === 'bars' ? points : []).map(({ x, y, low = y, high = y }) =>
      element('path', {
        ...lineStyle(series),
        d: `M${place(toX(x), toY(low))}V${toY(high).toFixed(1)}`,
        'stroke-dasharray': 'none',
        'stroke-width': 1.5,
      }),
    ),
    ...(isMarked ? points : []).map(({ x, y }) =>
      element('circle', { ...fillStyle(series), cx: toX(x), cy: toY(y), r: 2.5, fill: color }),
    ),
  ];
}

function place(x: number, y: number): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function drawMark(
  value: number,
  label: string,
  points: readonly ChartPoint[],
  { plot, toX, toY }: Frame,
): string[] {
  const x = toX(value);
  const isRight = x > (plot.left + plot.right) / 2;
  // At the end of the line where the curves leave more room: a falling one runs into the lower.
  const near = points.filter((point) => Math.abs(toX(point.x) - x) <= textWidth(label));
  const room = (y: number): number => Math.min(...near.map((point) => Math.abs(toY(point.y) - y)));
  const [lower, upper] = [plot.bottom - 8, plot.top + 16];
  const y = room(upper) > room(lower) ? upper : lower;
  return [
    element('line', {
      class: 'reference',
      x1: x,
      x2: x,
      y1: plot.top,
      y2: plot.bottom,
      stroke: '#888888',
      'stroke-dasharray': '3 3',
    }),
    text(label, {
      class: 'muted',
      x: x + (isRight ? -5 : 5),
      y,
      'text-anchor': isRight ? 'end' : 'start',
      fill: '#5c5c5c',
      'font-size': 12,
    }),
  ];
}
