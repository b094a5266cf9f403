import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { StorageError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { claimFile } from './claim.js';

const taken = ({ pid, elsewhere }: { pid: number; elsewhere: string | undefined }): Error =>
  new Error(`${pid} ${elsewhere}`);

describe('claimFile', () => {
  it('lets one in at a time', async () => {
    const file = join(await temporaryFolder(), 'a.lock');
    const claim = await claimFile(file, { taken });
    await expect(claimFile(file, { taken })).rejects.toThrow(`${process.pid} undefined`);
    await claim.release();
    await (await claimFile(file, { taken })).release();
  });

  it('tells the next one what was left behind, and nothing after a release', async () => {
    const folder = await temporaryFolder();
    const file = join(folder, 'a.lock');
    await (await claimFile(file, { note: 'mode: fast', taken })).leave();
    const other = await claimFile(file, { note: 'mode: thorough', taken });
    expect(other.before).toBe('mode: fast');
    await other.restore();
    const next = await claimFile(file, { taken });
    expect(next.before).toBe('mode: fast');
    await next.release();
    expect(await readdir(folder)).toEqual([]);
    const first = await claimFile(file, { note: 'mode: fast', taken });
    expect(first.before).toBeUndefined();
    await first.restore();
    expect(await readdir(folder)).toEqual([]);
  });

  it.each([
    ['nothing', undefined],
    ['a claim that was left', '{"note":"a"}'],
    [
      'a claim of a process that has ended',
      JSON.stringify({ owner: { pid: 2 ** 22 + 1, host: hostname(), token: 'a' } }),
    ],
    ['a torn claim', '{"own'],
  ])('has one holder where many find %s at once', async (_, text) => {
    for (let round = 0; round < 20; round++) {
      const file = join(await temporaryFolder(), 'a.lock');
      if (text !== undefined) {
        await writeFile(file, text);
      }
      const claims = await Promise.allSettled(Array.from({ length: 8 }, () => claimFile(file, { taken })));
      expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await readdir(join(file, '..'))).toEqual(['a.lock']);
    }
  });

  it('does not wait for a process that died while it took over', async () => {
    const file = join(await temporaryFolder(), 'a.lock');
    await writeFile(file, '{"note":"a"}');
    await writeFile(`${file}.gate`, '');
    await expect(claimFile(file, { taken })).rejects.toThrow('0 undefined');
    const longAgo = new Date(Date.now() - 120_000);
    await utimes(`${file}.gate`, longAgo, longAgo);
    const claim = await claimFile(file, { taken });
    expect(claim.before).toBe('a');
    await claim.release();
    expect(await readdir(join(file, '..'))).toEqual([]);
  });

  it('leaves alone what has become somebody else’s', async () => {
    const file = join(await temporaryFolder(), 'a.lock');
    const claim = await claimFile(file, { taken });
    await writeFile(file, 'another');
    await claim.release();
    expect(await readFile(file, 'utf8')).toBe('another');
  });

  it('says so where no file can be written', async () => {
    const file = join(await temporaryFolder(), 'none', 'a.lock');
    await expect(claimFile(file, { taken })).rejects.toThrow(StorageError);
  });
});
