import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../analysis/schema.js';
import { InvalidInputError } from '../errors.js';
import { transformPoint } from '../image/geometry.js';
import type { RgbImage } from '../image/pixels.js';
import { Analyzer } from './analyzer.js';
import { decodeImage } from './decode-image.js';

const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
  'sample6.jpg',
);

describe('explaining a face of a picture', () => {
  let analyzer: Analyzer;
  let faces: readonly Face[];
  let pixels: RgbImage;
  beforeAll(async () => {
    // Explanations are computed with floats.
    analyzer = await Analyzer.create({ tasks: ['gender'], precision: 'float32' });
    // Of a file, an analysis may decode a smaller picture.
    pixels = await decodeImage(PHOTO);
    faces = (await analyzer.analyze(pixels)).faces;
  });
  afterAll(() => analyzer.dispose());

  it('gives a map, the estimate of the analysis, and the way back to the picture', async () => {
    const [face] = faces;
    expect(face).toBeDefined();
    if (face === undefined) {
      return;
    }
    const [card] = analyzer.cards;
    expect(card).toBeDefined();
    if (card === undefined) {
      return;
    }
    const { width, height } = card.input;
    const map = await analyzer.explain(pixels, face, { task: 'gender' });
    expect(map).toMatchObject({
      method: 'grad-cam',
      task: 'gender',
      target: face.gender?.label,
      width,
      height,
    });
    expect(map.probability).toBeCloseTo(face.gender?.confidence ?? Number.NaN, 4);
    expect(Math.max(...map.values)).toBeLessThanOrEqual(1);
    expect(Math.max(...map.values)).toBeGreaterThan(0.8);
    const { leftEye, rightEye } = card.crop;
    for (const [eye, found] of [
      [leftEye, face.keypoints.leftEye],
      [rightEye, face.keypoints.rightEye],
    ] as const) {
      const place = transformPoint(map.toImage, { x: eye.x * width, y: eye.y * height });
      expect(Math.hypot(place.x - found.x, place.y - found.y)).toBeLessThan(1e-6);
    }
  });

  it('refuses what the analyzer does not estimate, and work after disposal', async () => {
    const [face] = faces;
    const other = await Analyzer.create({ tasks: ['gender'] });
    await expect(other.explain(PHOTO, face as Face, { task: 'age' })).rejects.toThrow(InvalidInputError);
    const explained = other.explain(PHOTO, face as Face, { task: 'gender' });
    await other.dispose();
    expect((await explained).task).toBe('gender');
    await expect(other.explain(PHOTO, face as Face, { task: 'gender' })).rejects.toThrow('was disposed of');
  });
});
