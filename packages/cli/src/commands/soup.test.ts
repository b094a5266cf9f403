import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCard } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGenderSet } from '../testing/gender-set.js';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;
const models: string[] = [];

/** A gender model of one epoch, and one that goes on from it. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-soup-'));
  data = join(folder, 'age_gender.csv');
  await writeGenderSet(data, 60);
  for (const from of [[], ['--from']]) {
    const { stdout } = await runCommand(
      ...['train', 'baseline-gender', '--data', data, '--out', join(folder, 'runs'), '--no-cache'],
      ...['--epochs', '1', '--batch-size', '8', '--threads', '1'],
      ...from.flatMap((flag) => [flag, models[0] ?? '']),
    );
    models.push(stdout.trim());
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('lineament soup', () => {
  it('makes a model that is judged beside those it is made of', async () => {
    const out = join(folder, 'mean');
    const flags = ['--data', data, '--no-cache', '--threads', '1', '--json'];
    const { code, stdout } = await runCommand(
      ...['soup', ...models, '--shares', '0.3,0.7', '--name', 'mean', '--out', out, ...flags],
    );
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result.figures.map(({ model }: { model: string }) => model)).toEqual([...models, 'the mean']);
    const card = parseCard(JSON.parse(await readFile(join(out, 'card.json'), 'utf8')), out);
    expect(card.soup?.members.map(({ share }) => share)).toEqual([0.3, 0.7]);
    expect(card.metrics).toMatchObject([{ task: 'gender', accuracy: result.figures[2].accuracy }]);
    const judged = await runCommand('evaluate', out, '--split', 'validation', ...flags);
    expect(JSON.parse(judged.stdout)[0].loss).toBeCloseTo(result.figures[2].loss, 6);
    const { stdout: written } = await runCommand('card', out);
    expect(written).toContain('README.md');
    expect(await readFile(join(out, 'README.md'), 'utf8')).toMatch(
      /\| baseline-gender \| `[0-9a-f]{16}…` \| 0\.3 \|\n\| baseline-gender \| `[0-9a-f]{16}…` \| 0\.7 \|/,
    );
  });

  it.each([
    ['shares that are none', ['--shares', '0.3,x'], 'give a number from 0 to 1'],
    ['shares that make no mean', ['--shares', '0.3,0.3'], 'make no mean'],
  ])('refuses %s and writes nothing', async (_what, flags, message) => {
    const out = join(folder, 'nothing');
    const { code, stderr } = await runCommand('soup', ...models, '--out', out, ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    await expect(readFile(join(out, 'card.json'))).rejects.toThrow('ENOENT');
  });
});
