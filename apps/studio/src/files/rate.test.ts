import { expect, it } from 'vitest';
import { Rate } from './rate.js';

it('counts the last five seconds, or what there has been of them', () => {
  const rate = new Rate(100);
  expect(rate.perSecond(100)).toBe(0);
  for (let done = 1; done <= 40; done++) {
    rate.add(100 + done / 10);
  }
  expect(rate.perSecond(102)).toBe(20);
  expect(rate.perSecond(104)).toBe(10);
  expect(rate.perSecond(108)).toBeCloseTo(2, 0);
  expect(rate.perSecond(120)).toBe(0);
});
