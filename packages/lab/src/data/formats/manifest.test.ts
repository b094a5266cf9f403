import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../open-dataset.js';
import { seededHashSplit } from '../split.js';
import { grayImage, put, temporaryFolder } from '../testing/fixtures.js';
import type { OpenDatasetOptions } from '../types.js';
import { SPLITS } from '../types.js';

/** Writes pictures a.png, b.png, "c, d.png" and a manifest, and opens it. */
async function open(name: string, content: string, options: OpenDatasetOptions = { cache: false }) {
  const folder = await temporaryFolder();
  await put(folder, 'faces/a.png', await grayImage(1));
  await put(folder, 'faces/b.png', await grayImage(2));
  await put(folder, 'faces/c, d.png', await grayImage(3));
  return openDataset(await put(folder, name, content), options);
}

const CSV = [
  'path,emotion,age,gender,ethnicity,split',
  'faces/b.png,happy,31.5,,indian,train',
  'faces/a.png,,61-80,female,,test',
  '"faces/c, d.png",Sad,,male,other,val',
].join('\n');
const JSONL = [
  { path: 'faces/b.png', emotion: 'happy', age: 31.5, ethnicity: 'indian', split: 'train' },
  { path: 'faces/a.png', age: '61-80', gender: 'female', emotion: null, split: 'test' },
  { path: 'faces/c, d.png', emotion: 'sad', gender: 'male', ethnicity: 'other', split: 'validation' },
]
  .map((row) => JSON.stringify(row))
  .join('\n');

describe('openDataset on a manifest', () => {
  it.each([
    ['CSV', 'list.csv', CSV],
    ['JSON lines', 'list.jsonl', JSONL],
  ])('reads %s, missing labels allowed', async (_case, name, content) => {
    const dataset = await open(name, content);
    expect(dataset.name).toBe('list');
    expect(dataset.names).toEqual(['faces/b.png', 'faces/a.png', 'faces/c, d.png']);
    expect([...dataset.labels.emotion]).toEqual([3, -1, 4]);
    expect([...dataset.labels.years]).toEqual([31.5, Number.NaN, Number.NaN]);
    expect([...dataset.labels.age]).toEqual([3, 5, -1]);
    expect([...dataset.labels.gender]).toEqual([-1, 1, 0]);
    expect([...dataset.labels.ethnicity]).toEqual([3, -1, 4]);
    expect([...dataset.split]).toEqual([0, 2, 1]);
    expect([0, 1, 2].map((row) => dataset.pixels[row * 48 * 48])).toEqual([2, 1, 3]);
  });

  it('splits by the hash of the path where no split is given', async () => {
    const dataset = await open('list.csv', 'path,emotion\nfaces/a.png,happy\nfaces/b.png,sad');
    expect([...dataset.split].map((code) => SPLITS[code])).toEqual(
      dataset.names.map((name) => seededHashSplit(name, 0)),
    );
  });

  it('notes columns that it does not use', async () => {
    const notes: string[] = [];
    await open('list.csv', 'path,emotion,camera\nfaces/a.png,happy,3', {
      cache: false,
      onNote: (message) => notes.push(message),
    });
    expect(notes).toEqual([
      expect.stringMatching(/list\.csv: no labels, but groups to audit by: camera \(known are path, emotion/),
    ]);
  });

  it('leaves out up to 1 % of pictures that are missing, and notices when they are there', async () => {
    const folder = await temporaryFolder();
    const cache = await temporaryFolder();
    const names = Array.from({ length: 100 }, (_, index) => `faces/${index}.png`);
    for (const [index, name] of names.entries()) {
      await put(folder, name, await grayImage(index));
    }
    const rows = ['faces/late.png', ...names].map((name) => `${name},happy`);
    const path = await put(folder, 'list.csv', ['path,emotion', ...rows].join('\n'));
    const dataset = await openDataset(path, { cache, size: { width: 1, height: 1 } });
    expect(dataset.names).toEqual(names);
    expect([...dataset.pixels]).toEqual(names.map((_, index) => index));
    expect(dataset.report.defects).toEqual([
      { name: 'faces/late.png', reason: expect.stringMatching(/^row 0: there is no such file$/) },
    ]);
    await put(folder, 'faces/late.png', await grayImage(200));
    const whole = await openDataset(path, { cache, size: { width: 1, height: 1 } });
    expect(whole.names).toEqual(['faces/late.png', ...names]);
    await rm(join(folder, 'faces/0.png'));
    const other = await openDataset(path, { cache, size: { width: 1, height: 1 } });
    // As many pictures as at first, of the same manifest, and not the same data set.
    expect(other.samples).toBe(dataset.samples);
    expect(other.sha256).not.toBe(dataset.sha256);
    await mkdir(join(folder, 'faces/0.png'));
    const reasons = (await openDataset(path, { cache })).report.defects.map(({ reason }) => reason);
    expect(reasons).toEqual(['row 1: it is no file']);
  });

  it('is another data set when a picture shows something else', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'a.png', await grayImage(1));
    const path = await put(folder, 'list.csv', 'path,emotion\na.png,happy');
    const { sha256 } = await openDataset(path, { cache: false });
    expect((await openDataset(path, { cache: false })).sha256).toBe(sha256);
    await put(folder, 'a.png', await grayImage(2));
    expect((await openDataset(path, { cache: false })).sha256).not.toBe(sha256);
  });

  it('counts missing and broken pictures together, of all that it names', async () => {
    const folder = await temporaryFolder();
    const names = Array.from({ length: 198 }, (_, index) => `${index}.png`);
    for (const name of names) {
      await put(folder, name, await grayImage(1)); // all the same: they are dropped as duplicates, but count
    }
    await put(folder, 'torn.png', 'no picture');
    const list = (rows: readonly string[]): string =>
      ['path,emotion', ...rows.map((name) => `${name},happy`)].join('\n');
    const path = await put(folder, 'list.csv', list(['gone.png', 'torn.png', ...names]));
    const defects = (await openDataset(path, { cache: false })).report.defects.map(({ name }) => name);
    expect(defects).toEqual(['gone.png', 'torn.png']);
    await put(folder, 'list.csv', list(['gone.png', 'torn.png', ...names.slice(1)]));
    await expect(openDataset(path, { cache: false })).rejects.toThrow(/2 of 199 pictures cannot be read/);
  });

  it('reads no picture when too many are missing', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'a.png', await grayImage(1));
    const path = await put(folder, 'list.csv', 'path,emotion\na.png,happy\nb.png,happy');
    const stages: string[] = [];
    const opening = openDataset(path, { cache: false, onProgress: ({ stage }) => stages.push(stage) });
    await expect(opening).rejects.toThrow(/1 of 2 pictures cannot be read/);
    expect(stages).not.toContain('index');
  });

  it.each([
    [
      'more than 1 % of pictures that are missing',
      'list.csv',
      `${CSV}\nfaces/x.png,happy,,,,train`,
      /list\.csv: 1 of 4 pictures cannot be read, such as faces\/x\.png \(row 3: there is no such file\)/,
    ],
    [
      'an unknown label',
      'list.csv',
      'path,emotion\nfaces/a.png,joyful',
      /list\.csv, row 0: emotion "joyful" is unknown; give angry, disgust/,
    ],
    [
      'an age that is none',
      'list.jsonl',
      '{"path":"faces/a.png","age":"old"}',
      /row 0: age "old" is unknown; give a number of years, or one of 0-5/,
    ],
    [
      'an unknown split',
      'list.csv',
      'path,emotion,split\nfaces/a.png,sad,later',
      /row 0: split "later" is unknown/,
    ],
    [
      'a split left out',
      'list.csv',
      'path,emotion,split\nfaces/a.png,sad,test\nfaces/b.png,sad,',
      /row 1: split "" is unknown/,
    ],
    ['no path', 'list.csv', 'path,emotion\n,sad', /row 0 has no path/],
    [
      'a path given twice',
      'list.csv',
      'path,emotion\nfaces/a.png,sad\nfaces/a.png,sad',
      /row 1: the path faces\/a\.png was given before, in .*row 0/,
    ],
    ['no labels', 'list.csv', 'path,mood\nfaces/a.png,sad', /has no labels in any row/],
    ['no rows', 'list.csv', 'path,emotion\n', /has no rows/],
    ['a row of another length', 'list.csv', 'path,emotion\nfaces/a.png,sad,3', /row 0: not well-formed CSV/],
    ['a line that is no JSON', 'list.jsonl', '{"path":', /row 0: not JSON/],
    ['a line that is no object', 'list.jsonl', '[1]', /row 0 is no object/],
  ])('refuses %s', async (_case, name, content, message) => {
    const opening = open(name, content);
    await expect(opening).rejects.toThrow(DataError);
    await expect(opening).rejects.toThrow(message);
    await expect(open(name, content, { cache: await temporaryFolder() })).rejects.toThrow(message);
  });
});
