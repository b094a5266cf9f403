import { expect, it } from 'vitest';
import { RateMeter } from './rate-meter.js';

it('counts events a second, over the last two seconds only', () => {
  const meter = new RateMeter();
  expect(meter.perSecond).toBe(0);
  for (let i = 0; i <= 100; i++) {
    meter.add(i / 50);
  }
  expect(meter.perSecond).toBeCloseTo(50, 10);
  for (let i = 1; i <= 20; i++) {
    meter.add(2 + i / 5);
  }
  expect(meter.perSecond).toBeCloseTo(5, 10);
});
