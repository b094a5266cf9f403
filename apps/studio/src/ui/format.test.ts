import { describe, expect, it } from 'vitest';
import {
  bytes,
  count,
  counted,
  dateTime,
  duration,
  figure,
  interval,
  percent,
  shortPercent,
} from './format.js';

describe('figures for people', () => {
  it('writes shares', () => {
    expect(percent(0.92159)).toBe('92.2 %');
    expect(percent(Number.NaN)).toBe('–');
    expect(interval([0.9133, 0.9291])).toBe('91.3–92.9 %');
    expect(shortPercent(0.8)).toBe('80 %');
    expect(shortPercent(0.125)).toBe('12.5 %');
  });

  it('writes numbers with what matters of them', () => {
    expect(count(16233)).toBe('16,233');
    expect([0, 1, 2].map((number) => counted(number, 'file'))).toEqual(['0 files', '1 file', '2 files']);
    expect(figure(0.034451)).toBe('0.0345');
    expect(figure(1.96606)).toBe('1.97');
    expect(figure(0)).toBe('0');
    expect(figure(0.0000123)).toBe('1.23e-5');
  });

  it('writes sizes', () => {
    expect([bytes(512), bytes(2541), bytes(2_589_722)]).toEqual(['512 B', '3 kB', '2.6 MB']);
  });

  it('writes times', () => {
    expect([5, 90, 3600, 15_000, 3 * 86_400].map(duration)).toEqual([
      '5 s',
      '2 min',
      '1 h 0 min',
      '4 h 10 min',
      '3 d 0 h',
    ]);
    expect(dateTime('2026-03-01T12:00:00Z', 'UTC')).toBe('1 Mar 2026, 12:00');
  });
});
