import { describe, expect, it } from 'vitest';
import type { ModelInput } from '../card/card.js';
import { mapKeypoints } from '../detect/detection.js';
import { ImagePyramid } from '../image/pyramid.js';
import { cropFace, eyesToAlign, writeInput } from './crop.js';
import { CROP_TEMPLATES } from './templates.js';

function faceWithEyes(left: { x: number; y: number }, right: { x: number; y: number }, side: number) {
  const points = [left, right];
  const center = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  return {
    box: { x: center.x - side / 2, y: center.y - side / 2, width: side, height: side },
    keypoints: mapKeypoints((_name, index) => points[index] ?? center),
  };
}

describe('cropFace', () => {
  it.each([0, 0.4, -0.9, Math.PI])(
    'puts painted eyes where the template says, head turned by %d',
    (angle) => {
      const [width, height, apart] = [400, 300, 90];
      const offset = { x: (apart / 2) * Math.cos(angle), y: (apart / 2) * Math.sin(angle) };
      const left = { x: 210 - offset.x, y: 140 - offset.y };
      const right = { x: 210 + offset.x, y: 140 + offset.y };
      const data = new Uint8Array(width * height * 3);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) {
          const i = (y * width + x) * 3;
          data[i] = Math.hypot(x + 0.5 - left.x, y + 0.5 - left.y) < 8 ? 255 : 0;
          data[i + 1] = Math.hypot(x + 0.5 - right.x, y + 0.5 - right.y) < 8 ? 255 : 0;
        }
      }
      const size = 64;
      const crop = cropFace(
        new ImagePyramid({ data, width, height }),
        faceWithEyes(left, right, 200),
        CROP_TEMPLATES.utkface,
        size,
      );
      for (const [channel, target] of [
        [0, CROP_TEMPLATES.utkface.leftEye],
        [1, CROP_TEMPLATES.utkface.rightEye],
      ] as const) {
        const [x, y] = centerOfMass(crop, size, channel);
        expect(Math.abs(x / size - target.x)).toBeLessThan(0.004);
        expect(Math.abs(y / size - target.y)).toBeLessThan(0.004);
      }
    },
  );

  it('goes on with the border beyond the picture', () => {
    const pyramid = new ImagePyramid({ data: new Uint8Array(40 * 40 * 3).fill(90), width: 40, height: 40 });
    const crop = cropFace(
      pyramid,
      faceWithEyes({ x: 2, y: 2 }, { x: 30, y: 2 }, 60),
      CROP_TEMPLATES.fer2013,
      48,
    );
    expect(crop.every((value) => Math.abs(value - 90) < 1e-3)).toBe(true);
  });
});

describe('eyesToAlign', () => {
  it('takes the eyes of a face from the front as they are', () => {
    const face = faceWithEyes({ x: 10, y: 20 }, { x: 53, y: 22 }, 100);
    expect(eyesToAlign(face)).toEqual({ left: { x: 10, y: 20 }, right: { x: 53, y: 22 } });
  });

  it('spreads the eyes of a profile, along their line', () => {
    const { left, right } = eyesToAlign(faceWithEyes({ x: 50, y: 50 }, { x: 56, y: 58 }, 100));
    expect(Math.hypot(right.x - left.x, right.y - left.y)).toBeCloseTo(30, 10);
    expect((left.x + right.x) / 2).toBeCloseTo(53, 10);
    expect((right.y - left.y) / (right.x - left.x)).toBeCloseTo(8 / 6, 10);
  });

  it('measures the face by the longer side of its box', () => {
    const face = faceWithEyes({ x: 50, y: 50 }, { x: 60, y: 50 }, 100);
    const { left, right } = eyesToAlign({ ...face, box: { ...face.box, width: 40 } });
    expect(right.x - left.x).toBeCloseTo(30, 10);
  });

  it('takes eyes in one point as level', () => {
    const { left, right } = eyesToAlign(faceWithEyes({ x: 50, y: 50 }, { x: 50, y: 50 }, 100));
    expect([left, right]).toEqual([
      { x: 35, y: 50 },
      { x: 65, y: 50 },
    ]);
  });
});

describe('writeInput', () => {
  const rgb = Float32Array.of(0, 51, 102, 255, 204, 153);
  const input: ModelInput = {
    name: 'image',
    width: 2,
    height: 1,
    channels: 3,
    layout: 'NCHW',
    mean: [0, 0.2, 0.5],
    std: [1, 0.5, 0.25],
  };
  const written = (changes: Partial<ModelInput>): number[] => {
    const batch = new Float32Array(12);
    writeInput(rgb, { ...input, ...changes }, batch, 1);
    return [...batch].map((value) => Math.round(value * 1e4) / 1e4);
  };

  it('normalizes each channel and orders channels first', () => {
    expect(written({})).toEqual([0, 0, 0, 0, 0, 0, 0, 1, 0, 1.2, -0.4, 0.4]);
  });

  it('orders channels last', () => {
    expect(written({ layout: 'NHWC' })).toEqual([0, 0, 0, 0, 0, 0, 0, 0, -0.4, 1, 1.2, 0.4]);
  });

  it('makes luma for one channel', () => {
    // .587 · .2 + .114 · .4 and .299 + .587 · .8 + .114 · .6
    expect(written({ channels: 1, mean: [0], std: [1] }).slice(2, 4)).toEqual([0.163, 0.837]);
  });
});

function centerOfMass(crop: Float32Array, size: number, channel: number): [number, number] {
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let pixel = 0; pixel < size * size; pixel++) {
    const value = crop[pixel * 3 + channel] ?? 0;
    mass += value;
    sumX += value * ((pixel % size) + 0.5);
    sumY += value * (Math.floor(pixel / size) + 0.5);
  }
  return [sumX / mass, sumY / mass];
}
