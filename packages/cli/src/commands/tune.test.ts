import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCard } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;
let space: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-tune-'));
  data = join(folder, 'age_gender.csv');
  space = join(folder, 'space.json');
  const rows = Array.from({ length: 50 }, (_, row) => {
    const pixels = Array.from({ length: 48 * 48 }, (_value, pixel) => (row * 7919 + pixel * 104_729) % 251);
    return `${20 + row},${row % 5},${row % 2},face-${row}.jpg,${pixels.join(' ')}`;
  });
  await writeFile(data, `age,ethnicity,gender,img_name,pixels\n${rows.join('\n')}\n`);
  await writeFile(
    space,
    JSON.stringify({
      learningRate: { values: [0.001, 1e30] },
      'networkOptions.width': { values: [0.25] },
      'optimizer.name': { values: ['sgd'] },
      'optimizer.momentum': { values: [0.5] },
      'augmentation.flip.probability': { values: [0.25] },
    }),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a space of the command lines below holds. */
const SPACES: Readonly<Record<string, string>> = {
  '--wrong-key': 'lerningRate',
  '--trials-of-grid': 'learningRate',
};

const tune = (...args: string[]) => runCommand('tune', ...args, '--no-cache', '--json');

describe('lineament tune', () => {
  it('trains what the space names, goes on from budget to budget, and keeps what failed apart', async () => {
    const out = join(folder, 'study');
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ batchSize: 8, schedule: 'constant' }));
    const args = ['baseline-gender', '--data', data, '--space', space, '--config', config, '--out', out];
    const { code, stdout, stderr } = await tune(
      ...args,
      ...['--method', 'grid', '--epochs', '2', '--parallel', '2'],
    );
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 trials by grid search')]);
    const [good, bad] = JSON.parse(stdout).trials;
    expect(good).toMatchObject({ trial: 0, status: 'done', budget: 2, settings: { learningRate: 0.001 } });
    expect(bad).toMatchObject({ trial: 1, status: 'failed', message: expect.stringContaining('loss is') });
    const run = JSON.parse(await readFile(join(good.folder, 'config.json'), 'utf8'));
    expect(run.training).toMatchObject({
      batchSize: 8,
      learningRate: 0.001,
      networkOptions: { width: 0.25 },
      optimizer: { name: 'sgd', momentum: 0.5 },
      augmentation: { flip: { probability: 0.25 }, shift: { fraction: 0.04 } },
    });
    const history = JSON.parse(await readFile(join(good.folder, 'history.json'), 'utf8'));
    expect(good.best.value).toBe(Math.min(...history.map(({ valLoss }: { valLoss: number }) => valLoss)));
    expect((await stat(join(good.folder, 'model.onnx'))).size).toBeLessThan(400_000);
    expect((await readdir(out)).sort()).toEqual(
      ['parallel.png', 'parallel.svg', 'results.csv', 'results.json', 'study.json', 'trials'].sort(),
    );
    const again = await tune('--resume', out);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
  });

  it('tells once what is missing or changed, and goes on when it is mended', async () => {
    const out = join(folder, 'study'); // done by the test before
    const moved = join(folder, 'moved.csv');
    const record = join(out, 'trials', '0000.json');
    const checkpoint = join(out, 'trials', '0000', 'checkpoint', 'last.checkpoint');
    const known = await readFile(record, 'utf8');
    await rm(record);
    await rename(data, moved);
    const missing = await tune('--resume', out);
    expect([missing.code, missing.stdout]).toEqual([1, '']);
    expect(missing.stderr.match(/error: .*age_gender\.csv/g)).toHaveLength(1);

    await writeFile(data, (await readFile(moved, 'utf8')).replace('face-3.jpg', 'face-4.jpg'));
    const changed = await tune('--resume', out);
    expect([changed.code, changed.stderr]).toEqual([
      1,
      expect.stringMatching(/not what .*study was started with .*; give that, or start a new study/),
    ]);
    await rm(data);

    const whole = await readFile(checkpoint);
    await writeFile(checkpoint, whole.subarray(9));
    const damaged = await tune('--resume', out, '--data', moved);
    expect([damaged.code, damaged.stdout]).toEqual([1, '']);
    expect(damaged.stderr).toMatch(
      /error: trial 0 could not be trained: .*last.checkpoint .*; what is done is kept/,
    );
    await expect(stat(record)).rejects.toThrow('ENOENT');

    await writeFile(checkpoint, whole);
    const mended = await tune('--resume', out, '--data', moved);
    expect([mended.code, await readFile(record, 'utf8')]).toEqual([0, known]);
    await rename(moved, data);
  });

  it('halves', async () => {
    const out = join(folder, 'halving');
    const easy = join(folder, 'easy.json');
    const batch = join(folder, 'batch.json');
    await writeFile(batch, JSON.stringify({ batchSize: 8, seed: 5 }));
    await writeFile(easy, JSON.stringify({ learningRate: { min: 0.0001, max: 0.01, scale: 'log' } }));
    const { code, stdout } = await tune(
      ...['baseline-gender', '--data', data, '--space', easy, '--out', out, '--method', 'halving'],
      ...[
        '--trials',
        '2',
        '--min-epochs',
        '1',
        '--epochs',
        '2',
        '--eta',
        '2',
        '--threads',
        '1',
        '--config',
        batch,
      ],
    );
    expect(code).toBe(0);
    const { trials } = JSON.parse(stdout);
    expect(trials.map(({ budget }: { budget: number }) => budget)).toEqual([2, 1]);
    const lines = (await readFile(join(trials[0].folder, 'metrics.jsonl'), 'utf8')).trim().split('\n');
    expect(lines).toHaveLength(2);
    const { training } = JSON.parse(await readFile(join(trials[0].folder, 'config.json'), 'utf8'));
    expect(training).toMatchObject({ batchSize: 8, seed: 5 });
    const commands = await Promise.all(
      trials.map(async (trial: { folder: string }) => {
        const card: unknown = JSON.parse(await readFile(join(trial.folder, 'card.json'), 'utf8'));
        return parseCard(card, 'card.json').training?.command;
      }),
    );
    // The one that went on was left after its first epoch too, but its model is that of both.
    expect(commands).toEqual([
      expect.not.stringContaining('--until-epoch'),
      expect.stringContaining('--until-epoch 1'),
    ]);
  });

  it('trains by the settings of a trial alone, whatever the network’s recipe adds', async () => {
    const weights = join(folder, 'weights.json');
    const small = { batchSize: 8, networkOptions: { size: 16, width: 0.1 } };
    await writeFile(weights, JSON.stringify({ taskWeights: { values: [{ gender: 0.25 }] } }));
    await writeFile(join(folder, 'small.json'), JSON.stringify(small));
    const { code, stdout } = await tune(
      ...['face', '--data', data, '--space', weights, '--out', join(folder, 'weighted'), '--method', 'grid'],
      ...['--epochs', '1', '--threads', '1', '--config', join(folder, 'small.json')],
    );
    expect(code).toBe(0);
    const [trial] = JSON.parse(stdout).trials;
    const { training } = JSON.parse(await readFile(join(trial.folder, 'config.json'), 'utf8'));
    // The recipe's weight of age is 0.5.
    expect(training.taskWeights).toEqual({ age: 1, gender: 0.25, ethnicity: 1 });
  });

  it.each([
    ['nothing', [], 2, 'give a network, --data, --space and --out'],
    [
      'a space with epochs',
      ['--epochs-in-space'],
      2,
      'epochs is the same for all trials; give --epochs instead',
    ],
    ['a setting that is none', ['--wrong-key'], 2, '"lerningRate" is unknown; did you mean "learningRate"?'],
    ['a study that is none', ['--resume', '.'], 2, 'is no study'],
    ['new settings for an old study', ['--resume', '.', '--epochs', '3'], 2, 'leave out --epochs'],
    [
      'another search for an old study',
      ['--resume', '.', '--trials', '9', '--eta', '2'],
      2,
      'leave out --trials, --eta',
    ],
    [
      'trials of a grid',
      ['--trials-of-grid'],
      2,
      '--trials is of --method random and halving, and grid search',
    ],
    [
      'other data sets than an old study has',
      ['--old', '--data', 'a.csv', '--data', 'b.csv'],
      2,
      'was started with 1 data sets, and 2 are given; give all of them',
    ],
    ['no time', ['--max-minutes', '0'], 2, 'give a number above 0'],
    ['a missing data set', ['--no-data'], 2, 'there is no file or folder nowhere.csv'],
  ])('refuses %s', async (_case, args, code, message) => {
    const wrong = join(folder, 'wrong.json');
    const [kind = '', ...rest] = args;
    await writeFile(wrong, JSON.stringify({ [SPACES[kind] ?? 'epochs']: { values: [1] } }));
    const begin = [
      ...['baseline-gender', '--data', kind === '--no-data' ? 'nowhere.csv' : data],
      ...['--space', wrong, '--out', join(folder, 'none')],
    ];
    const given: Readonly<Record<string, readonly string[]>> = {
      '--no-data': begin,
      '--epochs-in-space': begin,
      '--wrong-key': begin,
      '--trials-of-grid': [...begin, '--method', 'grid', '--trials', '5'],
      '--old': ['--resume', join(folder, 'study'), ...rest],
    };
    const result = await tune(...(given[kind] ?? args));
    expect([result.code, result.stdout, result.stderr]).toEqual([code, '', expect.stringContaining(message)]);
    await expect(stat(join(folder, 'none'))).rejects.toThrow('ENOENT');
  });
});
