/** Whole runs over folders: several processes, bad files, kills. */
import { link, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { claimFile } from '@lineament/lab/claims';
import { type Analysis, Analyzer, decodeImage, encodeImage } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCommand } from '../testing/command-process.js';
import { runCommand } from '../testing/run-command.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);
const FAST = ['--threads', '1', '--tile-levels', '0'];

let root: string;
/** Thirty pictures, every third with three faces, the others without, one damaged. */
let photos: string;
const names = Array.from({ length: 30 }, (_, i) => `${String(i).padStart(2, '0')}.jpg`);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'lineament-batch-'));
  photos = join(root, 'photos');
  await mkdir(join(photos, 'deep'), { recursive: true });
  const { data, width, height } = await decodeImage(join(DEMO, 'sample3.jpg'));
  // Every third pixel of every third line: small enough to be quick, large enough to find the faces.
  const small = { width: Math.floor(width / 3), height: Math.floor(height / 3), data: new Uint8Array(0) };
  small.data = new Uint8Array(small.width * small.height * 3);
  for (let i = 0; i < small.data.length; i++) {
    const [pixel, channel] = [Math.floor(i / 3), i % 3];
    const [x, y] = [3 * (pixel % small.width), 3 * Math.floor(pixel / small.width)];
    small.data[i] = data[(y * width + x) * 3 + channel] ?? 0;
  }
  const gray = { width: 96, height: 64, data: new Uint8Array(96 * 64 * 3).fill(120) };
  await writeFile(join(root, 'faces.jpg'), await encodeImage(small));
  await writeFile(join(root, 'gray.jpg'), await encodeImage(gray));
  for (const [index, name] of names.entries()) {
    const original = index % 3 === 0 ? 'faces.jpg' : 'gray.jpg';
    await link(join(root, original), join(photos, index < 15 ? name : join('deep', name)));
  }
  await rm(join(photos, '04.jpg'));
  await writeFile(join(photos, '04.jpg'), 'no picture');
});
afterAll(() => rm(root, { recursive: true, force: true }));

const errors = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('error: '));

/** Waits until a file has so many lines. */
async function waitForLines(path: string, count: number): Promise<void> {
  for (let tries = 0; tries < 2_000; tries++) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text.split('\n').length > count) {
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`${path} has not reached ${count} lines`);
}

describe('a killed run', () => {
  it.each([
    ['jsonl', 1, 6],
    ['csv', 1, 9],
    ['jsonl', 2, 8],
    ['parquet', 2, 8],
  ])('goes on to the same %s file (%d workers)', async (ending, workers, lines) => {
    const flags = [photos, ...FAST, '--workers', `${workers}`];
    const [whole, killed] = ['whole', 'killed'].map((name) => join(root, `${name}-${workers}.${ending}`)) as [
      string,
      string,
    ];
    const uninterrupted = await runCommand('analyze', ...flags, '--output', whole);
    expect(uninterrupted.code).toBe(1);
    expect(errors(uninterrupted.stderr)).toEqual([expect.stringContaining('04.jpg cannot be decoded')]);

    for (const reached of workers === 1 ? [lines, lines + 5] : [lines]) {
      const run = startCommand(['analyze', ...flags, '--output', killed, '--resume']);
      await waitForLines(`${killed}.part`, reached);
      run.process.kill('SIGKILL');
      await run.result;
      await expect(stat(killed)).rejects.toThrow('ENOENT');
      // As if the kill had come in the middle of a write.
      const text = await readFile(`${killed}.part`, 'utf8');
      await writeFile(`${killed}.part`, text.slice(0, -20));
    }
    const last = await runCommand('analyze', ...flags, '--output', killed, '--resume');
    expect(last.code).toBe(1);
    expect(await readFile(killed, 'utf8')).toBe(await readFile(whole, 'utf8'));
    expect((await readdir(root)).filter((name) => name.includes('part'))).toEqual([]);
  });

  it('has nothing left to do once finished, and adds new pictures', async () => {
    const output = join(root, 'added.jsonl');
    await runCommand('analyze', join(photos, '00.jpg'), ...FAST, '--output', output);
    const both = [join(photos, '00.jpg'), join(photos, '01.jpg')];
    await runCommand('analyze', ...both, ...FAST, '--output', output, '--resume');
    const sources = (await readFile(output, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).source);
    expect(sources).toEqual(both);
    const again = await runCommand('analyze', ...both, ...FAST, '--output', output, '--resume', '--jsonl');
    expect(again).toMatchObject({ code: 0, stdout: '' });
  });

  it('is set aside by a run that begins anew, and says so', async () => {
    const output = join(root, 'anew.csv');
    await writeFile(`${output}.part`, 'what there was');
    const { code, stderr } = await runCommand('analyze', join(photos, '01.jpg'), ...FAST, '--output', output);
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining(`note: a stopped run had left ${output}.part, which is now ${output}.part.old`),
    ]);
    await writeFile(`${output}.part`, 'and again');
    await runCommand('analyze', join(photos, '01.jpg'), ...FAST, '--output', output);
    expect(await readFile(`${output}.part.old`, 'utf8')).toBe('what there was');
    expect(await readFile(`${output}.part.old-2`, 'utf8')).toBe('and again');
  });

  it('goes on by the settings that it began with, and by no others', async () => {
    const output = join(root, 'settings.jsonl');
    const flags = ['analyze', photos, ...FAST, '--output', output, '--resume'];
    const run = startCommand([...flags, '--min-score', '0.5']);
    await waitForLines(`${output}.part`, 3);
    run.process.kill('SIGKILL');
    await run.result;
    const part = await readFile(`${output}.part`, 'utf8');
    for (const [more, told] of [
      [[], '(0.5) than this run has (0.7)'],
      [['--min-score', '0.6'], '(0.5) than this run has (0.6)'],
    ] as const) {
      const { code, stderr } = await runCommand(...flags, ...more);
      expect([code, errors(stderr)]).toEqual([
        1,
        [`error: ${output} was begun with another --min-score ${told}; give the same, or another --output`],
      ]);
    }
    expect(await readFile(`${output}.part`, 'utf8')).toBe(part);
    await runCommand(...flags, '--min-score', '0.5');
    expect((await readFile(output, 'utf8')).trimEnd().split('\n')).toHaveLength(29);
  });

  it('keeps other runs from its file', async () => {
    const output = join(root, 'busy.csv');
    const taken = () => new Error('taken');
    const claim = await claimFile(`${output}.part.lock`, { taken });
    await writeFile(`${output}.part`, 'of the other');
    for (const more of [[], ['--resume']]) {
      const { code, stderr } = await runCommand('analyze', photos, ...FAST, '--output', output, ...more);
      expect([code, errors(stderr)]).toEqual([
        1,
        [
          `error: ${output} is being written by another process (${process.pid}); wait for it, give another --output, or remove ${output}.part.lock if there is none any more`,
        ],
      ]);
    }
    expect(await readFile(`${output}.part`, 'utf8')).toBe('of the other');
    await claim.release();
  });

  it('is not mistaken for another file', async () => {
    const other = join(root, 'other.jsonl');
    await writeFile(other, '{"dear":"diary"}\n');
    const { code, stderr } = await runCommand('analyze', photos, '--output', other, '--resume');
    expect(code).toBe(1);
    expect(errors(stderr)).toEqual([expect.stringContaining('other.jsonl holds no results of this command')]);
    expect(await readFile(other, 'utf8')).toBe('{"dear":"diary"}\n');
  });

  it('stops at SIGINT with whole documents', async () => {
    const part = join(root, 'stopped.jsonl');
    const run = startCommand(['analyze', photos, ...FAST, '--json', '--output', part]);
    await waitForLines(`${part}.part`, 4);
    run.process.kill('SIGINT');
    const { code, stdout, stderr } = await run.result;
    expect(code).toBe(1);
    expect(stderr).toContain('stopped; with --resume');
    const printed = JSON.parse(stdout) as Analysis[];
    const kept = (await readFile(`${part}.part`, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(kept).toEqual(printed);
    expect(kept.length).toBeLessThan(29);
  });
});

describe('workers', () => {
  it('give what one process gives, in the same order', async () => {
    const one = await runCommand('analyze', photos, ...FAST, '--json');
    const two = await runCommand('analyze', photos, ...FAST, '--json', '--workers', '2');
    expect((JSON.parse(one.stdout) as Analysis[]).map(({ faces }) => faces.length).slice(0, 4)).toEqual([
      3, 0, 0, 3,
    ]);
    expect(two.stdout).toBe(one.stdout);
    expect(errors(two.stderr)).toEqual(errors(one.stderr));
  });

  it('refuse what one process refuses', async () => {
    const { code, stderr } = await runCommand('analyze', photos, '--workers', '2', '--min-score', '7');
    expect(code).toBe(2);
    expect(errors(stderr)).toEqual([expect.stringContaining('minScore is 7')]);
  });
});

describe('bad input', () => {
  it('is named in a line each, and the rest goes on', async () => {
    const folder = join(root, 'bad');
    await mkdir(folder);
    await writeFile(join(folder, 'a-empty.png'), '');
    await writeFile(join(folder, 'b.heic'), `\0\0\0\x18ftypheic${'\0'.repeat(40)}`);
    // A PNG that claims 40,000×40,000 pixels.
    const png = Buffer.from(await encodeImage({ width: 1, height: 1, data: new Uint8Array(3) }, 'png'));
    png.writeUInt32BE(40_000, 16);
    png.writeUInt32BE(40_000, 20);
    await writeFile(join(folder, 'c-huge.png'), png);
    await symlink(join(folder, 'none'), join(folder, 'd-dangling.jpg'));
    await symlink(folder, join(folder, 'e-loop'));
    await link(join(root, 'gray.jpg'), join(folder, 'f.jpg'));
    const { code, stdout, stderr } = await runCommand('analyze', folder, '--jsonl', ...FAST);
    expect(code).toBe(1);
    expect(errors(stderr)).toEqual([
      expect.stringContaining('a-empty.png is empty'),
      expect.stringContaining('b.heic is an HEIC picture, which this build of sharp cannot decode'),
      expect.stringContaining('c-huge.png'),
      expect.stringContaining('d-dangling.jpg does not exist'),
    ]);
    expect(JSON.parse(stdout).source).toBe(join(folder, 'f.jpg'));
  });

  it('is a name too long for its copies, which costs that picture alone', async () => {
    const folder = join(root, 'long');
    await mkdir(folder);
    const fits = `${'f'.repeat(239)}.jpg`;
    const tooLong = `${'t'.repeat(250)}.jpg`;
    for (const name of [fits, tooLong, 'z.jpg']) {
      await link(join(root, 'gray.jpg'), join(folder, name));
    }
    const out = join(root, 'long-out');
    const { code, stderr } = await runCommand('analyze', folder, '--blur', out, ...FAST);
    expect([code, errors(stderr)]).toEqual([
      1,
      [expect.stringMatching(/t\.blurred\.jpg cannot be written: ENAMETOOLONG/)],
    ]);
    expect((await readdir(out)).sort()).toEqual([`${'f'.repeat(239)}.blurred.jpg`, 'z.blurred.jpg']);
  });

  it('is a picture over --max-pixels', async () => {
    const { code, stderr } = await runCommand('analyze', join(root, 'gray.jpg'), '--max-pixels', '6000');
    expect(code).toBe(1);
    expect(errors(stderr)).toEqual([expect.stringContaining('has 96×64 pixels; the limit is 6000')]);
  });
});

describe('outputs among inputs', () => {
  it('never replace a list, a picture of it, or a picture by its copy', async () => {
    const place = join(root, 'lists');
    await mkdir(join(place, 'out'), { recursive: true });
    await link(join(root, 'gray.jpg'), join(place, 'scan.csv'));
    await link(join(root, 'gray.jpg'), join(place, 'out', 'a.blurred.jpg'));
    const scan = join(place, 'scan.csv');
    const asPicture = await startCommand(['analyze', '-', ...FAST, '--output', scan], `${scan}\n`).result;
    expect(asPicture).toMatchObject({ code: 2, stderr: expect.stringContaining('would replace a picture') });
    const copied = join(place, 'out', 'a.blurred.jpg');
    const asCopy = ['analyze', '-', ...FAST, '--blur', join(place, 'out')];
    const { code, stderr } = await startCommand(asCopy, `${copied}\n`).result;
    expect([code, errors(stderr)]).toEqual([1, [expect.stringContaining('lies in a folder of copies')]]);
    const original = await readFile(join(root, 'gray.jpg'));
    expect(await readFile(scan)).toEqual(original);
    expect(await readFile(copied)).toEqual(original);
  });

  it('are told from inputs by whatever name', async () => {
    await symlink(photos, join(root, 'other-name'));
    const { code, stderr } = await runCommand('analyze', photos, '--blur', join(root, 'other-name'));
    expect([code, stderr]).toEqual([2, expect.stringContaining('would mix copies with the pictures')]);
  });
});

describe('an output that cannot be put in its place', () => {
  it.each(['1', '2'])('is told at once, by its reason (%s workers)', async (workers) => {
    const taken = join(root, `folder-${workers}.csv`);
    await mkdir(taken);
    const flags = ['analyze', photos, ...FAST, '--workers', workers, '--output', taken];
    const { code, stderr } = await runCommand(...flags);
    expect([code, errors(stderr)]).toEqual([2, [`error: --output ${taken} is a folder; give a file`]]);
  });
});

describe('lists and readers', () => {
  it('takes paths from stdin', async () => {
    const list = `${join(photos, '01.jpg')}\n${join(photos, '00.jpg')}\n`;
    const { code, stdout, stderr } = await startCommand(['analyze', '-', '--csv', ...FAST], list).result;
    expect(errors(stderr)).toEqual([]);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^source,width,height,faces,face,score,/);
    expect(lines.slice(1).map((line) => line.slice(photos.length + 1, photos.length + 7))).toEqual([
      '01.jpg',
      '00.jpg',
      '00.jpg',
      '00.jpg',
    ]);
  });

  it('stops when nobody reads on', async () => {
    // Many more than are under way at once.
    const whole = Array.from({ length: 24 }, () => join(photos, '01.jpg'));
    const run = startCommand(['analyze', ...whole, photos, '--jsonl', ...FAST]);
    run.process.stdout?.once('data', () => run.process.stdout?.destroy());
    const { code, stderr } = await run.result;
    expect([code, errors(stderr)]).toEqual([0, []]); // one of the folder is damaged, but it never came to that
  });
});

describe('copies', () => {
  it('are crops of the faces, and pictures without any', async () => {
    const [crops, blurred] = [join(root, 'crops'), join(root, 'blurred')];
    const source = join(root, 'faces.jpg');
    const { code } = await runCommand('analyze', source, '--crops', crops, '--blur', blurred);
    expect(code).toBe(0);
    expect(await readdir(crops)).toEqual([
      'faces.jpg.face-1.png',
      'faces.jpg.face-2.png',
      'faces.jpg.face-3.png',
    ]);
    expect(await readdir(blurred)).toEqual(['faces.blurred.jpg']);
    const analyzer = await Analyzer.create({ models: [], threads: 1 });
    expect((await analyzer.analyze(join(blurred, 'faces.blurred.jpg'))).faces).toEqual([]);
    for (const name of await readdir(crops)) {
      const crop = await analyzer.analyze(join(crops, name));
      expect([crop.width, crop.height, crop.faces.length]).toEqual([224, 224, 1]);
      const { leftEye, rightEye } = crop.faces[0]?.keypoints ?? {};
      expect(Math.abs((leftEye?.x ?? 0) - 0.302 * 224)).toBeLessThan(12);
      expect(Math.abs((rightEye?.x ?? 0) - 0.698 * 224)).toBeLessThan(12);
    }
    await analyzer.dispose();
  });

  it('show where the model was not sure', async () => {
    interface Support {
      writeTinyModel(model: object): Promise<string>;
    }
    const support: Support = await import(
      new URL('../../../core/dist/node/tiny-model.test.support.js', import.meta.url).href
    );
    const model = await support.writeTinyModel({
      tasks: [
        { task: 'gender', activation: 'sigmoid', classes: ['male', 'female'], weights: [0], biases: [0.4] },
      ],
    });
    const labels = async (...flags: string[]): Promise<string[]> => {
      const { stdout } = await runCommand(
        'analyze',
        join(root, 'faces.jpg'),
        '--jsonl',
        '--model',
        model,
        ...flags,
      );
      return (JSON.parse(stdout) as Analysis).faces.map(({ gender }) => gender?.label ?? '');
    };
    // sigmoid(0.4) = 0.599
    expect(await labels()).toEqual(['female', 'female', 'female']);
    expect(await labels('--min-confidence', '0.59')).toEqual(['female', 'female', 'female']);
    expect(await labels('--min-confidence', '0.61')).toEqual(['uncertain', 'uncertain', 'uncertain']);
    await rm(model, { recursive: true });
  });
});
