import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from '../testing/run-command.js';

/** A folder with a FER2013 of four rows, two of them equal. */
async function folderWithRows(): Promise<{ folder: string; path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'lineament-cli-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const row = (emotion: number, value: number, usage: string): string =>
    `${emotion},${new Array(2304).fill(value).join(' ')},${usage}`;
  const path = join(folder, 'fer2013.csv');
  const rows = [
    row(3, 1, 'Training'),
    row(0, 2, 'Training'),
    row(3, 3, 'PublicTest'),
    row(3, 1, 'PrivateTest'),
  ];
  await writeFile(path, ['emotion,pixels,Usage', ...rows].join('\n'));
  return { folder, path };
}

describe('lineament data inspect', () => {
  it('prints counts, duplicates and the hash for people', async () => {
    const { path } = await folderWithRows();
    const { code, stdout } = await runCommand('data', 'inspect', path, '--no-cache');
    expect(code).toBe(0);
    expect(stdout).toContain('fer2013 (fer2013): 4 pictures of 48×48, gray');
    expect(stdout).toMatch(/SHA-256 [0-9a-f]{64}/);
    expect(stdout).toContain('splits: train 2, validation 1, test 1');
    expect(stdout).toMatch(/^happy +1 +1 +1 +3$/m);
    expect(stdout).toMatch(/^angry +1 +0 +0 +1$/m);
    expect(stdout).toContain('duplicates: 1 groups of equal pictures (1 surplus), 0 with differing labels');
    expect(stdout).toContain('repeats of training pictures: 0 in validation, 1 in test');
  });

  it('prints one JSON document with --json, and uses the cache that is named', async () => {
    const { folder, path } = await folderWithRows();
    const cache = join(folder, 'cache');
    const argv = ['data', 'inspect', path, '--json', '--cache', cache, '--size', '24x20', '--channels', '3'];
    const first = await runCommand(...argv);
    const document = JSON.parse(first.stdout);
    expect(document).toMatchObject({
      name: 'fer2013',
      samples: 4,
      picture: [20, 24, 3],
      splits: { train: 2, validation: 1, test: 1 },
      tasks: { emotion: { train: { counts: [1, 0, 0, 1, 0, 0, 0], missing: 0 } } },
      duplicates: {
        groups: 1,
        surplus: 1,
        conflictingGroups: 0,
        repeatsTraining: { validation: 0, test: 1 },
      },
      dropped: [],
      defects: [],
      ignored: [],
    });
    expect(document.tasks.emotion.classes[3]).toBe('happy');
    expect(await readdir(join(cache, 'datasets'))).toHaveLength(1);
    expect((await runCommand(...argv)).stdout).toBe(first.stdout);
  });

  it('writes a contact sheet with --preview', async () => {
    const { folder, path } = await folderWithRows();
    const preview = join(folder, 'sheet.png');
    const { code, stderr } = await runCommand('data', 'inspect', path, '--no-cache', '--preview', preview);
    expect(code).toBe(0);
    expect(stderr).toContain(`contact sheet: ${preview}`);
    expect((await readFile(preview)).subarray(1, 4).toString()).toBe('PNG');
  });

  it.each([
    ['a size', ['--size', '4y'], '--size 4y is no picture size'],
    ['a preview', ['--preview', 'sheet.txt'], '--preview sheet.txt must end in .png'],
    ['channels', ['--channels', '2'], "argument '2' is invalid"],
    ['a crop', ['--crop', '2'], '--crop 2 is no part of a picture'],
  ])('exits 2 on %s that makes no sense', async (_case, options, message) => {
    const { path } = await folderWithRows();
    const { code, stdout, stderr } = await runCommand('data', 'inspect', path, '--no-cache', ...options);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
  });

  it('exits 1 on a data set that cannot be used', async () => {
    const { code, stdout, stderr } = await runCommand('data', 'inspect', '/no/such/set', '--no-cache');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: there is no file or folder \/no\/such\/set; check the path.*\n$/);
  });

  it('shows examples in its help', async () => {
    const { code, stdout } = await runCommand('data', 'inspect', '--help');
    expect(code).toBe(0);
    expect(stdout).toContain('$ lineament data inspect fer2013.csv.gz --preview fer2013.png');
  });
});
