/**
 * The title of a picture, at its top left.
 * @module
 */
import { text } from './svg.js';

/** Mean width of a letter, bold and 15 pixels high, in the widest of the fonts. */
const LETTER = 10.4;
const MARGIN = 14;

/** Draws a title. */
export function drawTitle(title: string): string {
  return text(title, { x: MARGIN, y: 24, 'font-size': 15, 'font-weight': 600 });
}

/**
 * Width of a picture that has room for its title.
 *
 * @param least in pixels, what the picture needs for the rest
 * @example
 * widthFor('Loss', 640); // 640
 */
export function widthFor(title: string, least: number): number {
  return Math.max(least, title.length * LETTER + 2 * MARGIN);
}
