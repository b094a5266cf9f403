/**
 * Lines over a common axis, as an SVG picture.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { element, svg, text } from './svg.js';
import { niceTicks } from './ticks.js';

export interface ChartLine {
  readonly label: string;
  /** Points from left to right; at least one. */
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

export interface LineChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly lines: readonly ChartLine[];
  /** A vertical line at a point worth knowing. */
  readonly mark?: { readonly x: number; readonly label: string };
}

const WIDTH = 640;
const HEIGHT = 420;
const PLOT = { left: 70, right: 620, top: 50, bottom: 360 };
interface Stroke {
  readonly stroke: string;
  readonly 'stroke-dasharray': string;
}

/** Told apart by color-blind eyes (Okabe & Ito 2008), and in gray by their dashes. */
const STROKES: readonly [Stroke, ...Stroke[]] = [
  { stroke: '#0072b2', 'stroke-dasharray': 'none' },
  { stroke: '#d55e00', 'stroke-dasharray': '7 4' },
  { stroke: '#009e73', 'stroke-dasharray': '2 3' },
  { stroke: '#cc79a7', 'stroke-dasharray': '9 3 2 3' },
];

/**
 * Draws lines with axes, round ticks, a grid and a legend; 640×420.
 *
 * @returns SVG
 * @throws {InvalidInputError} if there is no point, or one that is not finite
 * @example
 * lineChart({ title: 'Loss', xLabel: 'epoch', yLabel: 'loss',
 *   lines: [{ label: 'train', points: [{ x: 1, y: 2.1 }, { x: 2, y: 1.4 }] }] }).slice(0, 4); // '<svg'
 */
export function lineChart(options: LineChartOptions): string {
  const points = options.lines.flatMap((line) => line.points);
  if (points.length === 0 || !points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    throw new InvalidInputError(`chart "${options.title}" needs points, all of them finite`);
  }
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const xTicks = niceTicks(Math.min(...xs), Math.max(...xs), 8, 1);
  const yTicks = niceTicks(Math.min(...ys), Math.max(...ys), 6);
  const toX = scale(Math.min(...xs), Math.max(...xs), PLOT.left, PLOT.right);
  const toY = scale(yTicks[0] ?? 0, yTicks.at(-1) ?? 1, PLOT.bottom, PLOT.top);
  return svg(WIDTH, HEIGHT, options.title, [
    text(options.title, { x: WIDTH / 2, y: 26, 'text-anchor': 'middle', 'font-size': 17 }),
    ...yTicks.flatMap((tick) => [
      element('line', { x1: PLOT.left, x2: PLOT.right, y1: toY(tick), y2: toY(tick), stroke: '#dddddd' }),
      text(String(tick), { x: PLOT.left - 8, y: toY(tick) + 4, 'text-anchor': 'end' }),
    ]),
    ...xTicks
      .filter((tick) => tick >= Math.min(...xs) && tick <= Math.max(...xs))
      .flatMap((tick) => [
        element('line', {
          x1: toX(tick),
          x2: toX(tick),
          y1: PLOT.bottom,
          y2: PLOT.bottom + 5,
          stroke: '#222222',
        }),
        text(String(tick), { x: toX(tick), y: PLOT.bottom + 20, 'text-anchor': 'middle' }),
      ]),
    element('path', {
      d: `M${PLOT.left} ${PLOT.top}V${PLOT.bottom}H${PLOT.right}`,
      fill: 'none',
      stroke: '#222222',
    }),
    text(options.xLabel, { x: (PLOT.left + PLOT.right) / 2, y: HEIGHT - 18, 'text-anchor': 'middle' }),
    text(options.yLabel, {
      x: 20,
      y: (PLOT.top + PLOT.bottom) / 2,
      'text-anchor': 'middle',
      transform: `rotate(-90 20 ${(PLOT.top + PLOT.bottom) / 2})`,
    }),
    ...(options.mark === undefined ? [] : drawMark(toX(options.mark.x), options.mark.label)),
    ...options.lines.flatMap((line, index) => drawLine(line, index, toX, toY)),
    ...legend(options.lines),
  ]);
}

type Scale = (value: number) => number;

function scale(low: number, high: number, from: number, to: number): Scale {
  return high > low ? (value) => from + ((value - low) / (high - low)) * (to - from) : () => (from + to) / 2;
}

function strokeOf(index: number): Stroke {
  return STROKES[index % STROKES.length] ?? STROKES[0];
}

function drawLine({ points }: ChartLine, index: number, toX: Scale, toY: Scale): string[] {
  const stroke = strokeOf(index);
  const path = points.map(({ x, y }) => `${toX(x).toFixed(1)},${toY(y).toFixed(1)}`).join(' ');
  // A line of one point would not show.
  const dots =
    points.length > 40
      ? []
      : points.map(({ x, y }) => element('circle', { cx: toX(x), cy: toY(y), r: 2.5, fill: stroke.stroke }));
  return [element('polyline', { points: path, fill: 'none', 'stroke-width': 2, ...stroke }), ...dots];
}

function drawMark(x: number, label: string): string[] {
  const isRight = x > (PLOT.left + PLOT.right) / 2;
  return [
    element('line', {
      x1: x,
      x2: x,
      y1: PLOT.top,
      y2: PLOT.bottom,
      stroke: '#888888',
      'stroke-dasharray': '3 3',
    }),
    text(label, {
      x: x + (isRight ? -5 : 5),
      y: PLOT.bottom - 8,
      'text-anchor': isRight ? 'end' : 'start',
      fill: '#666666',
      'font-size': 12,
    }),
  ];
}

/** In one row under the title, where no line passes. */
function legend(lines: readonly ChartLine[]): string[] {
  const step = 120;
  return lines.flatMap(({ label }, index) => {
    const x = PLOT.right - (lines.length - index) * step;
    return [
      element('line', {
        x1: x,
        x2: x + 28,
        y1: 40,
        y2: 40,
        'stroke-width': 2,
        ...strokeOf(index),
      }),
      text(label, { x: x + 34, y: 44 }),
    ];
  });
}
