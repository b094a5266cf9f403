import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from 'lineament';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.js';

const MODEL = 'models/baseline-gender';

// What it judges is tested in packages/lab/src/robustness.
describe('lineament stress', () => {
  it.each([
    ['a missing model', ['nowhere', '--data', 'x.csv'], 1, 'the model folder nowhere does not exist'],
    [
      'another model that is missing',
      [MODEL, '--against', 'nowhere', '--data', 'x.csv'],
      1,
      'the model folder nowhere does not exist',
    ],
    ['no data', [MODEL], 2, "required option '--data <path>'"],
    ['a missing data set', [MODEL, '--data', 'nowhere.csv'], 1, 'nowhere.csv'],
    [
      'an unknown corruption',
      [MODEL, '--data', 'x.csv', '--corruptions', 'blur,maks'],
      2,
      'there is no corruption "maks"; did you mean "mask"?',
    ],
    [
      'a corruption that is named twice',
      [MODEL, '--data', 'x.csv', '--corruptions', 'blur,mask,blur'],
      2,
      'corruption blur is named twice',
    ],
    [
      'a sheet that is no PNG',
      [MODEL, '--data', 'x.csv', '--sheet', 'sheet.jpg'],
      2,
      'give a file that ends in .png',
    ],
    ['a limit of none', [MODEL, '--data', 'x.csv', '--limit', '0'], 2, 'whole number of at least 1'],
    ['a photo that is not there', [MODEL, '--data', 'x.csv', '--photo', 'no.jpg'], 1, 'no.jpg'],
  ])('refuses %s and writes nothing', async (_case, args, code, message) => {
    const home = await mkdtemp(join(tmpdir(), 'lineament-stress-'));
    try {
      const result = await runCommand('stress', ...args, '--report', join(home, 'report'));
      expect(result.stderr).toContain(message);
      expect([result.code, result.stdout]).toEqual([code, '']);
      expect(await readdir(home)).toEqual([]);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('sees that a report cannot be written before it opens the data', async () => {
    const { code, stderr } = await runCommand(
      'stress',
      MODEL,
      '--data',
      'nowhere.csv',
      '--report',
      'README.md',
    );
    expect([code, stderr]).toEqual([1, expect.stringContaining('README.md cannot be written: it is a file')]);
  });

  it('warns of pictures that are all of one class', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'lineament-stress-'));
    try {
      for (const [name, value] of [
        ['a.png', 70],
        ['b.png', 140],
      ] as const) {
        const pixels = new Uint8Array(60 * 60 * 3).fill(value);
        await writeFile(
          join(folder, name),
          await encodeImage({ data: pixels, width: 60, height: 60 }, 'png'),
        );
      }
      const data = join(folder, 'manifest.csv');
      const run = async (second: string): Promise<string> => {
        await writeFile(data, `path,gender,split\na.png,female,test\nb.png,${second},test\n`);
        const args = [MODEL, '--data', data, '--corruptions', 'Hat', '--no-cache'];
        const { code, stderr } = await runCommand('stress', ...args);
        expect(code).toBe(0);
        return stderr;
      };
      expect(await run('female')).toContain('every gender label of these pictures');
      expect(await run('male')).not.toContain('every gender label');
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('names the corruptions in its help', async () => {
    expect((await runCommand('stress', '--help')).stdout).toContain('low resolution');
  });
});
