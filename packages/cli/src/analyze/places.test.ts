import { link, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPlaces } from './places.js';

let folder: string;
let clip: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-places-'));
  clip = join(folder, 'clip.mp4');
  await writeFile(clip, 'a clip');
  await symlink(clip, join(folder, 'linked.mp4'));
  await link(clip, join(folder, 'second name.mp4'));
  await symlink(folder, join(folder, 'here'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('checkPlaces', () => {
  it.each([
    ['its path', () => clip],
    ['another path', () => join(folder, 'here', '..', 'here', 'clip.mp4')],
    ['a relative path', () => `./${relative(process.cwd(), clip)}`],
    ['a symbolic link', () => join(folder, 'linked.mp4')],
    ['a second name', () => join(folder, 'second name.mp4')],
  ])('keeps the input, named by %s', async (_, path) => {
    await expect(checkPlaces([clip], { annotate: path() })).rejects.toThrow(
      `--annotate ${path()} would replace ${clip} itself; give another file`,
    );
  });

  it('wants two files for two flags, even where neither is there yet', async () => {
    const one = join(folder, 'new.mp4');
    const same = join(folder, 'here', 'new.mp4');
    await expect(checkPlaces([clip], { annotate: one, blur: same })).rejects.toThrow(
      `--blur ${same} is the file of --annotate, too; give two files`,
    );
    const nowhere = join(folder, 'none', 'new.mp4');
    await expect(checkPlaces([clip], { annotate: nowhere, blur: nowhere })).rejects.toThrow('give two files');
  });

  it('wants a file, not a folder or a device', async () => {
    await expect(checkPlaces([clip], { output: folder })).rejects.toThrow(
      `--output ${folder} is a folder; give a file`,
    );
    await expect(checkPlaces([clip], { output: '/dev/null' })).rejects.toThrow(
      '/dev/null is a device or pipe',
    );
  });

  it('lets different files pass, and flags that name none', async () => {
    const files = { annotate: join(folder, 'a.mp4'), blur: join(folder, 'b.mp4'), output: undefined };
    await expect(checkPlaces([clip], files)).resolves.toBeUndefined();
    await expect(checkPlaces(['rtsp://camera/1'], files)).resolves.toBeUndefined();
  });
});
