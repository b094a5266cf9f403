import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StorageError } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireWritableFolder, writeFolder } from './write-folder.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'lineament-folder-'));
});
afterEach(async () => {
  await chmod(home, 0o700);
  await rm(home, { recursive: true });
});

describe('writeFolder', () => {
  it('makes the folder with all its files', async () => {
    await writeFolder(join(home, 'a', 'report'), { 'x.txt': 'text', 'y.bin': Uint8Array.of(65, 66) });
    expect(await readdir(join(home, 'a'))).toEqual(['report']);
    expect(await readFile(join(home, 'a', 'report', 'y.bin'), 'utf8')).toBe('AB');
  });

  it('replaces files of the same names and keeps the others', async () => {
    const path = join(home, 'report');
    await mkdir(path);
    await writeFile(join(path, 'x.txt'), 'old');
    await writeFile(join(path, 'mine.txt'), 'mine');
    await writeFolder(path, { 'x.txt': 'new' });
    expect(await readFile(join(path, 'x.txt'), 'utf8')).toBe('new');
    expect((await readdir(home)).concat(await readdir(path)).sort()).toEqual(['mine.txt', 'report', 'x.txt']);
  });

  it('leaves nothing where a file cannot be written', async () => {
    const path = join(home, 'report');
    // A name that no file can have.
    const failing = writeFolder(path, { 'x.txt': 'text', [`${'y'.repeat(300)}`]: 'text' });
    await expect(failing).rejects.toThrow(StorageError);
    await expect(failing).rejects.toThrow(join(path, 'yyy'));
    expect(await readdir(home)).toEqual([]);
  });

  it('refuses a file in the folder’s place', async () => {
    const path = join(home, 'report');
    await writeFile(path, 'a file');
    await expect(writeFolder(path, { 'x.txt': 'text' })).rejects.toThrow(
      'it is a file; choose another folder',
    );
    expect(await readFile(path, 'utf8')).toBe('a file');
    const inside = writeFolder(join(path, 'a', 'b'), { 'x.txt': 'text' });
    await expect(inside).rejects.toThrow('b cannot be written: report is a file; choose another folder');
    expect(await readdir(home)).toEqual(['report']);
  });
});

describe('requireWritableFolder', () => {
  it('makes nothing, and takes folders that are there or can be made', async () => {
    await requireWritableFolder(home);
    await requireWritableFolder(join(home, 'a', 'b'));
    expect(await readdir(home)).toEqual([]);
  });

  it('refuses a name that is empty, which would be the folder of the command', async () => {
    await expect(requireWritableFolder('')).rejects.toThrow('the name of a folder to write is empty');
  });

  it('refuses what may not be written', async () => {
    // The superuser may write into any folder.
    await chmod(home, 0o500);
    const asked = requireWritableFolder(join(home, 'report'));
    await (process.getuid?.() === 0
      ? expect(asked).resolves.toBeUndefined()
      : expect(asked).rejects.toThrow('the folder may not be written'));
  });
});
