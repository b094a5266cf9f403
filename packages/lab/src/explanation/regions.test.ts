import { describe, expect, it } from 'vitest';
import { areaShares, attentionShares, FACE_REGIONS, regionAt, regionMap } from './regions.js';

describe('regionAt', () => {
  it.each([
    ['the left eye', -0.5, 0, 'eyes'],
    ['the right brow', 0.5, -0.35, 'eyes'],
    ['the bridge of the nose', 0, 0.05, 'nose'],
    ['the tip of the nose', 0, 0.6, 'nose'],
    ['the mouth', 0, 1.1, 'mouth'],
    ['its corner', -0.45, 1.05, 'mouth'],
    ['the forehead', 0, -0.8, 'forehead'],
    ['between the brows', 0, -0.35, 'forehead'],
    ['a cheek', 0.75, 0.6, 'cheeks and chin'],
    ['the chin', 0, 1.6, 'cheeks and chin'],
    ['a temple', 0.95, -0.05, 'cheeks and chin'],
    ['an ear', 1.2, 0.3, 'background'],
    ['above the hairline', 0, -1.2, 'background'],
    ['the neck', 0, 2, 'background'],
  ])('%s', (_name, x, y, region) => {
    expect(regionAt(x, y)).toBe(region);
  });
});

describe('regionMap', () => {
  it('follows the eyes of the crop, also on a slant', () => {
    const name = (map: Uint8Array, x: number, y: number): string | undefined =>
      FACE_REGIONS[map[Math.floor(y) * 100 + Math.floor(x)] ?? -1];
    const upright = regionMap({ leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } }, 100, 100);
    // 40 pixels between the eyes: the mouth lies 44 below them.
    expect([
      name(upright, 30, 40),
      name(upright, 50, 84),
      name(upright, 50, 64),
      name(upright, 2, 50),
    ]).toEqual(['eyes', 'mouth', 'nose', 'background']);
    // Turned by a quarter: down is to the left.
    const turned = regionMap({ leftEye: { x: 0.6, y: 0.3 }, rightEye: { x: 0.6, y: 0.7 } }, 100, 100);
    expect([name(turned, 60, 30), name(turned, 16, 50), name(turned, 36, 50)]).toEqual([
      'eyes',
      'mouth',
      'nose',
    ]);
  });
});

describe('shares', () => {
  const regions = Uint8Array.of(0, 0, 2, 5);

  it('are those worked by hand', () => {
    expect(attentionShares(Float32Array.of(0.25, 0.25, 1, 0.5), regions)).toEqual({
      eyes: 0.25,
      nose: 0,
      mouth: 0.5,
      forehead: 0,
      'cheeks and chin': 0,
      background: 0.25,
    });
    expect(areaShares(regions)).toMatchObject({ eyes: 0.5, nose: 0, mouth: 0.25, background: 0.25 });
  });

  it('are not there of an empty map', () => {
    expect(attentionShares(new Float32Array(4), regions)).toBeUndefined();
  });
});
