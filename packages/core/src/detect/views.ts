/**
 * Where the detector looks: the whole picture, parts of it closer, a candidate enlarged.
 * @module
 */

import type { Box } from '../image/geometry.js';
import type { View } from '../image/view.js';

/** Longest side of a closer look's parts, in network pixels: bounds the memory of a look at a large photo. */
const LONGEST_PART = 768;
/** What neighbouring parts share, in network pixels: a face of the sizes that a closer look is for is whole in one. */
const PART_OVERLAP = 64;

/**
 * A view of the whole picture, the picture in its middle.
 *
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param scale picture pixels a view pixel
 * @param step the view's sides are multiples of it
 * @param angle how far the view is turned, in radians
 * @example
 * wholeView(400, 200, 2, 16, 0);
 * // { center: { x: 200, y: 100 }, scale: 2, width: 208, height: 112, angle: 0 }
 */
export function wholeView(width: number, height: number, scale: number, step: number, angle: number): View {
  const [cosine, sine] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
  return {
    center: { x: width / 2, y: height / 2 },
    scale,
    width: roundUp((width * cosine + height * sine) / scale, step),
    height: roundUp((width * sine + height * cosine) / scale, step),
    angle,
  };
}

/**
 * Upright views that cover the picture at a scale, in overlapping parts where it is large.
 *
 * @param width of the picture in pixels
 * @param height of the picture in pixels
 * @param scale picture pixels a view pixel
 * @param step the views' sides are multiples of it
 * @returns views row by row
 * @example
 * closerViews(1600, 720, 1600 / 768, 16).length; // 1
 * closerViews(1600, 720, 1600 / 1536, 16).length; // 3
 */
export function closerViews(width: number, height: number, scale: number, step: number): View[] {
  const rows = spread(height / scale, step);
  return rows.starts.flatMap((top) => {
    const columns = spread(width / scale, step);
    return columns.starts.map((left) => ({
      center: { x: (left + columns.size / 2) * scale, y: (top + rows.size / 2) * scale },
      scale,
      width: columns.size,
      height: rows.size,
      angle: 0,
    }));
  });
}

/** Evenly spaced parts of one side, all of the same size; all lengths in view pixels. */
function spread(length: number, step: number): { readonly size: number; readonly starts: readonly number[] } {
  const parts = Math.max(1, Math.ceil((length - PART_OVERLAP) / (LONGEST_PART - PART_OVERLAP)));
  const size = roundUp((length + (parts - 1) * PART_OVERLAP) / parts, step);
  const room = length - size;
  return {
    size,
    starts: Array.from({ length: parts }, (_, part) =>
      parts === 1 ? room / 2 : (part * room) / (parts - 1),
    ),
  };
}

/**
 * A square view around a box.
 *
 * @param box a face
 * @param enlarge side of the square, in longer sides of the box
 * @param size side of the view in its own pixels
 * @param angle how far the view is turned, in radians
 * @example
 * viewAround({ x: 10, y: 10, width: 10, height: 10 }, 2, 10, 0);
 * // { center: { x: 15, y: 15 }, scale: 2, width: 10, height: 10, angle: 0 }
 */
export function viewAround(box: Box, enlarge: number, size: number, angle: number): View {
  return {
    center: { x: box.x + box.width / 2, y: box.y + box.height / 2 },
    scale: (Math.max(box.width, box.height) * enlarge) / size,
    width: size,
    height: size,
    angle,
  };
}

function roundUp(value: number, step: number): number {
  // 1e-9: a side that is meant to be a multiple must not gain a step by rounding.
  return Math.max(1, Math.ceil(value / step - 1e-9)) * step;
}
