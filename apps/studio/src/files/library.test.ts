import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { face } from '../results/faces.test.support.js';
import { Library } from './library.js';

const entry = (path: string) => ({ file: new File(['x'], path.split('/').at(-1) ?? ''), path });
const photo = (tasks: readonly ('emotion' | 'age')[]) => ({
  tasks,
  analysis: { source: null, width: 8, height: 6, faces: [face()] },
  thumbnail: URL.createObjectURL(new Blob(['x'])),
});

describe('Library', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('tells a few times a second, however much comes', () => {
    const library = new Library();
    let told = 0;
    library.subscribe(() => told++);
    for (let index = 0; index < 100; index++) {
      library.addPhoto(entry(`album/${index}.jpg`), photo(['age']));
      vi.advanceTimersByTime(10);
    }
    vi.runAllTimers();
    expect(told).toBeLessThanOrEqual(8);
    expect(
      library
        .view()
        .photos.map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['0.jpg', '1.jpg']);
    expect(library.view().photos).toHaveLength(100);
  });

  it('hands out what was analyzed for less than is wanted now', () => {
    const library = new Library();
    library.addPhoto(entry('a.jpg'), photo(['age']));
    library.addPhoto(entry('b.jpg'), photo(['age', 'emotion']));
    expect(library.takeIncomplete(['age'])).toEqual([]);
    expect(library.takeIncomplete(['emotion']).map(({ path }) => path)).toEqual(['a.jpg']);
    vi.runAllTimers();
    expect(library.view().photos.map(({ path }) => path)).toEqual(['b.jpg']);
  });

  it('forgets all', () => {
    const library = new Library();
    library.addPhoto(entry('a.jpg'), photo([]));
    library.addFailure('b.jpg', 'It is damaged.');
    library.clear();
    vi.runAllTimers();
    expect(library.view()).toMatchObject({ photos: [], videos: [], failures: [] });
  });
});
