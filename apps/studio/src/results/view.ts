/**
 * How a picture lies in the area that shows it.
 * @module
 */

import type { Box } from 'lineament';

/** Where picture pixels land in the shown area, in CSS pixels of that area. */
export interface View {
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  /** Of the picture as shown. */
  readonly width: number;
  readonly height: number;
  /** Whether left and right are swapped, as in a mirror. */
  readonly mirrored: boolean;
}

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Fits a picture into an area, centered, nothing cut off (`object-fit: contain`).
 *
 * @example
 * fitView({ width: 640, height: 480 }, { width: 320, height: 320 });
 * // { scale: 0.5, left: 0, top: 40, width: 320, height: 240, mirrored: false }
 */
export function fitView(picture: Size, area: Size, mirrored = false): View {
  const scale = Math.min(area.width / picture.width, area.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return { scale, left: (area.width - width) / 2, top: (area.height - height) / 2, width, height, mirrored };
}

/** A box of the picture as it is shown. */
export function boxInView({ x, y, width, height }: Box, view: View): Box {
  const shown = {
    x: x * view.scale,
    y: y * view.scale,
    width: width * view.scale,
    height: height * view.scale,
  };
  const fromLeft = view.mirrored ? view.width - shown.x - shown.width : shown.x;
  return { ...shown, x: fromLeft + view.left, y: shown.y + view.top };
}
