/**
 * Canvases that are sharp on every screen.
 * @module
 */

import { type RefObject, useEffect } from 'react';
import type { Size } from './view.js';

/**
 * Makes a canvas' pixels those of the screen and sets its context to CSS pixels. Clears the canvas.
 *
 * @returns the context and the size in CSS pixels; undefined for a canvas that is not shown
 */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
): { readonly context: CanvasRenderingContext2D; readonly size: Size } | undefined {
  const size = { width: canvas.clientWidth, height: canvas.clientHeight };
  const context = canvas.getContext('2d');
  if (context === null || size.width === 0 || size.height === 0) {
    return undefined;
  }
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, size.width, size.height);
  return { context, size };
}

/** Draws a canvas anew whenever its size, or what `draw` depends on, changes. Give `draw` by `useCallback`. */
export function useCanvas(
  reference: RefObject<HTMLCanvasElement | null>,
  draw: (context: CanvasRenderingContext2D, size: Size) => void,
): void {
  useEffect(() => {
    const canvas = reference.current;
    if (canvas === null) {
      return;
    }
    const redraw = (): void => {
      const prepared = prepareCanvas(canvas);
      if (prepared !== undefined) {
        draw(prepared.context, prepared.size);
      }
    };
    redraw();
    const observer = new ResizeObserver(redraw);
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [reference, draw]);
}
