import { describe, expect, it } from 'vitest';
import { fromFileList, takeDropped } from './collect-files.js';

type Entry = FileSystemEntry;

const fileEntry = (fullPath: string): Entry =>
  ({
    isFile: true,
    fullPath,
    file: (resolve: (file: File) => void) => resolve(new File(['x'], fullPath.split('/').at(-1) ?? '')),
  }) as unknown as Entry;

const brokenEntry = (fullPath: string): Entry =>
  ({
    isFile: true,
    fullPath,
    file: (_: unknown, reject: (error: Error) => void) => reject(new Error('locked')),
  }) as unknown as Entry;

/** A folder whose reader gives two entries at a time, as browsers give a hundred. */
const folderEntry = (fullPath: string, children: readonly Entry[]): Entry =>
  ({
    isFile: false,
    fullPath,
    createReader: () => {
      const left = [...children];
      return { readEntries: (resolve: (entries: Entry[]) => void) => resolve(left.splice(0, 2)) };
    },
  }) as unknown as Entry;

const dropped = (...entries: readonly Entry[]) =>
  takeDropped({
    items: entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry })),
    files: [],
  } as unknown as DataTransfer);

describe('takeDropped', () => {
  it('reads folders to their ends, in order of name', async () => {
    const photos = [10, 9, 2, 1, 3].map((number) => fileEntry(`/holiday/img${number}.jpg`));
    const read = dropped(
      folderEntry('/holiday', [...photos, folderEntry('/holiday/deep', [fileEntry('/holiday/deep/a.jpg')])]),
    );
    const { files, unreadable } = await read();
    expect(files.map(({ path }) => path)).toEqual([
      'holiday/deep/a.jpg',
      'holiday/img1.jpg',
      'holiday/img2.jpg',
      'holiday/img3.jpg',
      'holiday/img9.jpg',
      'holiday/img10.jpg',
    ]);
    expect(unreadable).toEqual([]);
  });

  it('goes on after a file that cannot be read', async () => {
    const { files, unreadable } = await dropped(brokenEntry('/bad.jpg'), fileEntry('/good.jpg'))();
    expect(files.map(({ path }) => path)).toEqual(['good.jpg']);
    expect(unreadable).toEqual([{ path: 'bad.jpg', reason: expect.stringContaining('locked') }]);
  });

  it('takes plain files where there are no entries', async () => {
    const transfer = { items: [], files: [new File(['x'], 'b.jpg'), new File(['x'], 'a.jpg')] };
    const { files } = await takeDropped(transfer as unknown as DataTransfer)();
    expect(files.map(({ path }) => path)).toEqual(['a.jpg', 'b.jpg']);
  });
});

it('keeps the paths of a picked folder', () => {
  const file = Object.defineProperty(new File(['x'], 'a.jpg'), 'webkitRelativePath', { value: 'trip/a.jpg' });
  expect(fromFileList([file]).files[0]?.path).toBe('trip/a.jpg');
});
