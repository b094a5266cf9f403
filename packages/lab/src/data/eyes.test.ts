import { CROP_TEMPLATES, type CropTemplate, middleTemplate } from 'lineament';
import { describe, expect, it } from 'vitest';
import { regionFor } from './eyes.js';

const template = (distance: number, y: number): CropTemplate => ({
  leftEye: { x: 0.5 - distance / 2, y },
  rightEye: { x: 0.5 + distance / 2, y },
});

/** Where eyes of the whole picture lie in a part of it. */
function eyesIn({ part, x, y }: ReturnType<typeof regionFor>, { leftEye }: CropTemplate): [number, number] {
  return [(leftEye.x - (x - part / 2)) / part, (leftEye.y - (y - part / 2)) / part];
}

describe('regionFor', () => {
  it('puts the eyes of different sources in one place', () => {
    const wanted = template(0.42, 0.31);
    for (const from of [CROP_TEMPLATES.fer2013, CROP_TEMPLATES.utkface]) {
      const [x, y] = eyesIn(regionFor(from, wanted), from);
      expect(x).toBeCloseTo(0.29, 2);
      expect(y).toBeCloseTo(0.31, 2);
    }
  });

  it('is the middle part that a template was made by, and all of the picture for its own', () => {
    const { utkface } = CROP_TEMPLATES;
    expect(regionFor(utkface, middleTemplate(utkface, 0.84))).toEqual({ part: 0.84, x: 0.5, y: 0.5 });
    expect(regionFor(utkface, utkface)).toEqual({ part: 1, x: 0.5, y: 0.5 });
  });

  it('stays inside the picture', () => {
    expect(regionFor(template(0.4, 0.3), template(0.2, 0.3))).toEqual({ part: 1, x: 0.5, y: 0.5 });
    // Half of the picture with the eyes at its lower edge would begin above its top.
    expect(regionFor(template(0.4, 0.3), template(0.8, 0.9))).toEqual({ part: 0.5, x: 0.5, y: 0.25 });
    expect(regionFor(template(0.4, 0.8), template(0.8, 0.1))).toEqual({ part: 0.5, x: 0.5, y: 0.75 });
  });

  it('takes all of a picture of unknown origin', () => {
    expect(regionFor(undefined, template(0.8, 0.5))).toEqual({ part: 1, x: 0.5, y: 0.5 });
  });
});
