import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { Analysis, Face } from '../analysis/schema.js';
import { mapKeypoints } from '../detect/detection.js';
import { InvalidInputError } from '../errors.js';
import { annotate } from './annotate.js';
import { decodeImage } from './decode-image.js';
import { faceLabel, overlaySvg } from './overlay.js';

const face: Face = {
  box: { x: 40, y: 40, width: 40, height: 40 },
  score: 0.9,
  keypoints: mapKeypoints(() => ({ x: 60, y: 60 })),
  gender: { label: 'female', confidence: 0.934, distribution: { male: 0.066, female: 0.934 } },
};
const analysis = (width: number, height: number, faces: Face[]): Analysis => ({
  source: null,
  width,
  height,
  faces,
});
const gray = (width: number, height: number) => ({
  data: new Uint8Array(width * height * 3).fill(128),
  width,
  height,
});

describe('annotate', () => {
  it('draws on large pictures as they are and enlarges small ones', async () => {
    const large = await sharp(await annotate(gray(900, 700), analysis(900, 700, [face]))).metadata();
    expect([large.format, large.width, large.height]).toEqual(['jpeg', 900, 700]);
    const small = await sharp(await annotate(gray(160, 120), analysis(160, 120, [face]), 'png')).metadata();
    expect([small.format, small.width, small.height]).toEqual(['png', 640, 480]);
  });

  it('changes the box’s edge and leaves pixels far away alone', async () => {
    const { data } = await decodeImage(await annotate(gray(900, 700), analysis(900, 700, [face]), 'png'));
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * 900 + x) * 3, (y * 900 + x) * 3 + 3),
    ];
    expect(at(60, 40)).toEqual([255, 212, 0]);
    expect(at(700, 600)).toEqual([128, 128, 128]);
  });

  it('refuses a picture of another size', async () => {
    await expect(annotate(gray(90, 70), analysis(900, 700, []))).rejects.toThrow(InvalidInputError);
  });
});

describe('overlaySvg', () => {
  it('keeps every label inside the picture and off other faces where it can', () => {
    const at = (x: number, y: number): Face => ({ ...face, box: { x, y, width: 100, height: 100 } });
    const faces = [at(0, 0), at(300, 200), at(540, 380), at(410, 200)];
    const svg = overlaySvg(analysis(640, 480, faces), 1);
    const labels = [
      ...svg.matchAll(/<rect x="([-\d.]+)" y="([-\d.]+)" width="([\d.]+)" height="([\d.]+)" fill="#000"/g),
    ];
    expect(labels).toHaveLength(4);
    for (const [, ...numbers] of labels) {
      const [x = Number.NaN, y = Number.NaN, width = Number.NaN, height = Number.NaN] = numbers.map(Number);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(x + width).toBeLessThanOrEqual(640);
      expect(y + height).toBeLessThanOrEqual(480);
      for (const { box } of faces) {
        const apart = x >= box.x + 100 || x + width <= box.x || y >= box.y + 100 || y + height <= box.y;
        expect(apart).toBe(true);
      }
    }
  });
});

describe('faceLabel', () => {
  it('has a line for each attribute', () => {
    expect(faceLabel(face, 0)).toEqual(['#1', 'female 93%']);
    const { gender: _gender, ...plain } = face;
    expect(faceLabel(plain, 1)).toEqual(['#2 face 90%']);
    expect(faceLabel({ ...plain, id: 7 }, 1)).toEqual(['#7 face 90%']);
  });
});
