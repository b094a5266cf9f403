import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeImage } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeForeignModel } from '../testing/foreign-model.js';
import { runCommand } from '../testing/run-command.js';

let folder: string;
let table: string;
let manifest: string;
const model = new URL('../../../../models/baseline-gender', import.meta.url).pathname;

/** 240 predictions of gender: right for 95 % at the site "north", for 60 % at "south"; three samples of "west". */
async function putTable(path: string, southRight = 12): Promise<void> {
  const rows = Array.from({ length: 240 }, (_, row) => {
    const site = row < 3 ? 'west' : row % 2 === 0 ? 'north' : 'south';
    const truth = row % 4 < 2 ? 'male' : 'female';
    const isRight = Math.floor(row / 2) % 20 < (site === 'south' ? southRight : 19);
    const said = isRight ? truth : truth === 'male' ? 'female' : 'male';
    return [row, truth, site, said, said === 'male' ? 0.75 : 0.25, said === 'male' ? 0.25 : 0.75].join(',');
  });
  const about = { version: 1, samples: 240, model: 'made', dataset: 'people', split: 'validation' };
  await writeFile(
    path,
    [
      `# lineament-predictions ${JSON.stringify(about)}`,
      'sample,true_gender,site,predicted_gender,p_gender_male,p_gender_female',
      ...rows,
      '',
    ].join('\n'),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-audit-'));
  table = join(folder, 'predictions.csv');
  await putTable(table);
  await mkdir(join(folder, 'pictures'));
  const rows = await Promise.all(
    Array.from({ length: 12 }, async (_, row) => {
      const picture = `pictures/${row}.png`;
      const pixels = Uint8Array.from({ length: 48 * 48 }, (_, place) => (place * (row + 3)) % 251);
      const png = await encodeImage({ data: pixels, width: 48, height: 48 }, 'png');
      await writeFile(join(folder, picture), png);
      return `${picture},${row % 2 === 0 ? 'male' : 'female'},${row % 3 === 0 ? 'near' : 'far'},test`;
    }),
  );
  manifest = join(folder, 'manifest.csv');
  await writeFile(manifest, ['path,gender,camera,split', ...rows].join('\n'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('lineament audit', () => {
  it('tells people the worst first, and marks what is too small', async () => {
    const { code, stdout } = await runCommand('audit', table, '--group', 'site', '--rounds', '200');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^made on people validation, the worst first:\n- gender by site: right for \d\d\.\d % of south/,
    );
    expect(stdout).toContain('Below the rest after correction: south');
    expect(stdout).toMatch(/^west \(too few\) +3 /m);
    expect(stdout).toMatch(/^accuracyDifference +0\.3\d\d \*/m);
  });

  it('prints one JSON document, or one CSV table', async () => {
    const args = ['audit', table, '--group', 'gender,site', '--by-intersection', '--rounds', '100'];
    const json = JSON.parse((await runCommand(...args, '--json')).stdout);
    expect(json).toMatchObject({ model: 'made', split: 'validation', minGroup: 30, rounds: 100 });
    expect(json.groupings.map(({ by }: { by: string }) => by)).toEqual(['gender', 'site', 'gender × site']);
    const { stdout } = await runCommand(...args, '--csv');
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('task,by,group,class,figure,value,low95,high95,n,judged,byChance,p,holm,q');
    expect(new Set(lines.map((line) => line.split(',').length))).toEqual(new Set([14]));
    const south = json.groupings[1].groups[0];
    expect(stdout).toContain(`gender,site,south,,accuracy,${south.accuracy},`);
  });

  it('writes a report with both, and compares with an audit before', async () => {
    const report = join(folder, 'report');
    const args = ['--group', 'site', '--rounds', '100'];
    await runCommand('audit', table, ...args, '--report', report);
    expect((await readdir(report)).sort()).toEqual(['audit.csv', 'audit.json', 'report.html']);
    const html = await readFile(join(report, 'report.html'), 'utf8');
    expect(html).toContain('What was found, the worst first');
    expect(html.indexOf('south')).toBeLessThan(html.lastIndexOf('How to read this'));

    const fairer = join(folder, 'fairer.csv');
    await putTable(fairer, 18);
    const before = ['--before', join(report, 'audit.json')];
    const { stdout } = await runCommand(
      'audit',
      fairer,
      ...args,
      ...before,
      '--report',
      join(folder, 'after'),
    );
    expect(stdout).toMatch(/^gender +site +accuracyDifference +0\.3\d\d +0\.0\d\d$/m);
    expect(await readFile(join(folder, 'after', 'report.html'), 'utf8')).toContain('Compared with');
  });

  it('runs a model over a manifest, groups by its own columns and looks for faces', async () => {
    const args = [
      '--data',
      manifest,
      '--no-cache',
      '--group',
      'camera',
      '--min-group',
      '3',
      '--rounds',
      '100',
    ];
    const { code, stdout, stderr } = await runCommand('audit', model, ...args, '--json');
    expect(stderr).not.toContain('error');
    expect(code).toBe(0);
    const { groupings, detection } = JSON.parse(stdout);
    const sizes = (groups: { group: string; n: number }[]) =>
      Object.fromEntries(groups.map(({ group, n }) => [group, n]));
    expect(sizes(groupings[0].groups)).toEqual({ near: 4, far: 8 });
    expect(detection[0]).toMatchObject({ by: 'camera', n: 12, missed: 12 });
  }, 30_000);

  it.each([
    ['a missing column', ['--group', 'sote'], 2, 'people has no group column "sote"; it has gender, site'],
    ['another split', ['--split', 'test'], 2, 'holds predictions of the validation split, not of test'],
    ['two outputs', ['--json', '--csv'], 2, '--json and --csv both print on stdout'],
    ['a missing task', ['--tasks', 'age'], 2, 'there are no predictions of age; there are of gender'],
    ['too few rounds', ['--rounds', '5'], 2, 'rounds 5 is out of range'],
    ['an audit that is none', ['--before', 'package.json'], 1, 'package.json is no audit'],
  ])('refuses %s, and writes nothing', async (_case, args, code, message) => {
    const report = join(folder, 'nothing');
    const result = await runCommand('audit', table, ...args, '--report', report);
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(existsSync(report)).toBe(false);
  });

  it('needs data for a model', async () => {
    const { code, stderr } = await runCommand('audit', model);
    expect(code).toBe(2);
    expect(stderr).toContain("required option '--data <path>' not specified");
  });

  it('refuses groups that a data set has not, before the model runs', async () => {
    const args = ['--data', manifest, '--no-cache', '--group', 'camara'];
    // Running it would fail too: its classes are not the data's.
    const other = await writeForeignModel(folder, 'other-classes', 4, ['woman', 'man']);
    const { code, stderr, stdout } = await runCommand('audit', other, ...args);
    expect(stderr).toContain('has no group column "camara"; it has gender, camera');
    expect([code, stdout]).toEqual([2, '']);
  });

  it.each([
    ['damaged', { groupings: [{}] }, 'before.json: the audit to compare with is damaged'],
    ['of another split', {}, 'is of the validation split, and this one of the test split'],
    ['of other data', { split: 'test', dataset: 'people' }, 'is of people, test split, and this one of man'],
  ])('refuses to compare with an audit that is %s, before the model runs', async (_case, wrong, message) => {
    const report = join(folder, 'before');
    await runCommand('audit', table, '--group', 'site', '--rounds', '100', '--report', report);
    const whole = JSON.parse(await readFile(join(report, 'audit.json'), 'utf8'));
    const before = join(folder, 'before.json');
    await writeFile(before, JSON.stringify({ ...whole, dataset: 'manifest', ...wrong }));
    // Running it would fail too: its classes are not the data's.
    const other = await writeForeignModel(folder, 'not-to-be-run', 4, ['woman', 'man']);
    const args = ['--data', manifest, '--no-cache', '--group', 'camera', '--before', before];
    const { code, stderr, stdout } = await runCommand('audit', other, ...args);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([1, '']);
  });

  it('shows examples in its help', async () => {
    expect((await runCommand('audit', '--help')).stdout).toContain('$ lineament audit predictions.csv');
  });
});
