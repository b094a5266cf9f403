import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../testing/run-command.js';

const SHIPPED = fileURLToPath(new URL('../../../../models/baseline-gender', import.meta.url));
let folder: string;
let model: string;

const evaluation = {
  ...{ model: 'baseline-gender', dataset: 'mine', split: 'test', task: 'gender', n: 1200, loss: 0.2 },
  ...{ accuracy: 0.9, accuracyInterval95: [0.88, 0.92], balancedAccuracy: 0.89, macroF1: 0.88 },
  ...{ calibrationError: 0.012, classes: ['male', 'female'], confusion: [] },
  perClass: [
    { n: 700, recall: 0.95, precision: 0.9 },
    { n: 500, recall: 0.83, precision: 0.91 },
  ],
};
const audit = {
  model: 'baseline-gender',
  groupings: [
    {
      ...{ task: 'gender', by: 'age' },
      groups: [
        { group: '0-5', n: 20, judged: false, accuracy: 0.5, accuracyInterval95: [0.3, 0.7] },
        { group: '19-30', n: 1180, judged: true, accuracy: 0.91, accuracyInterval95: [0.89, 0.93] },
      ],
    },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-card-'));
  model = join(folder, 'model');
  await cp(SHIPPED, model, { recursive: true });
  for (const [name, value] of Object.entries({ evaluation: [evaluation], audit })) {
    await writeFile(join(folder, `${name}.json`), JSON.stringify(value));
  }
  await writeFile(join(folder, 'notes.md'), 'Chosen out of three.\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const FILES = (): string[] => [
  ...['--evaluation', join(folder, 'evaluation.json'), '--audit', join(folder, 'audit.json')],
  ...['--notes', join(folder, 'notes.md')],
];

describe('lineament card', () => {
  it('leaves what was written by hand, unless it is forced', async () => {
    const before = '# Mine\n\nWritten by hand.\n';
    await writeFile(join(model, 'README.md'), before);
    const refused = await runCommand('card', model, ...FILES());
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining('was written by hand; give --force'),
    ]);
    const printed = await runCommand('card', model, ...FILES(), '--print');
    expect(printed.stdout).toContain('# baseline-gender\n');
    expect(await readFile(join(model, 'README.md'), 'utf8')).toBe(before);
  });

  it('says what the model is, how good, for whom, and under which terms', async () => {
    const { code, stdout } = await runCommand('card', model, ...FILES(), '--force');
    expect([code, stdout.trim()]).toEqual([0, join(model, 'README.md')]);
    const text = await readFile(join(model, 'README.md'), 'utf8');
    for (const part of [
      '| numbers | 646,721, kernels as 8-bit whole numbers |',
      '| utkface | train | 16,233 |',
      '| gender | mine test | 1,200 | 90.0 (88.0–92.0) | 89.0 | 88.0 | 1.2 |',
      '| female | 500 | 83.0 (79.5–86.0) | 91.0 |',
      '| 0-5 (too few to compare) | 20 | 50.0 (30.0–70.0) |',
      'Chosen out of three.',
      'Non-commercial research only: UTKFace’s terms',
    ]) {
      expect(text).toContain(part);
    }
    const card = JSON.parse(await readFile(join(model, 'card.json'), 'utf8'));
    expect(card.metrics.map(({ dataset, split }: Record<string, string>) => `${dataset} ${split}`)).toEqual([
      'utkface validation',
      'utkface test',
      'mine test',
    ]);
    // What it has made itself it makes anew, and figures of the same pictures take each other's place.
    expect((await runCommand('card', model, ...FILES())).code).toBe(0);
    expect(JSON.parse(await readFile(join(model, 'card.json'), 'utf8'))).toEqual(card);
    expect(await readFile(join(model, 'README.md'), 'utf8')).toBe(text);
    // Groups and notes come from files that do not lie beside the model.
    for (const [without, section] of [
      [FILES().slice(0, 4), 'notes'],
      [[...FILES().slice(0, 2), ...FILES().slice(4)], 'figures by group'],
    ] as const) {
      const refused = await runCommand('card', model, ...without);
      expect([refused.code, refused.stderr]).toEqual([
        2,
        expect.stringContaining(`would lose its ${section}`),
      ]);
    }
    expect(await readFile(join(model, 'README.md'), 'utf8')).toBe(text);
  });

  it('takes the figures that lie in the model’s folder', async () => {
    await cp(join(folder, 'evaluation.json'), join(model, 'evaluation.json'));
    const { stdout } = await runCommand('card', model, '--print');
    expect(stdout).toContain('| gender | mine test | 1,200 | 90.0 (88.0–92.0) |');
    expect(stdout).toContain('There are no figures of gender by group;');
    await rm(join(model, 'evaluation.json'));
  });

  it.each([
    ['something else than an evaluation', '--evaluation', 'audit.json', 1, 'holds no evaluation'],
    ['something else than an audit', '--audit', 'evaluation.json', 1, 'holds no audit'],
    ['notes that are not there', '--notes', 'none.md', 2, 'none.md cannot be read'],
  ])('refuses %s', async (_case, flag, file, code, message) => {
    const result = await runCommand('card', model, flag, join(folder, file), '--print');
    expect([result.code, result.stdout, result.stderr]).toEqual([code, '', expect.stringContaining(message)]);
  });

  it('refuses the evaluation of another model', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify([{ ...evaluation, model: 'unified' }]));
    const { code, stderr } = await runCommand('card', model, '--evaluation', other, '--print');
    expect([code, stderr]).toEqual([2, expect.stringContaining('the evaluation is of the model unified')]);
    await writeFile(other, JSON.stringify({ ...audit, model: 'unified' }));
    const audited = await runCommand('card', model, '--audit', other, '--print');
    expect([audited.code, audited.stderr]).toEqual([
      2,
      expect.stringContaining('the audit is of the model unified'),
    ]);
  });

  it('takes the later of two evaluations of the same pictures', async () => {
    const later = join(folder, 'later.json');
    await writeFile(
      later,
      JSON.stringify([{ ...evaluation, accuracy: 0.92, accuracyInterval95: [0.9, 0.94] }]),
    );
    const both = ['--evaluation', join(folder, 'evaluation.json'), '--evaluation', later];
    const { stdout } = await runCommand('card', model, ...both, '--print');
    const rows = stdout.split('\n').filter((line) => line.startsWith('| gender | mine test | 1,200 |'));
    expect(rows).toEqual([expect.stringContaining('| 92.0 (90.0–94.0) |')]);
  });
});
