/**
 * Trials as lines over one axis for each setting, the last for the figure that they reached.
 *
 * Source: Inselberg 1985, "The plane with parallel coordinates".
 * @module
 */
import { InvalidInputError } from 'lineament';
import { element, svg, text } from '../curves/svg.js';
import { niceTicks } from '../curves/ticks.js';
import type { TrialResult } from './trial-result.js';

const TOP = 78;
const BOTTOM = 56;
const LEFT = 84;
const RIGHT = 96;
const HEIGHT = 440;
const AXIS_GAP = 150;
const FEWEST_WIDTH = 640;
/** Values that an axis can name one by one. */
const MOST_NAMES = 8;

interface Axis {
  readonly label: string;
  /** Place of a value, 0 (bottom) to 1. */
  readonly place: (value: unknown) => number;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
}

/**
 * Draws trials that have a figure: dark blue where it is best, pale where it is worst, the best on top and thick.
 *
 * @param figure name of the figure, such as `validation accuracy`
 * @param higherIsBetter whether large figures are good; good is at the top
 * @returns SVG
 * @throws {InvalidInputError} if no trial has a figure
 */
export function parallelCoordinates(
  title: string,
  results: readonly TrialResult[],
  figure: string,
  higherIsBetter: boolean,
): string {
  const drawn = results.flatMap(({ settings, best }) =>
    best === null ? [] : [{ settings, value: best.value }],
  );
  if (drawn.length === 0) {
    throw new InvalidInputError(`picture "${title}" needs a trial that has come to its end`);
  }
  const sign = higherIsBetter ? 1 : -1;
  const ranked = [...drawn].sort((a, b) => sign * (a.value - b.value)); // the best last, on top
  const keys = Object.keys(ranked[0]?.settings ?? {});
  const axes = [
    ...keys.map((key) =>
      axisOf(
        key,
        ranked.map(({ settings }) => settings[key]),
      ),
    ),
    figureAxis(
      figure,
      ranked.map(({ value }) => value),
      higherIsBetter,
    ),
  ];
  const width = Math.max(FEWEST_WIDTH, LEFT + RIGHT + AXIS_GAP * (axes.length - 1));
  const toX = (axis: number): number => LEFT + (axis * (width - LEFT - RIGHT)) / (axes.length - 1);
  const toY = (place: number): number => HEIGHT - BOTTOM - place * (HEIGHT - TOP - BOTTOM);
  const lines = ranked.map(({ settings, value }, rank) => {
    const values = [...keys.map((key) => settings[key]), value];
    const isBest = rank === ranked.length - 1;
    return element('polyline', {
      points: values
        .map((own, axis) => `${toX(axis).toFixed(1)},${toY(axes[axis]?.place(own) ?? 0).toFixed(1)}`)
        .join(' '),
      fill: 'none',
      stroke: isBest ? '#0b3d91' : shade(ranked.length < 3 ? 0.5 : rank / (ranked.length - 2)),
      'stroke-width': isBest ? 3.5 : 1.6,
      'stroke-opacity': isBest ? 1 : 0.75,
      'stroke-linejoin': 'round',
    });
  });
  const best = ranked.at(-1)?.value ?? 0;
  return svg(width, HEIGHT, title, [
    text(title, { x: LEFT - 60, y: 28, 'font-size': 16, 'font-weight': 600 }),
    text(`${drawn.length} trials; best ${figure} ${rounded(best)} (thick line)`, {
      ...{ x: LEFT - 60, y: 48, class: 'muted', fill: '#5c5c5c', 'font-size': 12 },
    }),
    ...lines,
    ...axes.flatMap((axis, index) => drawAxis(axis, toX(index), toY)),
  ]);
}

function drawAxis({ label, ticks }: Axis, x: number, toY: (place: number) => number): string[] {
  return [
    element('line', { class: 'axis', x1: x, x2: x, y1: toY(0), y2: toY(1), stroke: '#444444' }),
    text(label, { x, y: HEIGHT - BOTTOM + 34, 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 600 }),
    ...ticks.flatMap(({ at, label: tick }) => [
      element('line', { class: 'axis', x1: x - 4, x2: x, y1: toY(at), y2: toY(at), stroke: '#444444' }),
      // A white edge keeps numbers legible where lines cross them.
      text(tick, {
        ...{ x: x - 8, y: toY(at) + 4, 'text-anchor': 'end', 'font-size': 11, fill: '#333333' },
        ...{ stroke: '#ffffff', 'stroke-width': 3, 'paint-order': 'stroke' },
      }),
    ]),
  ];
}

/** Names at even distances, or numbers on a line (logarithmic where they span more than a factor of 30). */
function axisOf(label: string, values: readonly unknown[]): Axis {
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const different = [...new Set(values.map(named))];
  if (numbers.length < values.length || different.length <= 3) {
    const names =
      numbers.length === values.length ? [...new Set(numbers)].sort((a, b) => a - b).map(named) : different;
    const at = (name: string): number =>
      names.length === 1 ? 0.5 : names.indexOf(name) / (names.length - 1);
    const shown = names.length <= MOST_NAMES ? names : [];
    return {
      label,
      place: (value) => at(named(value)),
      ticks: shown.map((name) => ({ at: at(name), label: short(name) })),
    };
  }
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low > 0 && high / low > 30 ? logAxis(label, low, high) : linearAxis(label, low, high, false);
}

function figureAxis(label: string, values: readonly number[], higherIsBetter: boolean): Axis {
  return linearAxis(label, Math.min(...values), Math.max(...values), !higherIsBetter);
}

function linearAxis(label: string, low: number, high: number, reversed: boolean): Axis {
  const ticks = niceTicks(low, high, 5);
  const [first = low, last = high] = [ticks[0], ticks.at(-1)];
  const at = (value: number): number => {
    const place = (value - first) / (last - first);
    return reversed ? 1 - place : place;
  };
  return {
    label,
    place: (value) => (typeof value === 'number' ? at(value) : 0),
    ticks: ticks.map((tick) => ({ at: at(tick), label: rounded(tick) })),
  };
}

function logAxis(label: string, low: number, high: number): Axis {
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const at = (value: number): number => (Math.log10(value) - first) / (last - first);
  const powers = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return {
    label,
    place: (value) => (typeof value === 'number' ? at(value) : 0),
    ticks: powers.map((power) => ({
      at: at(power),
      label: power < 0.001 ? power.toExponential(0) : rounded(power),
    })),
  };
}

/** From pale to dark blue. */
function shade(part: number): string {
  const [pale, dark] = [
    [205, 214, 230],
    [58, 110, 190],
  ] as const;
  const mixed = pale.map((value, index) => Math.round(value + ((dark[index] ?? 0) - value) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

const named = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));
const short = (name: string): string => (name.length > 16 ? `${name.slice(0, 15)}…` : name);
const rounded = (value: number): string => String(Number(value.toPrecision(4)));
