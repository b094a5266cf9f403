import { describe, expect, it } from 'vitest';
import { boxInView, fitView } from './view.js';

describe('boxInView', () => {
  const box = { x: 0, y: 0, width: 64, height: 48 };

  it('follows the picture into the middle of its area', () => {
    const view = fitView({ width: 640, height: 480 }, { width: 320, height: 320 });
    expect(boxInView(box, view)).toEqual({ x: 0, y: 40, width: 32, height: 24 });
  });

  it('swaps left and right in a mirror', () => {
    const view = fitView({ width: 640, height: 480 }, { width: 400, height: 240 }, true);
    expect(boxInView(box, view)).toEqual({ x: 328, y: 0, width: 32, height: 24 });
  });
});
