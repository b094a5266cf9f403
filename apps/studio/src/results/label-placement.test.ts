import { overlapArea } from 'lineament';
import { describe, expect, it } from 'vitest';
import { type LabelRequest, placeLabels } from './label-placement.js';

const request = (x: number, y: number, more: Partial<LabelRequest> = {}): LabelRequest => ({
  box: { x, y, width: 100, height: 100 },
  width: 80,
  height: 40,
  ...more,
});

describe('placeLabels', () => {
  it('puts a label above its face, or below where there is no room', () => {
    const [placed] = placeLabels([request(200, 200)], 640, 480);
    expect(placed).toEqual({ side: 'above', box: { x: 200, y: 156, width: 80, height: 40 } });
    expect(placeLabels([request(200, 10)], 640, 480)[0]?.side).toBe('below');
  });

  it('keeps every label inside the picture', () => {
    for (const [x, y] of [
      [-20, -20],
      [600, 440],
      [600, -20],
      [-20, 440],
    ] as const) {
      const box = placeLabels([request(x, y)], 640, 480)[0]?.box;
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(640);
      expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(480);
    }
  });

  it('covers neither other faces nor other labels where there is room', () => {
    const requests = [request(100, 100), request(100, 240), request(240, 100), request(240, 240)];
    const placed = placeLabels(requests, 640, 480);
    placed.forEach(({ box }, index) => {
      for (const [other, { box: face }] of requests.entries()) {
        expect({ index, other, shared: other === index ? 0 : overlapArea(box, face) }).toEqual({
          index,
          other,
          shared: 0,
        });
      }
      for (const label of placed.slice(index + 1)) {
        expect(overlapArea(box, label.box)).toBe(0);
      }
    });
  });

  it('stays where it was until another place is clearly better', () => {
    expect(placeLabels([request(200, 200, { before: 'below' })], 640, 480)[0]?.side).toBe('below');
    // No room below: the label would lie on its own face.
    expect(placeLabels([request(200, 380, { before: 'below' })], 640, 480)[0]?.side).toBe('above');
  });
});
