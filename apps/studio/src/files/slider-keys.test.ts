import { expect, it } from 'vitest';
import { keyTarget } from './slider-keys.js';

it.each([
  ['ArrowLeft', 4.8],
  ['ArrowDown', 4.8],
  ['ArrowRight', 5.2],
  ['ArrowUp', 5.2],
  ['PageDown', 2],
  ['PageUp', 8],
  ['Home', 0],
  ['End', 30],
])('%s leads to %s s', (key, expected) => {
  expect(keyTarget(key, 5, 30, 0.2)).toBeCloseTo(expected, 10);
});

it('stays within the video, and leaves other keys alone', () => {
  expect(keyTarget('ArrowLeft', 0.1, 30, 0.2)).toBe(0);
  expect(keyTarget('PageUp', 29, 30, 0.2)).toBe(30);
  expect(keyTarget('Tab', 5, 30, 0.2)).toBeUndefined();
});
