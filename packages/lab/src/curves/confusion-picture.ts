/**
 * A confusion matrix as a picture.
 * @module
 */
import { InvalidInputError } from 'lineament';
import type { ConfusionMatrix } from '../metrics/confusion.js';
import { element, svg, text } from './svg.js';
import { drawTitle, widthFor } from './title.js';

const CELL = { width: 76, height: 52 };
const LEFT = 130;
const TOP = 76;

/**
 * Draws counts and, under each, its part of the row; darker is more of the row.
 *
 * @param matrix a row for each true class
 * @param classes names, in the matrix' order
 * @returns SVG
 * @throws {InvalidInputError} if there are not as many names as rows
 */
export function confusionPicture(title: string, matrix: ConfusionMatrix, classes: readonly string[]): string {
  if (matrix.length !== classes.length || classes.length === 0) {
    throw new InvalidInputError(`${matrix.length} rows and ${classes.length} class names; give as many`);
  }
  const width = widthFor(title, LEFT + classes.length * CELL.width + 24);
  const height = TOP + classes.length * CELL.height + 64;
  const middle = LEFT + (classes.length * CELL.width) / 2;
  return svg(width, height, title, [
    drawTitle(title),
    text('true', { class: 'muted', x: LEFT - 12, y: TOP - 12, 'text-anchor': 'end', fill: '#5c5c5c' }),
    ...matrix.flatMap((row, index) => drawRow(row, index, classes[index] ?? '')),
    ...classes.map((name, column) =>
      text(name, {
        x: LEFT + (column + 0.5) * CELL.width,
        y: TOP + classes.length * CELL.height + 20,
        'text-anchor': 'middle',
      }),
    ),
    text('predicted', {
      class: 'muted',
      x: middle,
      y: height - 14,
      'text-anchor': 'middle',
      fill: '#5c5c5c',
    }),
  ]);
}

function drawRow(row: readonly number[], index: number, name: string): string[] {
  const total = row.reduce((sum, count) => sum + count, 0);
  const y = TOP + index * CELL.height;
  const cells = row.flatMap((count, column) => {
    const part = total === 0 ? 0 : count / total;
    const x = LEFT + column * CELL.width;
    // Whichever stands out more from the cell's blue; the page's own ink on light cells.
    const ink = part > 0.55 ? { fill: '#ffffff' } : {};
    const centered = { x: x + CELL.width / 2, 'text-anchor': 'middle', ...ink };
    return [
      element('rect', {
        x,
        y,
        width: CELL.width,
        height: CELL.height,
        fill: '#084594',
        // Through it the paper shows, be that light or dark.
        'fill-opacity': 0.03 + 0.97 * part,
        class: 'cell',
        stroke: '#ffffff',
      }),
      text(count.toLocaleString('en-US'), { ...centered, y: y + 23, 'font-size': 15 }),
      text(`${(100 * part).toFixed(1)} %`, { ...centered, y: y + 41, 'font-size': 11 }),
    ];
  });
  return [text(name, { x: LEFT - 12, y: y + CELL.height / 2 + 4, 'text-anchor': 'end' }), ...cells];
}
