import { readdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../testing/fixtures.js';
import { markAsUsed, removeUnused } from './unused-packs.js';

describe('removeUnused', () => {
  it('removes packs that nobody has read for long, and nothing else', async () => {
    const folder = await temporaryFolder();
    const now = new Date('2026-03-01T12:00:00Z');
    const daysAgo = (days: number): Date => new Date(now.getTime() - days * 86_400_000);
    for (const [name, days] of [
      ['old.pack', 61],
      ['read.pack', 61],
      ['young.pack', 59],
      ['notes.txt', 400],
    ] as const) {
      await utimes(await put(folder, name, 'x'), daysAgo(days), daysAgo(days));
    }
    await markAsUsed(join(folder, 'read.pack'), daysAgo(1));
    await removeUnused(folder, 60, now);
    expect((await readdir(folder)).sort()).toEqual(['notes.txt', 'read.pack', 'young.pack']);
    await expect(removeUnused(join(folder, 'nowhere'), 60, now)).resolves.toBeUndefined();
    await expect(markAsUsed(join(folder, 'nowhere'), now)).resolves.toBeUndefined();
  });
});
