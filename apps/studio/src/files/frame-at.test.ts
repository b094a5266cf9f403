import { expect, it } from 'vitest';
import { frameAt } from './frame-at.js';

const frames = [0, 0.5, 1, 1.5].map((time) => ({ time }));

it.each([
  [0, 0],
  [0.49, 0],
  [0.4995, 0.5],
  [0.7, 0.5],
  [1.9, 1.5],
])('at %s s shows the frame of %s s', (time, expected) => {
  expect(frameAt(frames, time, 0.5)?.time).toBe(expected);
});

it('shows nothing where nothing was analyzed', () => {
  expect(frameAt(frames, 2.1, 0.5)).toBeUndefined();
  expect(frameAt(frames, -1, 0.5)).toBeUndefined();
  expect(frameAt([], 0, 0.5)).toBeUndefined();
});
