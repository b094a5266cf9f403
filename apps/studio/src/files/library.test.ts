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

  it('names what was analyzed for less than is wanted now, and keeps it until the new result is there', () => {
    const library = new Library();
    library.addPhoto(entry('a.jpg'), photo(['age']));
    library.addPhoto(entry('b.jpg'), photo(['age', 'emotion']));
    expect(library.incomplete(['age'])).toEqual([]);
    const again = library.incomplete(['emotion']);
    expect(again.map(({ path }) => path)).toEqual(['a.jpg']);
    vi.runAllTimers();
    expect(library.view().photos.map(({ path }) => path)).toEqual(['a.jpg', 'b.jpg']);
    for (const item of again) {
      library.addPhoto(item, photo(['age', 'emotion']));
    }
    vi.runAllTimers();
    expect(library.view().photos.map(({ id, path, tasks }) => [id, path, tasks])).toEqual([
      [1, 'a.jpg', ['age', 'emotion']],
      [2, 'b.jpg', ['age', 'emotion']],
    ]);
    expect(library.incomplete(['emotion'])).toEqual([]);
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
