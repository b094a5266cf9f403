import { describe, expect, it } from 'vitest';
import { isGray } from './gray.js';

describe('isGray', () => {
  const byPixel = [7, 7, 7, 9, 9, 9];
  const byPlane = [7, 9, 7, 9, 7, 9];

  it('sees channels that are all alike, by planes and by pixels', () => {
    expect([isGray(byPixel, 3, 'pixels'), isGray(byPlane, 3, 'planes')]).toEqual([true, true]);
    expect([isGray(byPixel, 3, 'planes'), isGray(byPlane, 3, 'pixels')]).toEqual([false, false]);
  });

  it('finds one value that differs, in the last channel too', () => {
    expect(isGray([7, 7, 7, 9, 9, 8], 3, 'pixels')).toBe(false);
    expect(isGray([7, 9, 7, 9, 7, 8], 3, 'planes')).toBe(false);
  });

  it('takes one channel for gray', () => {
    expect(isGray([1, 2, 3], 1, 'pixels')).toBe(true);
  });
});
