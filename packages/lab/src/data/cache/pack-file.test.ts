import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/fixtures.js';
import { PackDamagedError, readPack, writePack } from './pack-file.js';

const ARRAYS = { pixels: Uint8Array.from({ length: 5000 }, (_, i) => i % 251), empty: new Uint8Array(0) };

async function written(): Promise<string> {
  const path = join(await temporaryFolder(), 'deep', 'a.pack');
  await writePack(path, { names: ['é', 'b'] }, ARRAYS);
  return path;
}

describe('pack files', () => {
  it('give back what was written, in shared memory', async () => {
    const pack = await readPack(await written());
    expect(pack?.document).toEqual({ names: ['é', 'b'] });
    expect([...(pack?.arrays.pixels ?? [])]).toEqual([...ARRAYS.pixels]);
    expect(pack?.arrays.empty).toHaveLength(0);
    expect(pack?.arrays.pixels?.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('leave nothing beside them', async () => {
    const path = await written();
    await writePack(path, {}, {});
    expect(await readdir(join(path, '..'))).toEqual(['a.pack']);
  });

  it('leave nothing when writing fails', async () => {
    const folder = await temporaryFolder();
    await expect(
      writePack(join(folder, 'a.pack'), {}, ARRAYS, () => {
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    expect(await readdir(folder)).toEqual([]);
  });

  it('are undefined when absent', async () => {
    expect(await readPack(join(await temporaryFolder(), 'none.pack'))).toBeUndefined();
  });

  it.each([
    ['is empty', () => Buffer.alloc(0)],
    ['is cut off in the header', (bytes: Buffer) => bytes.subarray(0, 40)],
    ['is cut off in an array', (bytes: Buffer) => bytes.subarray(0, bytes.length - 1)],
    ['is too long', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['begins with something else', (bytes: Buffer) => bytes.fill('x', 0, 8)],
    ['has a changed header', (bytes: Buffer) => bytes.fill(bytes.readUInt8(30) ^ 1, 30, 31)],
    [
      'has a changed array',
      (bytes: Buffer) =>
        bytes.fill(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9, bytes.length - 8),
    ],
    ['claims a huge header', (bytes: Buffer) => bytes.fill(0xff, 8, 12)],
  ])('are refused when the file %s', async (_case, damage) => {
    const path = await written();
    await writeFile(path, damage(await readFile(path)));
    await expect(readPack(path)).rejects.toThrow(PackDamagedError);
  });
});
