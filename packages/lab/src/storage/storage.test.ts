import * as nodeFileSystem from 'node:fs/promises';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendLine, type FileSystem, removeAbandoned, writeWhole } from './storage.js';
import { fullDisk } from './testing/full-disk.js';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-storage-'));
  path = join(folder, 'file');
});
afterEach(() => rm(folder, { recursive: true }));

const PARTS = [Buffer.from('ab'), Buffer.alloc(0), Buffer.from('cde')];

/** Refuses to open files, with an error code. */
const refusing = (code: string): FileSystem => ({
  ...fullDisk(nodeFileSystem, 0),
  open: () => Promise.reject(Object.assign(new Error(`${code}: raw words`), { code })),
});

describe('writeWhole', () => {
  it('writes all parts into a folder that it makes, and tells how far it is', async () => {
    const deep = join(folder, 'a', 'b', 'file');
    const told: [number, number][] = [];
    await writeWhole(deep, PARTS, { onBytes: (done, total) => told.push([done, total]) });
    expect(await readFile(deep, 'utf8')).toBe('abcde');
    expect(told).toEqual([
      [2, 5],
      [5, 5],
    ]);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  it.each([0, 1, 2, 4])('keeps the old file when the disk fills up after %i bytes', async (room) => {
    await writeFile(path, 'old');
    const writing = writeWhole(path, PARTS, { files: fullDisk(nodeFileSystem, room) });
    await expect(writing).rejects.toThrow(StorageError);
    await expect(writing).rejects.toThrow(`${path} cannot be written: the disk is full; free some space`);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });

  it('takes what a disk takes in pieces', async () => {
    const files: FileSystem = {
      ...fullDisk(nodeFileSystem, 0),
      open: async (name, flags) => {
        const file = await nodeFileSystem.open(name, flags);
        return {
          sync: () => file.sync(),
          close: () => file.close(),
          write: (bytes) => file.write(bytes.subarray(0, 1)),
        };
      },
    };
    await writeWhole(path, PARTS, { files });
    expect(await readFile(path, 'utf8')).toBe('abcde');
  });

  it.each([
    ['EACCES', 'the folder may not be written; change its permissions or choose another'],
    ['EROFS', 'the file system is read-only; choose another folder'],
    ['EDQUOT', 'the disk quota is used up; free some space'],
    ['EIO', 'EIO: raw words'],
  ])('says what %s means', async (code, words) => {
    const writing = writeWhole(path, PARTS, { files: refusing(code) });
    await expect(writing).rejects.toThrow(`${path} cannot be written: ${words}`);
  });

  it('says so when the path is a folder, and leaves nothing behind', async () => {
    await mkdir(path);
    await expect(writeWhole(path, PARTS)).rejects.toThrow(StorageError);
    expect(await readdir(folder)).toEqual(['file']);
  });
});

describe('removeAbandoned', () => {
  it('removes half-written files that nobody has written to for a while', async () => {
    const [old, fresh, other] = ['a.tmp', 'b.tmp', 'c.pack'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await Promise.all([old, fresh, other].map((name) => writeFile(name, '')));
    const before = new Date(Date.now() - 61 * 60_000);
    await Promise.all([old, other].map((name) => utimes(name, before, before)));
    await removeAbandoned(folder, 60);
    expect((await readdir(folder)).sort()).toEqual(['b.tmp', 'c.pack']);
    await removeAbandoned(folder);
    expect(await readdir(folder)).toEqual(['c.pack']);
    await removeAbandoned(join(folder, 'none'));
  });
});

describe('appendLine', () => {
  it('adds a line, or says why not', async () => {
    await appendLine(path, 'one');
    await appendLine(path, 'two');
    expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
    await expect(appendLine(path, 'three', fullDisk(nodeFileSystem, 0))).rejects.toThrow(
      `${path} cannot be written: the disk is full`,
    );
  });
});
