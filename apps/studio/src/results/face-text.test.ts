import { describe, expect, it } from 'vitest';
import { describeFaces, faceLines, shortFaceLines } from './face-text.js';
import { face } from './faces.test.support.js';

describe('faceLines', () => {
  it('names the attributes that are shown, in a fixed order', () => {
    const texts = faceLines(face({ id: 3 }), 0, ['gender', 'age', 'emotion']).map(({ text }) => text);
    expect(texts).toEqual(['#3', 'happy 80%', 'age 34 (25–45)', 'female 93%']);
  });

  it('numbers faces without an id, and names the detection where nothing else is shown', () => {
    expect(faceLines(face(), 1, [])).toEqual([{ text: '#2 face 90%' }]);
    const { emotion: _, ...plain } = face();
    expect(faceLines(plain, 0, ['emotion'])).toEqual([{ text: '#1 face 90%' }]);
  });
});

describe('shortFaceLines', () => {
  it('has two lines at most', () => {
    const texts = shortFaceLines(face(), ['emotion', 'age', 'gender', 'ethnicity']).map(({ text }) => text);
    expect(texts).toEqual(['happy', 'female, 34']);
    expect(shortFaceLines(face(), [])).toEqual([]);
    expect(shortFaceLines(face(), ['gender'], 2)).toEqual([{ text: '#2 female' }]);
    expect(shortFaceLines(face(), [], 2)).toEqual([{ text: '#2' }]);
  });
});

describe('describeFaces', () => {
  it('counts and lists', () => {
    expect(describeFaces([], ['emotion'])).toBe('No face.');
    expect(describeFaces([face(), face({ id: 7 })], ['emotion'])).toBe(
      '2 faces. Face 1: happy 80%. Face 7: happy 80%.',
    );
    expect(describeFaces([face()], [])).toBe('1 face.');
  });
});
