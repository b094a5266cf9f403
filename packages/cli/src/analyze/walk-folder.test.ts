import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type WalkOptions, walkFolder } from './walk-folder.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-walk-'));
  await mkdir(join(folder, 'b', 'deep'), { recursive: true });
  for (const name of ['c.jpg', 'a.jpg', 'b/2.jpg', 'b/deep/3.jpg', 'b/1.txt']) {
    await writeFile(join(folder, name), '');
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function walk(options: Partial<WalkOptions> = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const step of walkFolder(folder, { wanted: (path) => path.endsWith('.jpg'), ...options })) {
    found.push('path' in step ? step.path.slice(folder.length + 1) : `problem: ${step.problem}`);
  }
  return found;
}

describe('walkFolder', () => {
  it('goes through files and folders in order of name', async () => {
    expect(await walk()).toEqual(['a.jpg', 'b/2.jpg', 'b/deep/3.jpg', 'c.jpg']);
  });

  it('goes as deep as asked, and leaves folders out', async () => {
    expect(await walk({ depth: 0 })).toEqual(['a.jpg', 'c.jpg']);
    expect(await walk({ depth: 1 })).toEqual(['a.jpg', 'b/2.jpg', 'c.jpg']);
    expect(await walk({ excluded: (path) => path.endsWith('deep') })).toEqual(['a.jpg', 'b/2.jpg', 'c.jpg']);
  });

  it('follows links, but enters each folder once: loops end', async () => {
    await symlink(folder, join(folder, 'b', 'loop'));
    await symlink(join(folder, 'b', 'mutual'), join(folder, 'mutual'));
    await symlink(join(folder, 'mutual'), join(folder, 'b', 'mutual'));
    await symlink(join(folder, 'a.jpg'), join(folder, 'd.jpg'));
    await symlink(join(folder, 'b'), join(folder, 'z-again'));
    expect(await walk()).toEqual(['a.jpg', 'b/2.jpg', 'b/deep/3.jpg', 'c.jpg', 'd.jpg']);
  });

  it('names a dangling link, so that it is reported as missing', async () => {
    await symlink(join(folder, 'none'), join(folder, 'gone.jpg'));
    expect(await walk()).toContain('gone.jpg');
  });

  it('goes on when a folder vanishes while it is searched', async () => {
    const found: string[] = [];
    for await (const step of walkFolder(folder, { wanted: () => true })) {
      found.push('path' in step ? step.path.slice(folder.length + 1) : step.problem);
      await rm(join(folder, 'b'), { recursive: true, force: true });
    }
    expect(found).toEqual([
      'a.jpg',
      `the folder ${join(folder, 'b')} vanished while it was searched`,
      'c.jpg',
    ]);
  });
});
