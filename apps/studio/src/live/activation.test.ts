import { expect, it } from 'vitest';
import { follow } from './activation.js';

it('takes a map along with its face', () => {
  const before = { x: 40, y: 20, width: 50, height: 50 };
  const now = { x: 100, y: 80, width: 100, height: 100 };
  const [a, , , d, tx, ty] = follow(before, now);
  expect([a * 40 + tx, d * 20 + ty]).toEqual([100, 80]);
  expect([a * 90 + tx, d * 70 + ty]).toEqual([200, 180]);
  expect(follow(now, now)).toEqual([1, 0, 0, 1, 0, 0]);
});
