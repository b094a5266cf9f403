import { describe, expect, it } from 'vitest';
import { actionOf, type KeyPress, LIVE_KEYS } from './keys.js';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  target: { tagName: 'BODY' },
  ...more,
});

describe('actionOf', () => {
  it.each([
    ['m', 'emotion'],
    ['a', 'age'],
    ['g', 'gender'],
    ['e', 'ethnicity'],
    [' ', 'all'],
    ['M', 'emotion'],
    ['?', 'help'],
  ])('%s means %s', (key, action) => {
    expect(actionOf(press(key))).toBe(action);
  });

  it('has one action a key', () => {
    expect(new Set(LIVE_KEYS.map(({ key }) => key)).size).toBe(LIVE_KEYS.length);
  });

  it.each([
    ['a key without meaning', press('q')],
    ['the browser’s own shortcuts', press('s', { ctrlKey: true })],
    ['a key held down', press('p', { repeat: true })],
    ['a letter typed into a field', press('m', { target: { tagName: 'INPUT', type: 'text' } })],
    ['a letter that looks up an entry of a list', press('m', { target: { tagName: 'SELECT' } })],
    ['the space bar on a button', press(' ', { target: { tagName: 'BUTTON' } })],
    ['the space bar on a checkbox', press(' ', { target: { tagName: 'INPUT', type: 'checkbox' } })],
  ])('leaves %s alone', (_case, event) => {
    expect(actionOf(event)).toBeUndefined();
  });

  it('takes letters while a button has the focus', () => {
    expect(actionOf(press('m', { target: { tagName: 'BUTTON' } }))).toBe('emotion');
  });
});
