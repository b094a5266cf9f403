import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage } from 'lineament';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeBrightFaces, writeForeignModel } from '../testing/foreign-model.js';
import { runCommand } from '../testing/run-command.js';

const MODEL = fileURLToPath(new URL('../../../../models/baseline-gender', import.meta.url));
const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
  'sample1.jpg',
);

describe('lineament explain', () => {
  let folder: string;
  let out: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lineament-explain-'));
    out = join(folder, 'out');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('explains the faces of a picture', async () => {
    const { code, stdout } = await runCommand('explain', PHOTO, '--model', MODEL, '--out', out, '--json');
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      model: 'baseline-gender',
      task: 'gender',
      method: 'grad-cam',
      layer: 'BatchNormalization_10',
    });
    const [picture] = document.pictures;
    const [face] = picture.faces;
    expect(face.probability).toBeGreaterThan(0.5);
    expect(Object.keys(face.attributes)).toEqual(['gender']);
    const shares = Object.values<number>(face.attention).reduce((sum, share) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 6);
    const names = picture.faces.map(
      (_: unknown, index: number) => `sample1.jpg.face-${index + 1}.gender.grad-cam.png`,
    );
    expect((await readdir(out)).sort()).toEqual([...names, 'sample1.jpg.gender.grad-cam.png'].sort());
    const { width, height } = await decodeImage(picture.file);
    expect([width, height]).toEqual([picture.width, picture.height]);
    expect(await decodeImage(face.files[0])).toMatchObject({ width: 644, height: 320 });
  });

  it('studies a data set: says of how many faces, and how, but not where it lies', async () => {
    const model = await writeForeignModel(folder, 'theirs');
    const data = await writeBrightFaces(join(folder, 'faces'));
    const args = [
      '--model',
      model,
      '--method',
      'smooth-grad',
      '--samples',
      '3',
      '--seed',
      '5',
      '--data',
      data,
    ];
    const { code, stdout, stderr } = await runCommand('explain', ...args, '--no-cache', '--out', out);
    expect([code, stderr]).toEqual([0, expect.stringContaining('report: ')]);
    expect(stdout).toContain('deletion (20 faces): area');
    expect(stdout).toContain('insertion (20 faces): area');
    expect(stdout).toContain('sanity (20 faces): with all');
    const html = await readFile(join(out, 'report.html'), 'utf8');
    expect(html).toContain(
      'lineament explain --model theirs --task gender --method smooth-grad --samples 3 --data faces.csv --split validation --seed 5 --out study',
    );
    expect(html).not.toContain(folder);
  });

  it('lists layers, and draws filters', async () => {
    const layers = await runCommand('explain', '--model', MODEL, '--layers');
    expect(layers.stdout).toMatch(/Conv_8 +Conv +64 +12×12/);
    const drawn = await runCommand('explain', '--model', MODEL, '--filters', '--out', out);
    expect([drawn.code, await readdir(out)]).toEqual([0, ['baseline-gender.filters.png']]);
  });

  it('draws filters before anything is written, and only in the folder that is named', async () => {
    const model = await writeForeignModel(folder, 'theirs');
    const args = ['--model', model, '--method', 'occlusion', '--filters', '--out', out];
    const failed = await runCommand('explain', PHOTO, ...args);
    expect(failed.stderr).toContain('theirs has no convolution, so it has no filters to show');
    expect([failed.code, failed.stdout, existsSync(out)]).toEqual([1, '', false]);
    const named = join(folder, 'named');
    await cp(MODEL, named, { recursive: true });
    const card = JSON.parse(await readFile(join(named, 'card.json'), 'utf8'));
    await writeFile(join(named, 'card.json'), JSON.stringify({ ...card, name: '../evil' }));
    const drawn = await runCommand('explain', '--model', named, '--filters', '--out', out);
    expect([drawn.code, await readdir(out)]).toEqual([0, ['.._evil.filters.png']]);
  });

  it('refuses a file as the folder before it explains', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'x');
    const result = await runCommand('explain', PHOTO, '--model', MODEL, '--out', file);
    expect(result.stderr).toContain(`${file} cannot be written: it is a file; choose another folder`);
    expect([result.code, result.stdout]).toEqual([1, '']);
  });

  it('says how far integrated gradients of too few points are off', async () => {
    const args = ['--model', MODEL, '--method', 'integrated-gradients', '--samples', '1'];
    const { stderr } = await runCommand('explain', PHOTO, ...args);
    expect(stderr).toMatch(
      /of 3 faces miss the difference of the scores by more than 5 % \(the worst by \d+\.\d %\); raise --samples/,
    );
  });

  it.each([
    ['nothing to explain', ['--model', MODEL], 2, 'give pictures, --data, --filters or --layers'],
    ['pictures and data', ['a.jpg', '--data', 'b'], 2, 'give pictures or --data, not both'],
    ['a split of pictures', ['a.jpg', '--split', 'test'], 2, '--split is for data sets'],
    ['filters without a place', ['--filters'], 2, 'say where with --out'],
    ['feature maps of no face', ['--feature-maps', 'Conv_0', '--out', 'x'], 2, 'give a picture'],
    ['an unknown method', ['a.jpg', '--method', 'cam'], 2, 'Allowed choices are grad-cam'],
    ['a missing model', ['a.jpg', '--model', 'nowhere'], 1, 'the model folder nowhere does not exist'],
    ['a task that the model lacks', ['a.jpg', '--model', MODEL, '--task', 'age'], 1, 'does not estimate age'],
    [
      'a layer that is not there',
      [PHOTO, '--model', MODEL, '--layer', 'Conv_9'],
      2,
      'there is no layer "Conv_9"; the nearest is "Conv_',
    ],
    [
      'a layer of feature maps that is not there',
      [PHOTO, '--model', MODEL, '--feature-maps', 'Relu', '--out', 'OUT'],
      2,
      'there is no layer "Relu"; the nearest is "Relu_1"',
    ],
    ['an unknown target', [PHOTO, '--model', MODEL, '--target', 'old'], 2, 'gender has no class "old"'],
  ])('refuses %s, and writes nothing', async (_name, args, code, message) => {
    const result = await runCommand('explain', ...args.map((each) => (each === 'OUT' ? out : each)));
    expect(result.stderr).toContain(message);
    expect([result.code, result.stdout]).toEqual([code, '']);
    expect(await readdir(folder)).toEqual([]);
  });

  it('goes on after a picture that cannot be read', async () => {
    const result = await runCommand('explain', 'nowhere.jpg', '--model', MODEL, '--json');
    expect(result.stderr).toContain('nowhere.jpg does not exist');
    expect([result.code, JSON.parse(result.stdout).pictures]).toEqual([1, []]);
  });
});
