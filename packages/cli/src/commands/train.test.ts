import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AUGMENTATION_PRESETS } from '@lineament/lab';
import { encodeImage, parseCard } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeGenderSet } from '../testing/gender-set.js';
import { type CommandResult, runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;

/** 60 pictures of noise, women's brighter at the top. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-train-'));
  data = join(folder, 'age_gender.csv');
  await writeGenderSet(data, 60);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const SMALL = ['--epochs', '2', '--batch-size', '8', '--threads', '1', '--no-cache'];

function train(...args: string[]): Promise<CommandResult> {
  return runCommand(
    'train',
    'baseline-gender',
    '--data',
    data,
    '--out',
    join(folder, 'runs'),
    ...SMALL,
    ...args,
  );
}

describe('lineament train', () => {
  it('trains, writes a run folder and a model that can be evaluated', async () => {
    const { code, stdout, stderr } = await train(
      '--json',
      '--seed',
      '4',
      '--optimizer',
      'sgd',
      '--momentum',
      '0.5',
    );
    expect(stderr).toMatch(/epoch 2\/2 {2}loss \d/);
    expect(code).toBe(0);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ status: 'all-epochs', network: 'baseline-gender', epochs: 2 });
    expect(result.history).toHaveLength(2);
    expect((await readdir(result.run)).sort()).toEqual([
      'card.json',
      'checkpoint',
      'config.json',
      'curves-accuracy.png',
      'curves-accuracy.svg',
      'curves-loss.png',
      'curves-loss.svg',
      'evaluation.json',
      'history.json',
      'metrics.jsonl',
      'model.onnx',
    ]);
    const config = JSON.parse(await readFile(join(result.run, 'config.json'), 'utf8'));
    expect(config).toMatchObject({
      data: [data],
      training: { seed: 4, optimizer: { name: 'sgd', momentum: 0.5, nesterov: true } },
    });
    const card = parseCard(JSON.parse(await readFile(join(result.run, 'card.json'), 'utf8')), 'card.json');
    expect(card.tasks).toEqual([
      {
        task: 'gender',
        output: 'gender',
        activation: 'sigmoid',
        classes: ['male', 'female'],
        temperature: 1,
      },
    ]);
    const best = result.history[result.best.epoch - 1];
    // The shipped file's accuracy is that of the training's own evaluation.
    expect(card.metrics[0]).toMatchObject({ split: 'validation', accuracy: best.valAccuracy });

    const picture = join(folder, 'confusion.svg');
    const judged = await runCommand(
      ...['evaluate', result.run, '--data', data, '--split', 'validation', '--no-cache', '--json'],
      ...['--confusion', picture],
    );
    expect(judged.code).toBe(0);
    expect(JSON.parse(judged.stdout)).toMatchObject([
      { model: 'baseline-gender', task: 'gender', split: 'validation', accuracy: best.valAccuracy },
    ]);
    expect(await readFile(picture, 'utf8')).toContain('gender: baseline-gender on age_gender validation');
    const table = await runCommand('evaluate', result.run, '--data', data, '--no-cache');
    expect(table.stdout).toMatch(/accuracy +\d+\.\d % \(95 % interval/);
  });

  it('trains on several data sets, and asks for all of them when one has moved', async () => {
    const second = join(folder, 'second.csv');
    const rows = (await readFile(data, 'utf8')).trimEnd().split('\n');
    await writeFile(second, `${rows.slice(0, 41).join('\n')}\n`);
    const { code, stdout, stderr } = await train('--data', second, '--source-balance', 'equal');
    expect(stderr).toContain('baseline-gender on age_gender+age_gender-2: ');
    expect(code).toBe(0);
    const config = JSON.parse(await readFile(join(stdout.trim(), 'config.json'), 'utf8'));
    expect(config).toMatchObject({ data: [data, second], training: { sourceBalance: 'equal' } });
    const resumed = await runCommand('train', '--resume', stdout.trim(), '--data', data, '--no-cache');
    expect(resumed.code).toBe(1);
    expect(resumed.stderr).toContain('started with 2 data sets, and 1 are given');
    const twice = await train('--data', data);
    expect(twice.stderr).toContain('data set age_gender is given twice');
  });

  it('takes settings from a file, and flags over them', async () => {
    const file = join(folder, 'settings.json');
    await writeFile(
      file,
      JSON.stringify({ epochs: 9, learningRate: 0.02, optimizer: { name: 'sgd', momentum: 0.3 } }),
    );
    const { stdout } = await train('--config', file, '--weight-decay', '0.25');
    // Without --json the run folder is the result.
    const { training } = JSON.parse(await readFile(join(stdout.trim(), 'config.json'), 'utf8'));
    expect(training).toMatchObject({
      epochs: 2,
      learningRate: 0.02,
      optimizer: { name: 'sgd', momentum: 0.3, weightDecay: 0.25 },
    });
  });

  it('finishes the step at Ctrl-C, saves, says how to go on, and does', { timeout: 60_000 }, async () => {
    const out = join(folder, 'interrupted');
    const script = join(folder, 'main.mjs');
    const program = new URL('../program.js', import.meta.url).href;
    await writeFile(
      script,
      `import { main } from '${program}'; process.exitCode = await main(process.argv.slice(2));`,
    );
    const args = ['train', 'baseline-gender', '--data', data, '--out', out, ...SMALL, '--json'];
    const child = spawn(process.execPath, [script, ...args, '--epochs', '500', '--no-early-stopping']);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr.on('data', (chunk) => {
      stderr += String(chunk);
      if (String(chunk).includes('epoch 2/')) {
        child.kill('SIGINT');
      }
    });
    const code = await new Promise((resolve) => {
      child.on('close', resolve);
    });
    const [run = ''] = await readdir(out);
    expect(stderr).toContain(`go on with: lineament train --resume ${join(out, run)}`);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'stopped', model: join(out, run) });
    const resumed = await runCommand(
      'train',
      '--resume',
      join(out, run),
      '--max-minutes',
      '0.03',
      '--no-cache',
      '--json',
    );
    expect(resumed.code).toBe(0);
    expect(JSON.parse(resumed.stdout).epochs).toBeGreaterThanOrEqual(2);
  });

  it.each([
    ['an unknown network', ['baseline-gendr'], 2, 'did you mean "baseline-gender"?'],
    ['no network', [], 2, 'give a network and --data'],
    ['no data', ['baseline-gender'], 2, 'give the data set that baseline-gender is to learn from: --data'],
    ['a missing data set', ['baseline-gender', '--data', 'nowhere.csv'], 1, 'nowhere.csv'],
    [
      'a folder without a name',
      ['baseline-gender', '--data', 'nowhere.csv', '--folder', ''],
      1,
      'the name of a folder to write is empty',
    ],
    ['half an epoch', ['baseline-gender', '--until-epoch', '1.5'], 2, 'give a whole number of at least 1'],
    ['a folder that is no run', ['--resume', '.'], 2, 'is no run folder'],
    ['settings with --resume', ['--resume', '.', '--epochs', '3'], 2, 'leave out epochs'],
    ['no time', ['baseline-gender', '--data', '.', '--max-minutes', '0'], 2, 'give a number above 0'],
    ['a word for a number', ['baseline-gender', '--epochs', 'ten'], 2, 'give a number'],
    ['a flag that is misspelt', ['baseline-gender', '--epoch', '3'], 2, 'Did you mean --epochs?'],
    [
      'weight decay for Adam',
      ['baseline-gender', '--data', '.', '--weight-decay', '1'],
      2,
      '"optimizer.weightDecay" is a setting of adamw and sgd, and optimizer.name is adam',
    ],
  ])('refuses %s', async (_case, args, code, message) => {
    const result = await runCommand('train', ...args);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });

  it('leaves no folder behind when it is stopped before the first step', async () => {
    const out = join(folder, 'too-early');
    const { code, stdout, stderr } = await train('--out', out, '--max-minutes', '0.0001');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('stopped before the first step');
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('refuses an unknown setting in a file and names the nearest', async () => {
    const file = join(folder, 'wrong.json');
    await writeFile(file, '{ "lerningRate": 1 }');
    const { code, stderr } = await train('--config', file);
    expect(code).toBe(2);
    expect(stderr).toContain(`error: ${file}: "lerningRate" is unknown; did you mean "learningRate"?`);
    await writeFile(file, '{ "learningRate": ');
    expect((await train('--config', file)).stderr).toContain(`${file} cannot be read as JSON`);
  });

  it.each([
    [
      'the loss is no number',
      ['--learning-rate', '1e30', '--schedule', 'constant'],
      1,
      /error: the \w+ loss is (NaN|-?Infinity) in epoch 1, step \d.*; try a lower .* No checkpoint had been saved yet/,
    ],
    ['no batch can be filled', ['--batch-size', '1000'], 2, /error: .* fill no batch of 1000/],
  ])('ends when %s, and leaves no run that nobody can go on with', async (_case, args, exit, message) => {
    const out = await mkdtemp(join(folder, 'failed-'));
    const { code, stdout, stderr } = await train('--out', out, ...args);
    expect([code, stdout]).toEqual([exit, '']);
    expect(stderr).toMatch(message);
    expect(await readdir(out)).toEqual([]);
  });

  it('says how many pictures it leaves out, in training and in evaluation', async () => {
    const pictures = join(folder, 'pictures');
    const put = async (name: string, content: Uint8Array): Promise<void> => {
      await mkdir(dirname(join(pictures, name)), { recursive: true });
      await writeFile(join(pictures, name), content);
    };
    const pixel = (value: number): Promise<Uint8Array> =>
      encodeImage({ width: 1, height: 1, data: Uint8Array.of(value, value, value) }, 'png');
    for (let index = 0; index < 120; index++) {
      const gender = index % 2 === 0 ? 'male' : 'female';
      const split = ['train', 'train', 'validation', 'test'][Math.floor(index / 2) % 4];
      await put(`${split}/${gender}/${index}.png`, await pixel(index * 2));
    }
    await put('train/male/torn.png', (await pixel(1)).subarray(0, 20));
    const trained = await train('--json', '--data', pictures, '--epochs', '1');
    expect(trained.stderr).toMatch(
      /pictures: 1 picture left out that cannot be read, such as train\/male\/torn\.png \(.+\)/,
    );
    const { run } = JSON.parse(trained.stdout);
    const judged = await runCommand('evaluate', run, '--data', pictures, '--no-cache', '--json');
    expect(judged.stderr).toContain('1 picture left out that cannot be read');
    expect(JSON.parse(judged.stdout)[0]).toMatchObject({ task: 'gender', n: 30 });
  });

  it('shows examples and every augmentation in its help', async () => {
    const { stdout } = await runCommand('train', '--help');
    expect(stdout).toContain('$ lineament train --resume runs/');
    expect(stdout.replace(/\s+/g, ' ')).toContain(Object.keys(AUGMENTATION_PRESETS).join(', '));
  });
});
