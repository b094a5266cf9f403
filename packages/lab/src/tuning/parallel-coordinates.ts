/**
 * Trials as lines over one axis for each setting, the last for the figure that they reached.
 *
 * Source: Inselberg 1985, "The plane with parallel coordinates".
 * @module
 */
import { InvalidInputError } from 'lineament';
import { element, svg, text } from '../curves/svg.js';
import { type Axis, axisOf, figureAxis, rounded } from './parallel-axis.js';
import type { SearchSpace } from './space.js';
import type { TrialResult } from './trial-result.js';

const TOP = 78;
const LEFT = 84;
const RIGHT = 96;
/** From the top of the axes to their bottom. */
const AXIS_HEIGHT = 306;
const AXIS_GAP = 150;
const FEWEST_WIDTH = 640;
const LINE_HEIGHT = 15;
/** Width of a letter at most, in bold as axes' names and in small as their values. */
const [BOLD_LETTER, SMALL_LETTER] = [7.6, 6.4];

/**
 * Draws trials that have a figure: dark blue where it is best, pale where it is worst, the best on top and thick.
 *
 * @param figure name of the figure, such as `validation accuracy`
 * @param higherIsBetter whether large figures are good; good is at the top
 * @param space whose scales the axes have; where it says nothing, they are made to fit the values
 * @returns SVG
 * @throws {InvalidInputError} if no trial has a figure
 * @example
 * const results = [0.2, 0.4].map((dropout, trial) => ({
 *   trial, settings: { dropout }, status: 'done' as const, budget: 5, epochs: 5,
 *   best: { value: 0.8 + dropout / 10, epoch: 4 },
 * }));
 * const picture = parallelCoordinates('a grid search', results, 'validation accuracy', true);
 * picture.includes('2 trials; best validation accuracy 0.84 (thick line)'); // true
 */
export function parallelCoordinates(
  title: string,
  results: readonly TrialResult[],
  figure: string,
  higherIsBetter: boolean,
  space: SearchSpace = {},
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
        space[key],
      ),
    ),
    figureAxis(
      figure,
      ranked.map(({ value }) => value),
      higherIsBetter,
    ),
  ];
  const names = axes.map(({ label }) => nameLines(label));
  const gap = Math.max(AXIS_GAP, (longest(names.flat()) + 2) * BOLD_LETTER);
  const left = Math.max(LEFT, 16 + longest(axes[0]?.ticks.map(({ label }) => label) ?? []) * SMALL_LETTER);
  const width = Math.max(FEWEST_WIDTH, left + RIGHT + gap * (axes.length - 1));
  const height = TOP + AXIS_HEIGHT + 28 + LINE_HEIGHT * Math.max(...names.map(({ length }) => length));
  const toX = (axis: number): number => left + (axis * (width - left - RIGHT)) / (axes.length - 1);
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
  return svg(width, height, title, [
    text(title, { x: LEFT - 60, y: 28, 'font-size': 16, 'font-weight': 600 }),
    text(`${drawn.length} trials; best ${figure} ${rounded(best)} (thick line)`, {
      ...{ x: LEFT - 60, y: 48, class: 'muted', fill: '#5c5c5c', 'font-size': 12 },
    }),
    ...lines,
    ...axes.flatMap((axis, index) => drawAxis(axis, names[index] ?? [], toX(index))),
  ]);
}

/** From a place on an axis to the picture. */
function toY(place: number): number {
  return TOP + (1 - place) * AXIS_HEIGHT;
}

function drawAxis({ ticks }: Axis, names: readonly string[], x: number): string[] {
  return [
    element('line', { class: 'axis', x1: x, x2: x, y1: toY(0), y2: toY(1), stroke: '#444444' }),
    ...names.map((name, line) =>
      text(name, {
        ...{ x, y: toY(0) + 28 + LINE_HEIGHT * line },
        ...{ 'text-anchor': 'middle', 'font-size': 12, 'font-weight': 600 },
      }),
    ),
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

/** From pale to dark blue. */
function shade(part: number): string {
  const [pale, dark] = [
    [205, 214, 230],
    [58, 110, 190],
  ] as const;
  const mixed = pale.map((value, index) => Math.round(value + ((dark[index] ?? 0) - value) * part));
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** The name of a setting in lines that fit between two axes, where it can be parted. */
function nameLines(name: string): string[] {
  const most = Math.floor(AXIS_GAP / BOLD_LETTER) - 2;
  const lines: string[] = [];
  for (const part of name.match(/[^. ]+[. ]?/g) ?? []) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.trim().length <= most) {
      lines[lines.length - 1] = last + part;
    } else {
      lines.push(part);
    }
  }
  return lines.map((line) => line.trim());
}

function longest(words: readonly string[]): number {
  return Math.max(0, ...words.map(({ length }) => length));
}
