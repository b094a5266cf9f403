import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCard } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGenderSet } from '../testing/gender-set.js';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;
const models: string[] = [];

/** Two gender models of one epoch, on 60 pictures whose brighter half tells the gender. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-ensemble-'));
  data = join(folder, 'age_gender.csv');
  await writeGenderSet(data, 60);
  for (const seed of ['1', '2']) {
    const { stdout } = await runCommand(
      ...['train', 'baseline-gender', '--data', data, '--out', join(folder, 'runs'), '--no-cache'],
      ...['--epochs', '1', '--batch-size', '8', '--threads', '1', '--seed', seed],
    );
    models.push(stdout.trim());
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('lineament ensemble', () => {
  it.each(['average', 'weighted', 'stacked'])(
    '%s: makes a model that is judged like any other',
    async (method) => {
      const out = join(folder, method);
      const { code, stdout } = await runCommand(
        ...[
          'ensemble',
          ...models,
          '--method',
          method,
          '--tta',
          'flip',
          '--data',
          data,
          '--no-cache',
          '--json',
        ],
        ...['--out', out, '--name', 'two', '--threads', '1'],
      );
      expect(code).toBe(0);
      const result = JSON.parse(stdout);
      expect(result).toMatchObject({ model: out, ensemble: { method, augmentation: 'flip' } });
      expect(result.tasks[0].members).toHaveLength(2);
      const card = parseCard(JSON.parse(await readFile(join(out, 'card.json'), 'utf8')), out);
      expect(card).toMatchObject({ name: 'two', metrics: [{ accuracy: result.tasks[0].ensemble.accuracy }] });
      const judged = await runCommand(
        ...[
          'evaluate',
          out,
          '--data',
          data,
          '--split',
          'validation',
          '--no-cache',
          '--json',
          '--threads',
          '1',
        ],
      );
      const [gender] = JSON.parse(judged.stdout);
      expect(gender).toMatchObject({ model: 'two', task: 'gender' });
      if (method === 'average') {
        expect(gender.loss).toBeCloseTo(result.tasks[0].ensemble.loss, 5);
      }
    },
  );

  it('needs no data for a mean, nor a second model for views', async () => {
    const out = join(folder, 'views');
    const { code, stdout } = await runCommand('ensemble', models[0] ?? '', '--tta', 'ten-crop', '--out', out);
    expect([code, stdout]).toEqual([0, `${out}\n`]);
  });

  it.each([
    ['one model and one view', [0], ['--out', 'x'], 2, 'one model alone is no ensemble'],
    [
      'weights without data',
      [0, 1],
      ['--out', 'x', '--method', 'stacked'],
      2,
      'give the data set to fit them on',
    ],
    [
      'a method that is none',
      [0, 1],
      ['--out', 'x', '--method', 'vote'],
      2,
      'Allowed choices are average, weighted',
    ],
    ['a name that is none', [0, 1], ['--out', 'x', '--name', ''], 2, 'give a name that is not empty'],
    ['no place for it', [0, 1], [], 2, "required option '--out <folder>'"],
  ])('refuses %s', async (_case, which, args, code, message) => {
    const result = await runCommand('ensemble', ...which.map((index) => models[index] ?? ''), ...args);
    expect([result.code, result.stdout, result.stderr]).toEqual([code, '', expect.stringContaining(message)]);
    await expect(stat('x')).rejects.toThrow('ENOENT');
  });
});
