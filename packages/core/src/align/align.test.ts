import { describe, expect, it } from 'vitest';
import { InvalidInputError } from '../errors.js';
import { transformPoint } from '../image/geometry.js';
import { alignEyes } from './align.js';
import { CROP_TEMPLATES, middleTemplate } from './templates.js';

describe('alignEyes', () => {
  it('gives the documented example', () => {
    const template = { leftEye: { x: 0.25, y: 0.35 }, rightEye: { x: 0.75, y: 0.35 } };
    const matrix = alignEyes({ left: { x: 30, y: 40 }, right: { x: 70, y: 40 } }, template, 48);
    [0.6, 0, -6, 0, 0.6, -7.2].forEach((value, index) => {
      expect(matrix[index]).toBeCloseTo(value, 12);
    });
  });

  it('puts any eyes where any template says, without shear', () => {
    for (let i = 0; i < 200; i++) {
      const angle = i * 0.37;
      const distance = 1 + i * 3;
      const left = { x: 13 * i - 500, y: 700 - 7 * i };
      const right = { x: left.x + distance * Math.cos(angle), y: left.y + distance * Math.sin(angle) };
      const template = {
        leftEye: { x: 0.2 + i / 2000, y: 0.3 + i / 3000 },
        rightEye: { x: 0.7 - i / 4000, y: 0.4 - i / 1000 },
      };
      const size = 16 + i;
      const matrix = alignEyes({ left, right }, template, size);
      for (const [eye, target] of [
        [left, template.leftEye],
        [right, template.rightEye],
      ] as const) {
        const landed = transformPoint(matrix, eye);
        expect(landed.x).toBeCloseTo(target.x * size, 6);
        expect(landed.y).toBeCloseTo(target.y * size, 6);
      }
      expect(matrix[0]).toBe(matrix[4]);
      expect(matrix[1] + matrix[3]).toBe(0);
    }
  });

  it('refuses eyes in one place', () => {
    const eyes = { left: { x: 5, y: 5 }, right: { x: 5.5, y: 5 } };
    expect(() => alignEyes(eyes, CROP_TEMPLATES.fer2013, 48)).toThrow(InvalidInputError);
    expect(() => alignEyes(eyes, CROP_TEMPLATES.fer2013, 48)).toThrow('0.5 pixels apart');
    const lost = { left: { x: Number.NaN, y: 5 }, right: { x: 5.5, y: 5 } };
    expect(() => alignEyes(lost, CROP_TEMPLATES.fer2013, 48)).toThrow(InvalidInputError);
  });
});

describe('middleTemplate', () => {
  it('sees the eyes further apart in a smaller part', () => {
    const { leftEye, rightEye } = middleTemplate(CROP_TEMPLATES.utkface, 0.84);
    expect(leftEye.x).toBeCloseTo((0.302 - 0.08) / 0.84, 10);
    expect(rightEye.x).toBeCloseTo(1 - leftEye.x, 10);
    expect(leftEye.y).toBeCloseTo((0.301 - 0.08) / 0.84, 10);
  });
});
