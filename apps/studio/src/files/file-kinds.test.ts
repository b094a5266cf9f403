import { describe, expect, it } from 'vitest';
import { fileKind, isHiddenFile, photoAdvice, unsupportedAdvice, videoAdvice } from './file-kinds.js';

describe('fileKind', () => {
  it.each([
    ['a.jpg', 'image/jpeg', 'photo'],
    ['a.HEIC', '', 'photo'],
    ['noending', 'image/png', 'photo'],
    ['clip.MOV', '', 'video'],
    ['clip', 'video/webm', 'video'],
    ['drawing.svg', 'image/svg+xml', 'other'],
    ['notes.txt', 'text/plain', 'other'],
    ['README', '', 'other'],
  ])('%s of type "%s" is a %s', (name, type, kind) => {
    expect(fileKind({ name, type })).toBe(kind);
  });
});

it('knows the files that systems leave in folders', () => {
  expect(['.DS_Store', 'Thumbs.db', 'a.jpg'].map(isHiddenFile)).toEqual([true, true, false]);
});

it('says what to do about each file', () => {
  expect(unsupportedAdvice('notes.TXT')).toContain('.txt file is neither');
  expect(unsupportedAdvice('README')).toContain('without an ending');
  expect(photoAdvice('a.heic')).toContain('Save it as JPEG');
  expect(photoAdvice('a.jpg')).toContain('damaged');
  expect(videoAdvice(4, 0)).toContain('Convert it to MP4');
  expect(videoAdvice(3, 2.5)).toContain('from 2.5 s on');
});
