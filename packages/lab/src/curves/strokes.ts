/**
 * How the series of a chart are told apart.
 * @module
 */

/** A way to draw a series. */
export interface Stroke {
  readonly color: string;
  readonly dashes: string;
}

/**
 * Told apart by color-blind eyes (Okabe & Ito 2008, "Color universal design"), and in gray by their dashes. A style
 * sheet may replace the colors by the classes `stroke-0`, `fill-0` … `fill-6`.
 */
const STROKES: readonly [Stroke, ...Stroke[]] = [
  { color: '#0072b2', dashes: 'none' },
  { color: '#d55e00', dashes: '7 4' },
  { color: '#009e73', dashes: '2 3' },
  { color: '#cc79a7', dashes: '9 3 2 3' },
  { color: '#56b4e9', dashes: '12 4' },
  { color: '#e69f00', dashes: '4 2' },
  { color: '#555555', dashes: '1 3' },
];

/** Colors before they begin again. */
const SERIES_COLORS = STROKES.length;

export function strokeOf(series: number): Stroke {
  return STROKES[series % SERIES_COLORS] ?? STROKES[0];
}

/** Attributes of a line of a series. */
export function lineStyle(series: number): Readonly<Record<string, string>> {
  const { color, dashes } = strokeOf(series);
  return { class: `stroke-${series % SERIES_COLORS}`, stroke: color, 'stroke-dasharray': dashes };
}

/** Attributes of a dot or area of a series. */
export function fillStyle(series: number): Readonly<Record<string, string>> {
  return { class: `fill-${series % SERIES_COLORS}`, fill: strokeOf(series).color };
}
