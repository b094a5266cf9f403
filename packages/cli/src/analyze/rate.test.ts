import { describe, expect, it } from 'vitest';
import { durationText, RateMeter } from './rate.js';

describe('RateMeter', () => {
  it('gives rate and time left', () => {
    let time = 0;
    const meter = new RateMeter(() => time);
    expect(meter.text(10)).toBe('');
    for (let i = 0; i < 5; i++) {
      meter.count();
    }
    time = 2_000;
    expect(meter.text(500)).toBe('2.5/s, 3 min left');
    expect(meter.text(undefined)).toBe('2.5/s');
    time = 100;
    expect(meter.text(0)).toBe('50/s, 0 s left');
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [89, '89 s'],
    [90, '2 min'],
    [3_600, '60 min'],
    [7_500, '2 h 5 min'],
  ])('%d seconds: %s', (seconds, text) => {
    expect(durationText(seconds)).toBe(text);
  });
});
