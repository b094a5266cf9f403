import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { type Analysis, analysisSchema } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { streamTerminal } from '../output/terminal.js';
import { main } from '../program.js';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-cli-'));
  await mkdir(join(folder, 'photos', 'deeper'), { recursive: true });
  await mkdir(join(folder, 'empty'));
  await copyFile(join(DEMO, 'sample2.jpg'), join(folder, 'photos', 'b.JPG'));
  await copyFile(join(DEMO, 'sample1.jpg'), join(folder, 'photos', 'deeper', 'a.jpg'));
  await writeFile(join(folder, 'photos', 'notes.txt'), 'no picture');
  await writeFile(join(folder, 'text.jpg'), 'no picture either');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function analyze(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const texts = { stdout: '', stderr: '' };
  const into = (key: 'stdout' | 'stderr'): Writable =>
    new Writable({
      write: (chunk, _encoding, done) => {
        texts[key] += String(chunk);
        done();
      },
    });
  const code = await main(['analyze', ...args], streamTerminal(into('stdout'), into('stderr')));
  return { code, ...texts };
}

const errors = (stderr: string): string[] => stderr.split('\n').filter((line) => line.startsWith('error: '));

describe('lineament analyze', () => {
  it('prints one JSON document for a folder, its pictures sorted, and saves it', async () => {
    const saved = join(folder, 'out', 'result.json');
    const { code, stdout, stderr } = await analyze(join(folder, 'photos'), '--json', '--output', saved);
    expect(errors(stderr)).toEqual([]);
    expect(code).toBe(0);
    const analyses = z.array(analysisSchema).parse(JSON.parse(stdout));
    expect(analyses.map(({ source, faces }) => [source, faces.length])).toEqual([
      [join(folder, 'photos', 'b.JPG'), 3],
      [join(folder, 'photos', 'deeper', 'a.jpg'), 3],
    ]);
    expect(JSON.parse(await readFile(saved, 'utf8'))).toEqual(analyses);
  });

  it('looks as thoroughly as asked', async () => {
    const photo = join(folder, 'photos', 'deeper', 'a.jpg');
    const scoresOf = async (...flags: string[]): Promise<number[]> => {
      const { stdout } = await analyze(photo, '--json', ...flags);
      const analyses = z.array(analysisSchema).parse(JSON.parse(stdout));
      return analyses.flatMap(({ faces }) => faces.map(({ score }) => score));
    };
    const [fast, balanced] = [await scoresOf('--mode', 'fast'), await scoresOf('--mode', 'balanced')];
    expect([fast.length, balanced.length]).toEqual([3, 3]);
    expect(await scoresOf()).toEqual(balanced);
    expect(fast).not.toEqual(balanced);
  });

  it('reports a bad file in one line and goes on', async () => {
    const photo = join(folder, 'photos', 'b.JPG');
    const { code, stdout, stderr } = await analyze(
      join(folder, 'none.jpg'),
      join(folder, 'text.jpg'),
      photo,
      photo,
      '--jsonl',
    );
    expect(code).toBe(1);
    expect(errors(stderr)).toHaveLength(2);
    expect(stderr).toContain('none.jpg does not exist');
    expect(stderr).toContain('text.jpg cannot be decoded');
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(1);
    expect((JSON.parse(lines[0] ?? '') as Analysis).source).toBe(photo);
  });

  it('prints a table and saves annotated pictures, which it does not take for input', async () => {
    const photos = join(folder, 'more');
    await mkdir(join(photos, 'sub'), { recursive: true });
    await copyFile(join(DEMO, 'sample1.jpg'), join(photos, 'a.jpg'));
    await copyFile(join(DEMO, 'sample1.jpg'), join(photos, 'sub', 'a.jpg'));
    const marked = join(photos, 'marked');
    for (let round = 0; round < 2; round++) {
      const { code, stdout } = await analyze(photos, '--annotate', marked, '--max-faces', '2');
      expect(code).toBe(0);
      expect(stdout).toContain('4 faces in 2 pictures.');
      expect((await readdir(marked, { recursive: true })).sort()).toEqual([
        'a.annotated.jpg',
        'sub',
        join('sub', 'a.annotated.jpg'),
      ]);
    }
  });

  it('fails on an empty folder, which is no reason to leave out the rest', async () => {
    const { code, stdout, stderr } = await analyze(join(folder, 'empty'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual([]);
    expect(errors(stderr)).toEqual([expect.stringContaining('empty holds no images')]);
  });

  it('fails on a missing model', async () => {
    const { code, stdout, stderr } = await analyze(
      'photo.jpg',
      '--model',
      join(folder, 'no-model'),
      '--json',
    );
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(errors(stderr)).toEqual([expect.stringContaining('no-model does not exist')]);
  });

  it('fails when annotated pictures have no place', async () => {
    const { code, stderr } = await analyze(join(folder, 'photos'), '--annotate', join(folder, 'text.jpg'));
    expect(code).toBe(1);
    expect(errors(stderr)).toEqual([expect.stringContaining('text.jpg cannot be made')]);
  });

  it.each([
    ['an unknown attribute', ['--tasks', 'emotion,mood'], 'no task "mood"'],
    ['a score that is no number', ['--min-score', 'high'], 'give a number'],
    ['a score out of range', ['--min-score', '1.5'], 'minScore is 1.5'],
    ['a mode that there is not', ['--mode', 'slow'], 'Allowed choices are fast, balanced, thorough'],
    ['two output forms', ['--json', '--jsonl'], 'cannot be used with'],
    ['CSV and JSON', ['--csv', '--json'], 'cannot be used with'],
    ['Parquet without a file', ['--parquet'], 'add --output faces.parquet'],
    ['an output of no known format', ['--output', 'faces.xls'], 'the ending names no format'],
    ['a picture for an output', ['--json', '--output', 'a.JPG'], 'would replace a picture or video'],
    ['the picture for an output', ['--json', '--output', './photo.jpg'], 'would replace a picture or video'],
    ['the list for an output', ['list.csv', '--output', './list.csv'], 'would replace list.csv itself'],
    ['nothing to resume', ['--resume'], 'add --output faces.jsonl'],
    ['resuming what cannot be appended to', ['--resume', '--output', 'a.json'], 'goes on with .jsonl'],
    ['a setting of videos', ['--search-interval', '1'], '--search-interval is for videos'],
    ['half a worker', ['--workers', '0.5'], '--workers is 0.5'],
    ['a confidence out of range', ['--min-confidence', '2'], 'minConfidence is 2'],
    ['copies among the originals', ['--blur', '.'], 'would mix copies with the pictures'],
  ])('exits 2 on %s', async (_case, flags, message) => {
    const { code, stdout, stderr } = await analyze('photo.jpg', ...flags);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });
});
