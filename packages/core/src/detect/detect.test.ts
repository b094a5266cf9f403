import { describe, expect, it } from 'vitest';
import { blazeFaceAnchors } from './anchors.js';
import { decodeDetections, VALUES_PER_ANCHOR } from './decode.js';
import { type Detection, mapKeypoints } from './detection.js';
import { weightedNonMaximumSuppression } from './suppress.js';
import { tileViews, viewAround, wholeView } from './views.js';

describe('blazeFaceAnchors', () => {
  it('has 896 anchors, two a fine cell and six a coarse one, row by row', () => {
    const [fine = [], coarse = []] = blazeFaceAnchors();
    expect([fine.length, coarse.length]).toEqual([512, 384]);
    expect(fine[1]).toEqual({ x: 0.5 / 16, y: 0.5 / 16 });
    expect(fine[2]).toEqual({ x: 1.5 / 16, y: 0.5 / 16 });
    expect(fine[32]).toEqual({ x: 0.5 / 16, y: 1.5 / 16 });
    expect(coarse[5]).toEqual({ x: 0.5 / 8, y: 0.5 / 8 });
    expect(coarse[6]).toEqual({ x: 1.5 / 8, y: 0.5 / 8 });
    expect(coarse[383]).toEqual({ x: 7.5 / 8, y: 7.5 / 8 });
  });
});

describe('decodeDetections', () => {
  it('places boxes and keypoints relative to their anchors', () => {
    const anchors = [
      { x: 0.25, y: 0.25 },
      { x: 0.5, y: 0.75 },
    ];
    const values = new Float32Array(2 * VALUES_PER_ANCHOR);
    values.set([4, -8, 20, 10, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], VALUES_PER_ANCHOR);
    const found = decodeDetections(Float32Array.of(-3, Math.log(4)), values, anchors, 128, 0.7);
    expect(found).toHaveLength(1);
    expect(found[0]?.score).toBeCloseTo(0.8, 6);
    // The anchor lies at (64, 96); the box's centre at (68, 88).
    expect(found[0]?.box).toEqual({ x: 58, y: 83, width: 20, height: 10 });
    expect(found[0]?.keypoints.leftEye).toEqual({ x: 65, y: 98 });
    expect(found[0]?.keypoints.rightEar).toEqual({ x: 75, y: 108 });
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
  it('puts the picture in the middle of the whole view', () => {
    expect(wholeView(100, 40)).toEqual({ x: 0, y: -30, size: 100 });
  });

  it('covers every point of the picture with tiles that overlap by a quarter or more', () => {
    for (const [width, height] of [
      [1000, 1000],
      [1920, 1080],
      [700, 2400],
      [513, 300],
    ] as const) {
      const tiles = tileViews(width, height, 1, 256);
      for (const [length, start] of [
        [width, 'x'],
        [height, 'y'],
      ] as const) {
        const starts = [...new Set(tiles.map((tile) => tile[start]))].sort((a, b) => a - b);
        const size = tiles[0]?.size ?? Number.NaN;
        expect(starts[0]).toBeLessThanOrEqual(0);
        expect((starts.at(-1) ?? 0) + size).toBeGreaterThanOrEqual(length - 1e-9);
        starts.slice(1).forEach((x, index) => {
          expect(x - (starts[index] ?? 0)).toBeLessThanOrEqual(0.75 * size + 1e-9);
        });
      }
    }
  });

  it('looks no closer once every pixel was seen', () => {
    expect(tileViews(256, 200, 3, 256)).toEqual([]);
    expect(new Set(tileViews(600, 400, 4, 256).map(({ size }) => size))).toEqual(new Set([300, 150]));
  });

  it('looks around a box', () => {
    expect(viewAround({ x: 10, y: 20, width: 10, height: 20 }, 2)).toEqual({ x: -5, y: 10, size: 40 });
  });
});
