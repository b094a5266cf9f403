import { describe, expect, it } from 'vitest';
import { face } from '../results/faces.test.support.js';
import { Announcer, announcement } from './announcement.js';

describe('announcement', () => {
  it('names labels, not figures', () => {
    expect(announcement([face({ id: 2 })], ['gender', 'emotion', 'age'])).toBe(
      '1 face. Face 2: happy, 31-45 years, female.',
    );
    expect(announcement([face(), face()], [])).toBe('2 faces.');
    expect(announcement([], ['age'])).toBe('No face in view.');
  });
});

describe('Announcer', () => {
  it('speaks at most every five seconds, and only news', () => {
    const announcer = new Announcer();
    const said: (readonly [number, string])[] = [];
    for (let time = 0; time < 20; time += 0.1) {
      const text = announcer.next(time < 8 ? `face ${Math.floor(time)}` : 'nobody', time);
      if (text !== undefined) {
        said.push([Math.round(time), text]);
      }
    }
    expect(said).toEqual([
      [0, 'face 0'],
      [5, 'face 5'],
      [10, 'nobody'],
    ]);
  });
});
