/**
 * Figures with their intervals, one under another.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { textWidth } from './frame.js';
import { extent } from './line-chart.js';
import { fillStyle, lineStyle } from './strokes.js';
import { element, svg, text } from './svg.js';
import { niceTicks } from './ticks.js';
import { drawTitle, widthFor } from './title.js';

/** One figure. */
export interface IntervalRow {
  readonly label: string;
  readonly value: number;
  /** Ends of its interval; none draws the dot alone. */
  readonly low?: number;
  readonly high?: number;
  /** Which stroke to draw it with, 0–6 (default 0). */
  readonly series?: number;
  /** Written at the right end, such as the number of samples. */
  readonly note?: string;
}

export interface IntervalChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly rows: readonly IntervalRow[];
  /** A vertical line to compare with, such as the figure of all samples. */
  readonly reference?: number;
  readonly xRange?: readonly [low: number, high: number];
  readonly xFormat?: (value: number) => string;
  /** In pixels (default 640); the height follows from the rows. */
  readonly width?: number;
}

const ROW = 26;

/**
 * Draws a dot a figure and a bar for its interval; what lies apart clearly differs. Labels of more than half the width
 * are cut.
 *
 * @returns SVG
 * @throws {InvalidInputError} if there is no row, or a value that is not finite
 * @example
 * intervalChart({ title: 'Accuracy by group', xLabel: 'accuracy', reference: 0.92, rows: [
 *   { label: 'male', value: 0.926, low: 0.915, high: 0.936, note: 'n = 2,355' },
 *   { label: 'female', value: 0.917, low: 0.904, high: 0.928, note: 'n = 2,109' },
 * ] }).includes('female'); // true
 */
export function intervalChart(options: IntervalChartOptions): string {
  const { title, reference } = options;
  const width = widthFor(title, options.width ?? 640);
  const rows = options.rows.map((row) => ({ ...row, label: shorten(row.label, width / 2) }));
  const values = rows.flatMap(({ value, low = value, high = value }) => [low, value, high]);
  if (rows.length === 0 || !values.every(Number.isFinite)) {
    throw new InvalidInputError(`chart "${title}" needs rows, all of their values finite`);
  }
  const [low, high] = options.xRange ?? extent([...values, ...(reference === undefined ? [] : [reference])]);
  const ticks = niceTicks(low, high, width > 500 ? 8 : 5);
  const labels = Math.max(...rows.map(({ label }) => textWidth(label)));
  const notes = Math.max(0, ...rows.map(({ note = '' }) => textWidth(note)));
  const left = 26 + labels;
  const right = width - 22 - (notes > 0 ? notes + 10 : 0);
  const top = 44;
  const bottom = top + rows.length * ROW;
  const ends = options.xRange ?? [ticks[0] ?? 0, ticks.at(-1) ?? 1];
  const toX = (value: number): number => left + ((value - ends[0]) / (ends[1] - ends[0])) * (right - left);
  const format = options.xFormat ?? String;
  return svg(width, bottom + 56, title, [
    drawTitle(title),
    ...ticks
      .filter((tick) => tick >= ends[0] - 1e-9 && tick <= ends[1] + 1e-9)
      .flatMap((tick) => [
        element('line', {
          class: 'grid',
          x1: toX(tick),
          x2: toX(tick),
          y1: top,
          y2: bottom,
          stroke: '#e2e2e2',
        }),
        text(format(tick), { x: toX(tick), y: bottom + 20, 'text-anchor': 'middle' }),
      ]),
    ...(reference === undefined
      ? []
      : [
          element('line', {
            class: 'reference',
            x1: toX(reference),
            x2: toX(reference),
            y1: top,
            y2: bottom,
            stroke: '#888888',
            'stroke-dasharray': '3 3',
          }),
        ]),
    element('path', { class: 'axis', d: `M${left} ${bottom}H${right}`, fill: 'none', stroke: '#222222' }),
    ...rows.flatMap((row, index) => drawRow(row, top + (index + 0.5) * ROW, { toX, left, right })),
    text(options.xLabel, {
      class: 'muted',
      x: (left + right) / 2,
      y: bottom + 44,
      'text-anchor': 'middle',
      fill: '#5c5c5c',
    }),
  ]);
}

/** Leaves room for the chart itself, whatever models and groups are called. */
function shorten(label: string, width: number): string {
  if (textWidth(label) <= width) {
    return label;
  }
  const letters = Math.floor((width / textWidth(label)) * label.length) - 1;
  return `${label.slice(0, letters)}…`;
}

function drawRow(
  { label, value, low, high, note, series = 0 }: IntervalRow,
  y: number,
  { toX, left, right }: { toX: (value: number) => number; left: number; right: number },
): string[] {
  const style = { ...lineStyle(series), 'stroke-dasharray': 'none' };
  return [
    text(label, { x: left - 12, y: y + 4.5, 'text-anchor': 'end' }),
    ...(low === undefined || high === undefined
      ? []
      : [
          element('path', {
            ...style,
            d: `M${toX(low).toFixed(1)} ${y}H${toX(high).toFixed(1)}M${toX(low).toFixed(1)} ${y - 4}v8M${toX(high).toFixed(1)} ${y - 4}v8`,
            fill: 'none',
            'stroke-width': 2,
          }),
        ]),
    element('circle', { ...fillStyle(series), cx: toX(value), cy: y, r: 4.5 }),
    ...(note === undefined
      ? []
      : [text(note, { class: 'muted', x: right + 12, y: y + 4.5, fill: '#5c5c5c' })]),
  ];
}
