import { readFile, writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { put, putTar, temporaryFolder } from '../testing/fixtures.js';
import { readTar } from './tar.js';

const FILES = { './a.txt': 'first', 'b/c.txt': 'x'.repeat(3000), 'd.txt': '' };

async function names(path: string, wanted = (_: string) => true): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for await (const { name, bytes } of readTar(path, wanted)) {
    found[name] = bytes.length;
  }
  return found;
}

describe('readTar', () => {
  it.each(['files.tar', 'files.tar.gz'])('reads %s, without the leading ./ of names', async (name) => {
    const path = await putTar(await temporaryFolder(), name, FILES);
    expect(await names(path)).toEqual({ 'a.txt': 5, 'b/c.txt': 3000, 'd.txt': 0 });
    expect(await names(path, (file) => file.startsWith('b/'))).toEqual({ 'b/c.txt': 3000 });
  });

  it.each([
    ['inside a file', 2600],
    ['between two files', 1024],
    ['inside a header', 1200],
  ])('says that an archive is cut off %s', async (_case, length) => {
    const folder = await temporaryFolder();
    const path = await putTar(folder, 'files.tar', FILES);
    await writeFile(path, (await readFile(path)).subarray(0, length));
    await expect(names(path)).rejects.toThrow(DataError);
    await expect(names(path)).rejects.toThrow(/files\.tar is cut off/);
  });

  it('says that a packed archive is cut off', async () => {
    const path = await putTar(await temporaryFolder(), 'files.tar.gz', FILES);
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length / 2));
    await expect(names(path)).rejects.toThrow(/files\.tar\.gz is cut off \(its gzip data ends too early\)/);
  });

  it('says that a packed archive is damaged', async () => {
    const path = await putTar(await temporaryFolder(), 'files.tar.gz', FILES);
    await writeFile(path, (await readFile(path)).fill(0x55, 30, 60));
    await expect(names(path)).rejects.toThrow(/files\.tar\.gz is damaged \(gzip/);
  });

  it('says that other content is no archive', async () => {
    const path = await put(await temporaryFolder(), 'fake.tar.gz', gzipSync('just text, '.repeat(100)));
    await expect(names(path)).rejects.toThrow(/is not a tar archive/);
  });

  it('can be left early', async () => {
    const path = await putTar(await temporaryFolder(), 'files.tar.gz', FILES);
    for await (const { name } of readTar(path, () => true)) {
      expect(name).toBe('a.txt');
      break;
    }
  });
});
