import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeBrightFaces, writeForeignModel } from '../testing/foreign-model.js';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let data: string;
let right: string;
let wrong: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-compare-'));
  data = await writeBrightFaces(join(folder, 'faces'));
  right = await writeForeignModel(folder, 'bright-is-female');
  // Sees it the other way round.
  wrong = await writeForeignModel(folder, 'bright-is-male', -2);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

describe('lineament compare', () => {
  it('pairs models on the same samples, and reports', async () => {
    const args = [right, wrong, '--data', data, '--no-cache', '--json', '--report', at('report')];
    const { code, stdout, stderr } = await runCommand('compare', ...args);
    expect(code).toBe(0);
    expect(stderr).toContain(`report: ${join(at('report'), 'report.html')}\n`);
    const [gender] = JSON.parse(stdout);
    expect(gender).toMatchObject({ task: 'gender', n: 20 });
    expect(gender.pairs).toMatchObject([
      {
        first: 'bright-is-female',
        second: 'bright-is-male',
        counts: { both: 0, onlyFirst: 16, onlySecond: 4, neither: 0 },
        accuracyDifference: { value: 0.6 },
      },
    ]);
    // Twice the chance of at most 4 heads of 20: 2 · (1 + 20 + 190 + 1140 + 4845) / 2²⁰
    expect(gender.pairs[0].mcNemar.exact).toBeCloseTo((2 * 6196) / 2 ** 20, 10);
    expect((await readdir(at('report'))).sort()).toEqual([
      'comparison.csv',
      'comparison.json',
      'report.html',
    ]);
    const html = await readFile(join(at('report'), 'report.html'), 'utf8');
    expect(html).toContain('Only bright-is-male is right');
    expect(html.match(/<img/g)).toHaveLength(16 + 4);
    expect(html).not.toContain(folder);
  });

  it('takes kept predictions, alone or beside a model, and names twins by their files', async () => {
    const kept = at('first.csv');
    await runCommand('evaluate', right, '--data', data, '--no-cache', '--predictions', kept);
    const beside = await runCommand('compare', kept, wrong, '--data', data, '--no-cache');
    expect(beside.stdout).toContain('bright-is-female − bright-is-male');
    const copy = at('second.csv');
    await writeFile(copy, await readFile(kept));
    const { code, stdout } = await runCommand('compare', kept, copy);
    expect(code).toBe(0);
    expect(stdout).toMatch(/first − second +0\.0 % .* 1\.0000/);
  });

  it('refuses predictions of different samples, and leaves nothing behind', async () => {
    const [whole, part] = [at('whole.csv'), at('part.csv')];
    await runCommand('evaluate', right, '--data', data, '--no-cache', '--predictions', whole);
    const lines = (await readFile(whole, 'utf8')).trimEnd().split('\n');
    await writeFile(part, `${lines.slice(1, -2).join('\n')}\n`);
    const result = await runCommand('compare', whole, part, '--report', at('refused'));
    expect(result.stderr).toContain(
      'of different samples (2 are only in bright-is-female, such as face-48.png)',
    );
    expect([result.code, result.stdout, existsSync(at('refused'))]).toEqual([2, '', false]);
  });

  it('looks at all models before it runs the first', async () => {
    // Running the first would fail for its data.
    const args = [right, at('nowhere'), '--data', at('no-data'), '--no-cache'];
    const { code, stdout, stderr } = await runCommand('compare', ...args);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(`the model folder ${at('nowhere')} does not exist`);
    const others: readonly (readonly [readonly string[], string])[] = [
      [[right, '--tasks', 'age'], 'has no predictions of age; it has gender'],
      [[at('whole.csv'), '--split', 'train'], 'whole.csv holds predictions of the test split, not of train'],
    ];
    for (const [more, message] of others) {
      const other = await runCommand('compare', right, ...more, '--data', at('no-data'), '--no-cache');
      expect([other.code, other.stdout]).toEqual([2, '']);
      expect(other.stderr).toContain(message);
    }
  });

  it.each([
    ['one model', ['a.csv'], 'one model, a.csv, cannot be compared; give at least two'],
    ['no data', ['models/a', 'models/b'], "required option '--data <path>'"],
    ['evaluations that are none', ['--benchmark', 'page', 'a.csv'], 'a.csv is none'],
  ])('refuses %s', async (_case, args, message) => {
    const result = await runCommand('compare', ...args);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([2, '']);
  });

  it('makes a benchmark page of evaluations', async () => {
    const { stdout } = await runCommand('evaluate', right, '--data', data, '--no-cache', '--json');
    await writeFile(at('evaluation.json'), stdout);
    const { code } = await runCommand('compare', '--benchmark', at('page'), at('evaluation.json'));
    expect(code).toBe(0);
    const html = await readFile(join(at('page'), 'benchmark.html'), 'utf8');
    expect(html).toContain('bright-is-female');
    expect(html).toContain('measured, these images');
    expect(JSON.parse(await readFile(join(at('page'), 'benchmark.json'), 'utf8')).measured).toHaveLength(1);
  });
});
