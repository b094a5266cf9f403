import { describe, expect, it } from 'vitest';
import { type Entry, EntryList } from './entry-list.js';

function listOf(entries: readonly Entry[]): EntryList {
  const list = new EntryList();
  for (const entry of entries) {
    list.add(entry);
  }
  return list;
}

describe('EntryList', () => {
  it('gives back what was put in, by code point', () => {
    // In UTF-16 the last one, a pair of surrogates, would come before the fullwidth letter.
    const sorted: Entry[] = [
      { name: '10.jpg', kind: 'file' },
      { name: '9.jpg', kind: 'link' },
      { name: 'B', kind: 'folder' },
      { name: 'a', kind: 'other' },
      { name: 'é.jpg', kind: 'file' },
      { name: 'Ａ.jpg', kind: 'file' },
      { name: '😀.jpg', kind: 'file' },
    ];
    const mixed = [6, 2, 4, 0, 5, 3, 1].map((place) => sorted[place] as Entry);
    expect([...listOf(mixed).inOrder()]).toEqual(sorted);
  });

  it('holds none, and names that are the beginning of others', () => {
    expect([...listOf([]).inOrder()]).toEqual([]);
    const names = ['ab', 'a', 'abc', ''].map((name): Entry => ({ name, kind: 'file' }));
    expect([...listOf(names).inOrder()].map(({ name }) => name)).toEqual(['', 'a', 'ab', 'abc']);
  });

  it('takes a few bytes more than the names', () => {
    const list = new EntryList();
    for (let number = 0; number < 50_000; number++) {
      list.add({ name: `IMG_${String((number * 7919) % 50_000).padStart(6, '0')}.jpg`, kind: 'file' });
    }
    const names = [...list.inOrder()].map(({ name }) => name);
    expect([list.count, names[0], names.at(-1)]).toEqual([50_000, 'IMG_000000.jpg', 'IMG_049999.jpg']);
    // 14 bytes a name, one for its kind and four for its place; room for twice as many at most
    expect(list.byteLength).toBeLessThan(2.1 * 50_000 * (14 + 1 + 4));
  });
});
