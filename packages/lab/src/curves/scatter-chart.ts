/**
 * A cloud of points, as an SVG picture.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { type Frame, frame } from './frame.js';
import { drawReference, extent, type ReferenceLine } from './line-chart.js';
import { fillStyle, lineStyle } from './strokes.js';
import { element, text } from './svg.js';
import { niceTicks } from './ticks.js';

/** A horizontal line through the cloud. */
export interface ChartLevel {
  readonly y: number;
  readonly label: string;
  /** Ends of its interval, drawn as a band. */
  readonly low?: number;
  readonly high?: number;
}

export interface ScatterChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly levels?: readonly ChartLevel[];
  readonly references?: readonly ReferenceLine[];
  /** Ends of the axes (default: what the points need). */
  readonly xRange?: readonly [low: number, high: number];
  readonly yRange?: readonly [low: number, high: number];
  /** In pixels (default 640×420). */
  readonly width?: number;
  readonly height?: number;
}

/**
 * Draws points, darker where they lie on one another, and named levels across them.
 *
 * @returns SVG
 * @throws {InvalidInputError} if there is no point, or one that is not finite
 * @example
 * scatterChart({ title: 'Differences', xLabel: 'mean, years', yLabel: 'difference, years',
 *   points: [{ x: 30, y: 2 }, { x: 50, y: -4 }], levels: [{ y: -1, label: 'bias' }] }).includes('bias'); // true
 */
export function scatterChart(options: ScatterChartOptions): string {
  const { title, points, levels = [] } = options;
  if (points.length === 0 || !points.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))) {
    throw new InvalidInputError(`chart "${title}" needs points, all of them finite`);
  }
  const ys = levels.flatMap(({ y, low = y, high = y }) => [low, high]);
  const xEnds = options.xRange ?? extent(points.map(({ x }) => x));
  const yEnds = options.yRange ?? extent([...points.map(({ y }) => y), ...ys]);
  const axis = (label: string, [low, high]: readonly [number, number], isGiven: boolean) => {
    const ticks = niceTicks(low, high, 6);
    return {
      label,
      ticks,
      low: isGiven ? low : (ticks[0] ?? low),
      high: isGiven ? high : (ticks.at(-1) ?? high),
    };
  };
  const chart = frame({
    title,
    width: options.width,
    height: options.height,
    x: axis(options.xLabel, xEnds, options.xRange !== undefined),
    y: axis(options.yLabel, yEnds, options.yRange !== undefined),
    legend: [],
  });
  return chart.draw([
    ...(options.references ?? []).map((reference) => drawReference(reference, chart)),
    element(
      'g',
      // Lines of no length with round ends are the shortest way to write thousands of dots.
      {
        ...lineStyle(0),
        'stroke-width': 4,
        'stroke-linecap': 'round',
        'stroke-opacity': opacity(points.length),
      },
      points
        .map(({ x, y }) => `<path d="M${chart.toX(x).toFixed(1)} ${chart.toY(y).toFixed(1)}h0"/>`)
        .join(''),
    ),
    ...levels.flatMap((level) => drawLevel(level, chart)),
  ]);
}

function opacity(points: number): number {
  return Math.max(0.12, Math.min(0.7, 60 / Math.sqrt(points) / 5));
}

function drawLevel({ y, label, low, high }: ChartLevel, { plot, toY }: Frame): string[] {
  return [
    ...(low === undefined || high === undefined
      ? []
      : [
          element('rect', {
            ...fillStyle(1),
            x: plot.left,
            width: plot.right - plot.left,
            y: toY(high),
            height: toY(low) - toY(high),
            'fill-opacity': 0.2,
          }),
        ]),
    element('line', {
      ...lineStyle(1),
      x1: plot.left,
      x2: plot.right,
      y1: toY(y),
      y2: toY(y),
      'stroke-width': 1.5,
    }),
    // A halo in the paper's color keeps the words readable on the cloud.
    text(label, {
      class: 'halo',
      x: plot.right - 6,
      y: toY(y) - 6,
      'text-anchor': 'end',
      'font-size': 12,
      stroke: '#ffffff',
      'stroke-width': 3,
      'paint-order': 'stroke',
    }),
  ];
}
