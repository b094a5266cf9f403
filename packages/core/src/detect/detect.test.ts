import { describe, expect, it } from 'vitest';
import { decodeDetections, VALUES_PER_ANCHOR } from './decode.js';
import { type Detection, mapKeypoints, tiltOf } from './detection.js';
import { weightedNonMaximumSuppression } from './suppress.js';
import { closerViews, viewAround, wholeView } from './views.js';

describe('decodeDetections', () => {
  const map = { columns: 2, rows: 2, anchorsPerCell: 2, stride: 32 };

  it('places boxes and keypoints relative to the middle of their cells', () => {
    const values = new Float32Array(8 * VALUES_PER_ANCHOR);
    values.set([4, -8, 20, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 5 * VALUES_PER_ANCHOR);
    const logits = new Float32Array(8).fill(-3);
    logits[5] = Math.log(4);
    const found = decodeDetections(logits, values, map, 0.7);
    expect(found).toHaveLength(1);
    expect(found[0]?.score).toBeCloseTo(0.8, 6);
    // The sixth anchor is the second of the third cell, whose middle is (16, 48): the box's centre is (20, 40).
    expect(found[0]?.box).toEqual({ x: 10, y: 35, width: 20, height: 10 });
    expect(found[0]?.keypoints.leftEye).toEqual({ x: 17, y: 50 });
    expect(found[0]?.keypoints.rightEar).toEqual({ x: 27, y: 60 });
  });

  it('leaves out boxes without extent, scores that are no numbers, and what is below the least score', () => {
    const values = new Float32Array(8 * VALUES_PER_ANCHOR);
    for (let anchor = 1; anchor < 8; anchor++) {
      values.set([0, 0, 9, 9], anchor * VALUES_PER_ANCHOR);
    }
    const logits = Float32Array.of(5, Number.NaN, Math.log(0.49 / 0.51), 0.01, -9, -9, -9, -9);
    expect(decodeDetections(logits, values, map, 0.5)).toHaveLength(1);
  });
});

describe('tiltOf', () => {
  const face = { leftEye: { x: -2, y: 0 }, rightEye: { x: 2, y: 0 }, mouth: { x: 0, y: 4 } };
  const turned = (angle: number): typeof face => {
    const turn = ({ x, y }: { x: number; y: number }): { x: number; y: number } => ({
      x: x * Math.cos(angle) - y * Math.sin(angle),
      y: x * Math.sin(angle) + y * Math.cos(angle),
    });
    return { leftEye: turn(face.leftEye), rightEye: turn(face.rightEye), mouth: turn(face.mouth) };
  };

  it.each([0, 0.3, -0.8, 2, -3])('tells how far a face is turned: %d', (angle) => {
    expect(tiltOf(turned(angle))).toBeCloseTo(angle, 9);
  });

  it('still tells when the eyes meet, as in a head turned to the side', () => {
    expect(tiltOf({ leftEye: { x: 0, y: 0 }, rightEye: { x: 0, y: 0 }, mouth: { x: 0, y: 4 } })).toBe(0);
  });
});

describe('weightedNonMaximumSuppression', () => {
  const detection = (x: number, size: number, score: number): Detection => ({
    box: { x, y: 0, width: size, height: size },
    keypoints: mapKeypoints((_name, index) => ({ x: x + index, y: index })),
    score,
  });

  it('weights a group’s boxes by score and keeps the best score', () => {
    // Overlap of the first two: 8·10 / (200 − 80) = 2/3; mean x: (0 · 0.6 + 2 · 0.9) / 1.5 = 1.2
    const [face, ...others] = weightedNonMaximumSuppression([detection(0, 10, 0.6), detection(2, 10, 0.9)]);
    expect(others).toEqual([]);
    expect(face?.box.x).toBeCloseTo(1.2, 12);
    expect(face?.box.width).toBeCloseTo(10, 12);
    expect(face?.keypoints.nose.x).toBeCloseTo(3.2, 12);
    expect(face?.score).toBe(0.9);
  });

  it('keeps faces side by side, best first', () => {
    const faces = weightedNonMaximumSuppression([detection(0, 10, 0.7), detection(9, 10, 0.8)]);
    expect(faces.map(({ score }) => score)).toEqual([0.8, 0.7]);
  });

  it('groups around the best box, not in chains', () => {
    // Neighbours overlap by 1/3 and more, the outer two by 1/9.
    const faces = weightedNonMaximumSuppression([
      detection(0, 10, 0.9),
      detection(4, 10, 0.8),
      detection(8, 10, 0.7),
    ]);
    expect(faces.map(({ score }) => score)).toEqual([0.9, 0.7]);
    expect(faces[1]?.box.x).toBeCloseTo(8, 12);
  });

  it('obeys its threshold at the boundary', () => {
    const pair = [detection(0, 10, 0.9), detection(5, 10, 0.8)]; // overlap exactly 1/3
    expect(weightedNonMaximumSuppression(pair, 1 / 3)).toHaveLength(1);
    expect(weightedNonMaximumSuppression(pair, 0.34)).toHaveLength(2);
  });

  it('makes nothing of nothing', () => {
    expect(weightedNonMaximumSuppression([])).toEqual([]);
  });
});

describe('views', () => {
  it('puts the picture in the middle of the whole view, in multiples of the step', () => {
    const view = wholeView(100, 40, 1, 16, 0);
    expect(view).toEqual({ center: { x: 50, y: 20 }, scale: 1, width: 112, height: 48, angle: 0 });
  });

  it('makes a turned view large enough for the whole picture', () => {
    expect(wholeView(100, 40, 1, 4, Math.PI / 2)).toMatchObject({ width: 40, height: 100 });
    expect(wholeView(100, 40, 1, 1, Math.PI / 6)).toMatchObject({ width: 107, height: 85 });
  });

  it.each([
    [1000, 1000],
    [1920, 1080],
    [700, 2400],
    [513, 300],
    [40, 5000],
  ])('covers every point of %d × %d pixels with parts that overlap', (width, height) => {
    const views = closerViews(width, height, 1, 16);
    for (const [length, axis, side] of [
      [width, 'x', 'width'],
      [height, 'y', 'height'],
    ] as const) {
      const starts = [...new Set(views.map((view) => view.center[axis] - view[side] / 2))].sort(
        (a, b) => a - b,
      );
      const size = views[0]?.[side] ?? Number.NaN;
      expect(size % 16).toBe(0);
      expect(size).toBeLessThanOrEqual(768);
      expect(starts[0]).toBeLessThanOrEqual(0);
      expect((starts.at(-1) ?? 0) + size).toBeGreaterThanOrEqual(length - 1e-9);
      starts.slice(1).forEach((start, index) => {
        expect((starts[index] ?? 0) + size - start).toBeGreaterThanOrEqual(64 - 1e-9);
      });
    }
  });

  it('scales with the picture', () => {
    const [view] = closerViews(400, 200, 2, 16);
    expect(view).toMatchObject({ center: { x: 200, y: 100 }, scale: 2, width: 208, height: 112 });
  });

  it('looks around a box', () => {
    expect(viewAround({ x: 10, y: 20, width: 10, height: 20 }, 2, 128, 0.5)).toEqual({
      center: { x: 15, y: 30 },
      scale: 40 / 128,
      width: 128,
      height: 128,
      angle: 0.5,
    });
  });
});
