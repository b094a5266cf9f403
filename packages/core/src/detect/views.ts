/**
 * Where the detector looks: the whole picture, then closer and closer overlapping tiles.
 * @module
 */

import type { Box } from '../image/geometry.js';
import type { SquareView } from '../image/square-view.js';

/** Neighbouring tiles share this part of their side, so that a face on a seam is whole in one of them. */
const TILE_OVERLAP = 0.25;

/**
 * The square around the whole picture, the picture in its middle.
 *
 * @example
 * wholeView(4, 2); // { x: 0, y: -1, size: 4 }
 */
export function wholeView(width: number, height: number): SquareView {
  const size = Math.max(width, height);
  return { x: (width - size) / 2, y: (height - size) / 2, size };
}

/**
 * Overlapping square tiles at 1/2, 1/4… of the picture's longer side.
 *
 * A level is left out when the one before already showed every pixel: looking closer would show no more.
 *
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param levels how many times to halve, ≥ 0
 * @param inputSize side of the network's input in pixels
 * @returns tiles that cover the picture, level by level, row by row
 * @example
 * tileViews(512, 256, 1, 256).length; // 3
 */
export function tileViews(width: number, height: number, levels: number, inputSize: number): SquareView[] {
  const tiles: SquareView[] = [];
  for (let level = 1, size = Math.max(width, height); level <= levels && size > inputSize; level++) {
    size /= 2;
    const columns = starts(width, size);
    for (const y of starts(height, size)) {
      tiles.push(...columns.map((x) => ({ x, y, size })));
    }
  }
  return tiles;
}

/** First coordinates of evenly spaced tiles over one side; a side shorter than a tile gets one, centred. */
function starts(length: number, size: number): number[] {
  const room = length - size;
  if (room <= 0) {
    return [room / 2];
  }
  const steps = Math.ceil(room / (size * (1 - TILE_OVERLAP)));
  return Array.from({ length: steps + 1 }, (_, index) => (index * room) / steps);
}

/**
 * A square around a box.
 *
 * @param box a face
 * @param enlarge side of the square, in longer sides of the box
 * @example
 * viewAround({ x: 10, y: 10, width: 10, height: 10 }, 2); // { x: 5, y: 5, size: 20 }
 */
export function viewAround(box: Box, enlarge: number): SquareView {
  const size = Math.max(box.width, box.height) * enlarge;
  return { x: box.x + (box.width - size) / 2, y: box.y + (box.height - size) / 2, size };
}
