/**
 * What all charts share: title, legend, axes with round ticks, grid, and the way from values to places.
 * @module
 */
import { lineStyle } from './strokes.js';
import { element, svg, text } from './svg.js';
import { drawTitle, widthFor } from './title.js';

/** One axis. */
interface Axis {
  readonly label: string;
  /** Value at the left or lower end. */
  readonly low: number;
  /** Value at the right or upper end. */
  readonly high: number;
  /** Those outside the ends are not drawn. */
  readonly ticks: readonly number[];
  /** How a tick is written (default: as it is). */
  readonly format?: ((value: number) => string) | undefined;
}

export interface FrameOptions {
  readonly title: string;
  /** In pixels (default 640×420); wider where the title needs it. */
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly x: Axis;
  readonly y: Axis;
  /** Names of the series, in the order of their strokes; a single one needs none. */
  readonly legend: readonly string[];
}

/** Places of a chart, in pixels. */
export interface Frame {
  readonly plot: {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  };
  readonly toX: (value: number) => number;
  readonly toY: (value: number) => number;
  /** The chart with something in it. */
  readonly draw: (parts: readonly string[]) => string;
}

/** Mean width of a letter at 13 pixels; a bit generous, since fonts differ. */
const LETTER = 7.2;
const LEGEND_LINE = 18;
const SAMPLE = 26;

/** Lays a chart out. */
export function frame(options: FrameOptions): Frame {
  const { title, x, y, height = 420 } = options;
  const width = widthFor(title, options.width ?? 640);
  const yLabels = y.ticks.map(y.format ?? String);
  const left = Math.max(52, 34 + LETTER * Math.max(...yLabels.map((label) => label.length)));
  const right = width - 20;
  const legend = layLegend(options.legend, left, right);
  const plot = {
    left,
    right,
    top: 40 + legend.lines * LEGEND_LINE + (legend.lines > 0 ? 6 : 0),
    bottom: height - 58,
  };
  const toX = scale(x.low, x.high, plot.left, plot.right);
  const toY = scale(y.low, y.high, plot.bottom, plot.top);
  const inside = ({ low, high, ticks }: Axis): readonly number[] => {
    const room = 1e-9 * Math.max(1, Math.abs(high - low));
    return ticks.filter((tick) => tick >= low - room && tick <= high + room);
  };
  const middle = { x: (plot.left + plot.right) / 2, y: (plot.top + plot.bottom) / 2 };
  const before = [
    drawTitle(title),
    ...legend.parts,
    ...inside(y).flatMap((tick) => [
      element('line', {
        class: 'grid',
        x1: plot.left,
        x2: plot.right,
        y1: toY(tick),
        y2: toY(tick),
        stroke: '#e2e2e2',
      }),
      text((y.format ?? String)(tick), { x: plot.left - 8, y: toY(tick) + 4.5, 'text-anchor': 'end' }),
    ]),
    ...inside(x).flatMap((tick) => [
      element('line', {
        class: 'axis',
        x1: toX(tick),
        x2: toX(tick),
        y1: plot.bottom,
        y2: plot.bottom + 5,
        stroke: '#222222',
      }),
      text((x.format ?? String)(tick), { x: toX(tick), y: plot.bottom + 20, 'text-anchor': 'middle' }),
    ]),
  ];
  const after = [
    element('path', {
      class: 'axis',
      d: `M${plot.left} ${plot.top}V${plot.bottom}H${plot.right}`,
      fill: 'none',
      stroke: '#222222',
    }),
    text(x.label, { class: 'muted', x: middle.x, y: height - 16, 'text-anchor': 'middle', fill: '#5c5c5c' }),
    text(y.label, {
      class: 'muted',
      x: 20,
      y: middle.y,
      'text-anchor': 'middle',
      transform: `rotate(-90 20 ${middle.y})`,
      fill: '#5c5c5c',
    }),
  ];
  return { plot, toX, toY, draw: (parts) => svg(width, height, title, [...before, ...parts, ...after]) };
}

/** Width of a text at 13 pixels, about. */
export function textWidth(content: string): number {
  return content.length * LETTER;
}

function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  return high > low ? (value) => from + ((value - low) / (high - low)) * (to - from) : () => (from + to) / 2;
}

/** In lines under the title, where no curve passes. */
function layLegend(
  labels: readonly string[],
  left: number,
  right: number,
): { readonly lines: number; readonly parts: readonly string[] } {
  if (labels.length < 2) {
    return { lines: 0, parts: [] };
  }
  let x = left;
  let line = 0;
  const parts = labels.flatMap((label, series) => {
    const width = SAMPLE + 8 + textWidth(label) + 16;
    if (x > left && x + width > right + 16) {
      x = left;
      line++;
    }
    const y = 44 + line * LEGEND_LINE;
    const drawn = [
      element('line', {
        x1: x,
        x2: x + SAMPLE,
        y1: y - 4,
        y2: y - 4,
        'stroke-width': 2.5,
        ...lineStyle(series),
      }),
      text(label, { x: x + SAMPLE + 8, y }),
    ];
    x += width;
    return drawn;
  });
  return { lines: line + 1, parts };
}
