import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBrightFaces, writeForeignModel } from '../testing/foreign-model.js';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;
let model: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-evaluate-'));
  data = await writeBrightFaces(join(folder, 'faces'));
  model = await writeForeignModel(folder, 'theirs');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

describe('lineament evaluate', () => {
  it('judges a foreign model: names, batch size and order of classes of another tool', async () => {
    const { code, stdout } = await runCommand('evaluate', model, '--data', data, '--no-cache', '--json');
    expect(code).toBe(0);
    // Ten of each; every fifth face, two of each, is the other way round.
    expect(JSON.parse(stdout)).toMatchObject([
      {
        model: 'theirs',
        split: 'test',
        task: 'gender',
        n: 20,
        accuracy: 0.8,
        classes: ['male', 'female'],
        confusion: [
          [8, 2],
          [2, 8],
        ],
        intervals95: {
          balancedAccuracy: [expect.any(Number), expect.any(Number)],
          macroF1: [expect.any(Number), expect.any(Number)],
          calibrationError: [expect.any(Number), expect.any(Number)],
        },
      },
    ]);
  });

  it('keeps predictions that are judged again to the same figures', async () => {
    const direct = await runCommand('evaluate', model, '--data', data, '--no-cache', '--json');
    for (const ending of ['csv', 'parquet']) {
      const kept = at(`kept.${ending}`);
      const made = await runCommand(
        'evaluate',
        model,
        '--data',
        data,
        '--no-cache',
        '--json',
        '--predictions',
        kept,
      );
      expect(made.stdout).toBe(direct.stdout);
      expect(made.stderr).toContain(`predictions: ${kept}`);
      const again = await runCommand('evaluate', kept, '--json');
      expect(again.stdout).toBe(direct.stdout);
    }
    // The manifest's own column can be audited by.
    const [, header] = (await readFile(at('kept.csv'), 'utf8')).split('\n');
    expect(header).toBe(
      'sample,split,repeats_training,true_gender,site,predicted_gender,p_gender_male,p_gender_female',
    );
  });

  it('reports with a temperature of the validation split; kept predictions give the same report', async () => {
    const kept = at('reported.parquet');
    const args = ['--data', data, '--no-cache', '--report', at('report'), '--predictions', kept];
    const { code, stderr } = await runCommand('evaluate', model, ...args);
    expect(code).toBe(0);
    expect(stderr).toContain(`predictions: ${kept}\nreport: ${join(at('report'), 'report.html')}\n`);
    expect((await readdir(at('report'))).sort()).toEqual(['figures.csv', 'figures.json', 'report.html']);
    const html = await readFile(join(at('report'), 'report.html'), 'utf8');
    expect(html).toContain('The temperature was fitted on the validation split (20 samples)');
    expect(html).toContain('Most confident mistakes');
    expect(html).toContain('lineament evaluate theirs --data faces.csv --split test --report report');
    expect(html).not.toContain(folder);
    await runCommand('evaluate', kept, '--report', at('again'));
    await runCommand('evaluate', kept, '--seed', '3', '--report', at('seeded'));
    expect(await readFile(join(at('seeded'), 'report.html'), 'utf8')).toContain(
      '--split test --seed 3 --report report',
    );
    const [first, second] = await Promise.all(
      ['report', 'again'].map(async (name) =>
        JSON.parse(await readFile(join(at(name), 'figures.json'), 'utf8')),
      ),
    );
    expect(second.tasks).toEqual(first.tasks);
    // With the data there are pictures again.
    await runCommand('evaluate', kept, '--data', data, '--no-cache', '--report', at('pictures'));
    expect(await readFile(join(at('pictures'), 'report.html'), 'utf8')).toContain('Most confident mistakes');
  });

  it.each([
    ['a missing model', ['nowhere', '--data', 'x.csv'], 1, 'the model folder nowhere does not exist'],
    ['no data', ['nowhere'], 2, "required option '--data <path>'"],
    [
      'two data sets',
      ['nowhere', '--data', 'a.csv', '--data', 'b.csv'],
      2,
      'give one data set; a.csv is given already',
    ],
    [
      'another split',
      ['nowhere', '--data', 'x', '--split', 'tset'],
      2,
      'Allowed choices are train, validation, test',
    ],
    [
      'a picture of another kind',
      ['nowhere', '--data', 'x', '--confusion', 'a.gif'],
      2,
      'must end in .png or .svg',
    ],
    [
      'predictions of another kind',
      ['nowhere', '--data', 'x', '--predictions', 'a.json'],
      2,
      '--predictions a.json must end in .csv or .parquet',
    ],
    ['missing predictions', ['nowhere.csv'], 1, 'the predictions nowhere.csv cannot be read'],
    ['a seed that is none', ['nowhere', '--seed', '-1'], 2, 'give a whole number of at least 0'],
  ])('refuses %s', async (_case, args, code, message) => {
    const result = await runCommand('evaluate', ...args);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
  });

  it('judges kept predictions only by the labels of the data set that is given', async () => {
    const kept = at('labels.csv');
    await runCommand('evaluate', model, '--data', data, '--no-cache', '--predictions', kept);
    const relabelled = join(folder, 'faces', 'relabelled.csv');
    const manifest = await readFile(data, 'utf8');
    await writeFile(relabelled, manifest.replace('face-31.png,female', 'face-31.png,male'));
    const [copy, drawn] = [at('copy.csv'), at('drawn.png')];
    const result = await runCommand(
      'evaluate',
      kept,
      '--data',
      relabelled,
      '--no-cache',
      '--predictions',
      copy,
      '--confusion',
      drawn,
    );
    expect(result.stderr).toContain(
      'face-31.png is labelled female in the predictions, but male in data set',
    );
    expect([result.code, result.stdout, existsSync(copy), existsSync(drawn)]).toEqual([2, '', false, false]);
  });

  describe('leaves nothing behind after', () => {
    async function failure(source: string, ...args: string[]): Promise<string> {
      const out = at(`failed-${Math.abs(args.length)}`);
      const result = await runCommand('evaluate', source, '--no-cache', '--report', out, ...args);
      expect([result.code, result.stdout]).toEqual([1, '']);
      expect(existsSync(out)).toBe(false);
      expect((await readdir(folder)).filter((name) => name.includes('.tmp'))).toEqual([]);
      return result.stderr;
    }

    it('a split without a needed label', async () => {
      const unlabelled = join(folder, 'faces', 'unlabelled.csv');
      const rows = (await readFile(data, 'utf8')).replaceAll(/,(?:fe)?male,test/g, ',,test');
      await writeFile(unlabelled, rows);
      expect(await failure(model, '--data', unlabelled)).toContain(
        'has no labels of gender in its test split',
      );
    });

    it('a model with other classes than the data', async () => {
      const other = await writeForeignModel(folder, 'other-classes', 4, ['woman', 'man']);
      expect(await failure(other, '--data', data)).toContain(
        "the classes of gender are woman, man, the data's are male, female",
      );
    });

    it('a predictions file with missing or double rows', async () => {
      const kept = at('whole.csv');
      await runCommand('evaluate', model, '--data', data, '--no-cache', '--predictions', kept);
      const lines = (await readFile(kept, 'utf8')).trimEnd().split('\n');
      await writeFile(at('missing.csv'), `${lines.slice(0, -1).join('\n')}\n`);
      expect(await failure(at('missing.csv'))).toContain('it has 19 rows, but was written with 20');
      await writeFile(at('double.csv'), `${[...lines, lines[2]].join('\n')}\n`);
      expect(await failure(at('double.csv'))).toContain(
        'line 23 (face-30.png): the sample is in line 3 already',
      );
    });

    it('a data set of other pictures, for all that was to be written', async () => {
      const kept = at('split.csv');
      await runCommand('evaluate', model, '--data', data, '--no-cache', '--predictions', kept);
      const others = join(folder, 'faces', 'others.csv');
      const rows = (await readFile(data, 'utf8')).trimEnd().split('\n');
      await writeFile(others, `${rows.slice(0, -1).join('\n')}\n`);
      const outs = ['other.csv', 'other.png', 'other-report'].map(at);
      const flags = ['--predictions', '--confusion', '--report'].flatMap((flag, index) => [
        flag,
        outs[index] ?? '',
      ]);
      const result = await runCommand('evaluate', kept, '--data', others, '--no-cache', ...flags);
      expect(result.stderr).toContain('has no picture face-49.png of the predictions');
      expect([result.code, ...outs.map(existsSync)]).toEqual([2, false, false, false]);
    });

    it('a report folder that is a file', async () => {
      await writeFile(at('taken'), '');
      const result = await runCommand(
        'evaluate',
        model,
        '--data',
        data,
        '--no-cache',
        '--report',
        at('taken'),
      );
      expect(result.stderr).toContain('it is a file; choose another folder');
      // Noticed before anything else, such as a missing model.
      for (const flag of ['--report', '--predictions', '--confusion']) {
        const path = join(at('taken'), flag === '--confusion' ? 'c.png' : 'p.csv');
        const refused = await runCommand('evaluate', 'nowhere', '--data', data, flag, path);
        expect(refused.stderr).toMatch(/^error: .*taken.* cannot be written: (?:it|taken) is a file/);
        expect(refused.code).toBe(1);
      }
      expect([result.code, await readFile(at('taken'), 'utf8')]).toEqual([1, '']);
    });
  });

  it('does not take predictions of one split for another', async () => {
    const kept = at('validation.csv');
    await runCommand(
      'evaluate',
      model,
      '--data',
      data,
      '--no-cache',
      '--split',
      'validation',
      '--predictions',
      kept,
    );
    const result = await runCommand('evaluate', kept, '--split', 'test');
    expect(result.stderr).toContain('holds predictions of the validation split, not of test');
    expect(result.code).toBe(2);
  });

  it('shows examples in its help', async () => {
    expect((await runCommand('evaluate', '--help')).stdout).toContain(
      '$ lineament evaluate models/baseline-gender',
    );
  });
});
