import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGenderSet } from '../testing/gender-set.js';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;
let model: string;

/** A gender model of one epoch, on 90 pictures whose brighter half tells the gender. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-compress-'));
  data = join(folder, 'age_gender.csv');
  await writeGenderSet(data, 90);
  const { stdout } = await runCommand(
    ...['train', 'baseline-gender', '--data', data, '--out', join(folder, 'runs'), '--no-cache'],
    ...['--epochs', '3', '--batch-size', '8', '--threads', '1', '--augmentation', 'none'],
  );
  model = stdout.trim();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const cardOf = async (path: string) => JSON.parse(await readFile(join(path, 'card.json'), 'utf8'));

describe('lineament compress', () => {
  it.each([
    ['16', 'float16', 0.51],
    ['8', 'int8', 0.27],
  ])('stores %s bits, and writes down what was measured', async (bits, weights, part) => {
    const out = join(folder, `small-${bits}`);
    const { code, stdout } = await runCommand(
      ...['compress', model, '--weights', bits, '--out', out, '--data', data, '--no-cache', '--json'],
      ...['--tolerance', '1', '--threads', '1'],
    );
    expect(code).toBe(0);
    const size = async (path: string): Promise<number> => (await stat(join(path, 'model.onnx'))).size;
    expect(JSON.parse(stdout)).toEqual({
      model: out,
      weights,
      bytes: { before: await size(model), after: await size(out) },
      tasks: [expect.objectContaining({ task: 'gender', split: 'validation' })],
    });
    expect((await size(out)) / (await size(model))).toBeLessThan(part);
    const [task] = JSON.parse(stdout).tasks;
    const card = await cardOf(out);
    expect(card).toMatchObject({ weights, metrics: [task.after] });
    const judged = await runCommand(
      ...['evaluate', out, '--data', data, '--split', 'validation', '--no-cache', '--json', '--threads', '1'],
    );
    expect(JSON.parse(judged.stdout)[0].loss).toBeCloseTo(task.after.loss, 6);
    // What is stored small can be learned on from.
    const again = await runCommand(
      ...['train', 'baseline-gender', '--from', out, '--data', data, '--out', join(folder, 'again')],
      ...['--epochs', '1', '--batch-size', '8', '--threads', '1', '--no-cache'],
    );
    expect(again.stderr).toContain(`weights of baseline-gender (${out}) to begin with`);
    expect(again.code).toBe(0);
  });

  it('lets a model compute with integers, and judges it so', async () => {
    const out = join(folder, 'integers');
    const shared = ['--data', data, '--no-cache', '--threads', '1', '--json'];
    const { code, stdout } = await runCommand(
      ...[
        'compress',
        model,
        '--weights',
        'keep',
        '--activations',
        '8',
        '--out',
        out,
        '--tolerance',
        '1',
        ...shared,
      ],
    );
    expect(code).toBe(0);
    const [{ after, before }] = JSON.parse(stdout).tasks;
    expect(JSON.parse(stdout)).toMatchObject({ activations: 'int8' });
    expect(await cardOf(out)).toMatchObject({ activations: 'int8', metrics: [after] });
    const lossOf = async (...extra: string[]): Promise<number> => {
      const judged = await runCommand('evaluate', out, '--split', 'validation', ...shared, ...extra);
      return JSON.parse(judged.stdout)[0].loss;
    };
    expect(await lossOf()).toBeCloseTo(after.loss, 6);
    expect(await lossOf('--precision', 'float32')).toBeCloseTo(before.loss, 6);
    expect(after.loss).not.toBe(before.loss);
    expect(Math.abs(after.loss - before.loss)).toBeLessThan(0.05);
  });

  it.each([
    [
      'nothing to do',
      ['--weights', 'keep'],
      '--weights keep and --activations keep leave the model as it is',
    ],
    ['nothing to measure on', ['--activations', '8'], '--activations 8 measures values on training pictures'],
  ])('refuses %s', async (_case, flags, message) => {
    const out = join(folder, 'nothing');
    const { code, stderr } = await runCommand('compress', model, '--out', out, ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('refuses a tolerance that is no part, and leaves nothing', async () => {
    const out = join(folder, 'strict');
    const refused = await runCommand(
      ...[
        'compress',
        model,
        '--weights',
        '8',
        '--out',
        out,
        '--data',
        data,
        '--no-cache',
        '--tolerance',
        '-1',
      ],
    );
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('give a number from 0 to 1')]);
    await expect(stat(out)).rejects.toThrow('ENOENT');
  });

  it('does not write into a folder that holds something', async () => {
    const before = await readdir(model);
    const { code, stderr } = await runCommand('compress', model, '--out', model);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('is there already; give a folder that is new'),
    ]);
    expect(await readdir(model)).toEqual(before);
  });
});

describe('lineament calibrate', () => {
  it('writes the temperature to the card, and only if it is to', async () => {
    const args = ['calibrate', model, '--data', data, '--no-cache', '--threads', '1', '--json'];
    const before = await cardOf(model);
    const dry = await runCommand(...args, '--dry-run');
    expect(await cardOf(model)).toEqual(before);
    const { code, stdout, stderr } = await runCommand(...args);
    expect(code).toBe(0);
    expect(stdout).toBe(dry.stdout);
    const [gender] = JSON.parse(stdout);
    expect(gender.after[0].loss).toBeLessThanOrEqual(gender.before[0].loss);
    expect(gender.after[0].accuracy).toBe(gender.before[0].accuracy);
    const { tasks, metrics } = await cardOf(model);
    expect(tasks[0].temperature).toBe(gender.temperature);
    expect(metrics).toMatchObject([{ task: 'gender', split: 'validation', loss: gender.after[0].loss }]);
    expect(stderr).toContain('evaluation.json holds figures from before');
    expect(dry.stderr).not.toContain('figures from before');
    const judged = await runCommand(
      ...[
        'evaluate',
        model,
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
    expect(JSON.parse(judged.stdout)[0].loss).toBeCloseTo(gender.after[0].loss, 9);
    expect((await runCommand(...args.slice(0, -1))).stdout).toMatch(
      /gender +\d+\.\d{4} +age_gender validation/,
    );
  });

  it('refuses the test split', async () => {
    const { code, stderr } = await runCommand('calibrate', model, '--data', data, '--split', 'test');
    expect([code, stderr]).toEqual([2, expect.stringContaining('Allowed choices are train, validation')]);
  });
});
