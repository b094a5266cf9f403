import { createHash } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/fixtures.js';
import { hashFile } from './file-hash.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('hashFile', () => {
  it('reads a file once, and again when it was changed', async () => {
    const folder = await temporaryFolder();
    const memory = join(folder, 'hashes');
    const path = await put(folder, 'a.csv', 'one');
    let read = 0;
    const options = { memory, onBytes: () => read++ };
    expect(await hashFile(path, options)).toBe(sha256('one'));
    expect(read).toBe(1);
    expect(await hashFile(path, options)).toBe(sha256('one'));
    expect(read).toBe(1);
    await writeFile(path, 'two');
    expect(await hashFile(path, options)).toBe(sha256('two'));
    expect(read).toBe(2);
  });

  it('reads a file again that was changed and looks as before', async () => {
    const folder = await temporaryFolder();
    const memory = join(folder, 'hashes');
    const path = await put(folder, 'a.csv', 'one');
    await utimes(path, 1000, 1000);
    await hashFile(path, { memory });
    await setTimeout(20); // the entry's time of change may be no finer
    await writeFile(path, 'two');
    await utimes(path, 1000, 1000);
    expect(await hashFile(path, { memory })).toBe(sha256('two'));
  });

  it('does not trust a damaged memory', async () => {
    const folder = await temporaryFolder();
    const memory = join(folder, 'hashes');
    const path = await put(folder, 'a.csv', 'one');
    await hashFile(path, { memory });
    const [note = ''] = await readdir(memory);
    await writeFile(join(memory, note), '{"path":');
    expect(await hashFile(path, { memory })).toBe(sha256('one'));
  });

  it('says what it cannot read', async () => {
    const folder = await temporaryFolder();
    for (const path of [folder, join(folder, 'none.csv')]) {
      const hashing = hashFile(path);
      await expect(hashing).rejects.toThrow(DataError);
      await expect(hashing).rejects.toThrow(`${path} cannot be read`);
    }
  });

  it('works where nothing can be remembered', async () => {
    const path = await put(await temporaryFolder(), 'a.csv', 'one');
    expect(await hashFile(path, { memory: join(path, 'not-a-folder') })).toBe(sha256('one'));
  });
});
