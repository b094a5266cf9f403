import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CROP_TEMPLATES, DataError, InvalidInputError, middleTemplate, StorageError } from 'lineament';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openDataset } from './open-dataset.js';
import {
  colourImage,
  grayImage,
  noiseJpeg,
  pixelText,
  pngHeader,
  put,
  putTar,
  temporaryFolder,
} from './testing/fixtures.js';
import type { DatasetProgress, OpenDatasetOptions } from './types.js';

/** A FER2013 of some rows, each of another gray. */
async function putRows(folder: string, count: number): Promise<string> {
  const rows = Array.from({ length: count }, (_, row) => `${row % 7},${pixelText(row % 256)},Training`);
  return put(folder, 'fer2013.csv', ['emotion,pixels,Usage', ...rows].join('\n'));
}

/** A folder `train/happy/` of good pictures and these. */
async function putPictures(good: number, others: Readonly<Record<string, Uint8Array>>): Promise<string> {
  const folder = await temporaryFolder();
  for (let i = 0; i < good; i++) {
    await put(folder, `train/happy/${String(i).padStart(3, '0')}.png`, await grayImage(i));
  }
  for (const [name, bytes] of Object.entries(others)) {
    await put(folder, `train/sad/${name}`, bytes);
  }
  return folder;
}

/** Opens with a cache; tells which stages it went through and what it noted. */
async function openCached(path: string, cache: string, options: OpenDatasetOptions = {}) {
  const stages = new Set<DatasetProgress['stage']>();
  const notes: string[] = [];
  const dataset = await openDataset(path, {
    ...options,
    cache,
    onProgress: ({ stage }) => stages.add(stage),
    onNote: (note) => notes.push(note),
  });
  return { dataset, built: stages.has('decode'), notes };
}

async function packsOf(cache: string): Promise<string[]> {
  return (await readdir(join(cache, 'datasets'))).map((name) => join(cache, 'datasets', name));
}

describe('openDataset: pictures that cannot be decoded', () => {
  it('leaves out up to 1 % and lists them, without a gap', async () => {
    const cut = (await noiseJpeg()).subarray(0, 900);
    const folder = await putPictures(199, { 'cut.jpg': cut, 'text.jpg': Buffer.from('hello') });
    const dataset = await openDataset(folder, { cache: false, size: { width: 2, height: 2 } });
    expect(dataset.samples).toBe(199);
    expect(dataset.report.defects).toEqual([
      { name: 'train/sad/cut.jpg', reason: expect.stringMatching(/./) },
      { name: 'train/sad/text.jpg', reason: 'its content is not an image' },
    ]);
    expect(dataset.pixels).toHaveLength(199 * 4);
    expect([...dataset.pixels].filter((_, i) => i % 4 === 0)).toEqual(
      Array.from({ length: 199 }, (_, i) => i),
    );
    expect(dataset.names).not.toContain('train/sad/cut.jpg');
  });

  it('leaves out a file that cannot be read', async () => {
    const folder = await putPictures(199, {});
    await put(folder, 'train/sad/endless.jpg', '');
    await truncate(join(folder, 'train/sad/endless.jpg'), 3 * 2 ** 30); // takes no place on the disk
    const dataset = await openDataset(folder, { cache: false, size: { width: 2, height: 2 } });
    expect(dataset.samples).toBe(199);
    expect(dataset.report.defects).toEqual([
      { name: 'train/sad/endless.jpg', reason: 'it cannot be read (ERR_FS_FILE_TOO_LARGE)' },
    ]);
    await rm(join(folder, 'train/happy'), { recursive: true });
    await expect(openDataset(folder, { cache: false })).rejects.toThrow('1 of 1 pictures cannot be read');
  });

  it('refuses more than 1 %, with examples', async () => {
    const folder = await putPictures(20, {
      'huge.png': pngHeader(40_000, 40_000),
      'text.jpg': Buffer.from('hello'),
    });
    const opening = openDataset(folder, { cache: false });
    await expect(opening).rejects.toThrow(DataError);
    await expect(opening).rejects.toThrow(
      '2 of 22 pictures cannot be read, such as train/sad/huge.png (it has more than 100 million pixels), train/sad/text.jpg (its content is not an image); mend or remove them',
    );
    const text = Buffer.from('hello');
    const barely = await putPictures(197, { 'a.jpg': text, 'b.jpg': text, 'c.jpg': text });
    await expect(openDataset(barely, { cache: false })).rejects.toThrow('3 of 200 pictures');
  });
});

describe('openDataset: eyes', () => {
  const size = { width: 42, height: 42 };

  it('are put where they are wanted, in sources that are known', async () => {
    // Eyes of FER2013 lie at 0.32 and 0.68 of the width, 0.391 of the height: rows of 48 pixels, each row a gray.
    const gradient = Array.from({ length: 48 * 48 }, (_, pixel) => Math.floor(pixel / 48) * 5).join(' ');
    const path = await put(
      await temporaryFolder(),
      'fer2013.csv',
      `emotion,pixels,Usage\n0,${gradient},Training`,
    );
    const distance = (0.68 - 0.32) / (42 / 48);
    const eyes = {
      leftEye: { x: 0.5 - distance / 2, y: (0.391 * 48 - 6) / 42 },
      rightEye: { x: 0.5 + distance / 2, y: (0.391 * 48 - 6) / 42 },
    };
    const { pixels } = await openDataset(path, { size, eyes, cache: false });
    // The lower 42 rows.
    expect([pixels[0], pixels[42], pixels[41 * 42]]).toEqual([6 * 5, 7 * 5, 47 * 5]);
  });

  it('leave pictures of unknown origin whole', async () => {
    const folder = await putPictures(1, {});
    const eyes = { leftEye: { x: 0.1, y: 0.5 }, rightEye: { x: 0.9, y: 0.5 } };
    const cut = await openDataset(folder, { size, eyes, cache: false });
    expect(cut.pixels).toEqual((await openDataset(folder, { size, cache: false })).pixels);
  });

  it('share a packed copy with the crop that they come to', async () => {
    const folder = await temporaryFolder();
    await put(folder, '1_0_0_1.jpg', await colourImage([1, 2, 3], 'jpeg'));
    await put(folder, '2_1_1_2.jpg', await colourImage([4, 5, 6], 'jpeg'));
    const cache = await temporaryFolder();
    expect((await openCached(folder, cache, { crop: 0.84 })).built).toBe(true);
    const eyes = middleTemplate(CROP_TEMPLATES.utkface, 0.84);
    expect((await openCached(folder, cache, { eyes })).built).toBe(false);
    const lower = { leftEye: { x: 0.2, y: 0.4 }, rightEye: { x: 0.8, y: 0.4 } };
    expect((await openCached(folder, cache, { eyes: lower })).built).toBe(true);
    expect((await openCached(folder, cache, { eyes: lower })).built).toBe(false);
  });

  it('know an archive by the names in it', async () => {
    const folder = await temporaryFolder();
    const face = await colourImage([1, 2, 3], 'jpeg');
    const path = await putTar(folder, 'faces.tar', { '1_0_0_1.jpg': face });
    const cache = await temporaryFolder();
    await openCached(path, cache, { crop: 0.84 });
    const eyes = middleTemplate(CROP_TEMPLATES.utkface, 0.84);
    expect((await openCached(path, cache, { eyes })).built).toBe(false);
  });

  it('cannot be given with a crop, nor the wrong way round', async () => {
    const eyes = { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } };
    await expect(openDataset('x', { eyes, crop: 0.9 })).rejects.toThrow(
      'both a crop and places of the eyes are given; give one of them',
    );
    const turned = { leftEye: eyes.rightEye, rightEye: eyes.leftEye };
    await expect(openDataset('x', { eyes: turned })).rejects.toThrow('are no pair');
  });
});

describe('openDataset: sources that cannot be used', () => {
  it('says that there is nothing', async () => {
    await expect(openDataset('/no/such/file.csv', { cache: false })).rejects.toThrow(
      /there is no file or folder \/no\/such\/file\.csv; check the path/,
    );
  });

  it('says that a folder holds no pictures', async () => {
    await expect(openDataset(await temporaryFolder(), { cache: false })).rejects.toThrow('holds no pictures');
  });

  it.each([
    ['data.zip', 'x', 'is no data set by its name'],
    ['data.csv', 'a,b\n1,2', 'has the columns a, b; give those of fer2013.csv'],
    ['data.csv', '', 'is empty'],
  ])('refuses %s holding "%s"', async (name, content, message) => {
    const path = await put(await temporaryFolder(), name, content);
    await expect(openDataset(path, { cache: false })).rejects.toThrow(message);
  });

  it('says that an archive is cut off', async () => {
    const image = await grayImage(1);
    const path = await putTar(await temporaryFolder(), 'a.tar', {
      'happy/1.png': image,
      'happy/2.png': image,
    });
    await writeFile(path, (await readFile(path)).subarray(0, 1300));
    await expect(openDataset(path, { cache: await temporaryFolder() })).rejects.toThrow(/a\.tar is cut off/);
  });

  it.each([
    [{ size: { width: 0, height: 48 } }, 'width 0 is no picture size'],
    [{ size: { width: 48, height: 2000 } }, 'height 2000 is no picture size'],
    [{ channels: 2 as 1 }, 'channels 2 is unknown'],
    [{ crop: 0 }, 'crop 0 is no part'],
    [{ splitSeed: -1 }, 'split seed -1 is no seed'],
  ])('refuses the options %j', async (options, message) => {
    const opening = openDataset('/no/such/file.csv', options);
    await expect(opening).rejects.toThrow(InvalidInputError);
    await expect(opening).rejects.toThrow(message);
  });

  it('stops when it is told to', async () => {
    const path = await putRows(await temporaryFolder(), 5);
    const cache = await temporaryFolder();
    const controller = new AbortController();
    const opening = openDataset(path, {
      cache,
      signal: controller.signal,
      onProgress: ({ stage }) => stage === 'decode' && controller.abort(),
    });
    await expect(opening).rejects.toThrow(/abort/i);
    expect(await readdir(cache)).toEqual(['hashes']);
  });
});

describe('openDataset: the cache', () => {
  it('gives the same data set again without reading the source', async () => {
    const folder = await temporaryFolder();
    const path = await putRows(folder, 20);
    await put(
      folder,
      'fer2013new.csv',
      ['Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF']
        .concat(Array.from({ length: 20 }, (_, i) => `Training,x,${i},0,0,0,0,0,0,0,0,3`))
        .join('\n'),
    );
    const cache = join(folder, 'cache');
    const first = await openCached(path, cache);
    const second = await openCached(path, cache);
    expect([first.built, second.built]).toEqual([true, false]);
    const { indices: _first, ...expected } = first.dataset;
    const { indices: _second, ...found } = second.dataset;
    expect(found).toEqual(expected);
    expect(await openDataset(path, { cache: false })).toMatchObject(expected);
  });

  it('finds a file by its content, wherever it lies', async () => {
    const [folder, other, cache] = [
      await temporaryFolder(),
      await temporaryFolder(),
      await temporaryFolder(),
    ];
    await openCached(await putRows(folder, 3), cache);
    const moved = await openCached(await putRows(other, 3), cache);
    expect(moved.built).toBe(false);
    expect(moved.dataset.sources[0]?.path).toBe(join(other, 'fer2013.csv'));
  });

  it('is built anew when the source or an option changes', async () => {
    const folder = await putPictures(3, {});
    const cache = await temporaryFolder();
    expect((await openCached(folder, cache)).built).toBe(true);
    expect((await openCached(folder, cache)).built).toBe(false);
    for (const options of [
      { size: { width: 8, height: 8 } },
      { channels: 3 },
      { crop: 0.5 },
      { splitSeed: 1 },
    ] as const) {
      expect((await openCached(folder, cache, options)).built).toBe(true);
    }
    await utimes(join(folder, 'train/happy/000.png'), 1, 1);
    expect((await openCached(folder, cache)).built).toBe(true);
    await put(folder, 'train/happy/new.png', await colourImage([1, 2, 3]));
    expect((await openCached(folder, cache)).dataset.samples).toBe(4);
  });

  it.each([
    ['cut off', (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)],
    ['changed', (bytes: Buffer) => bytes.fill(bytes.readUInt8(3000) ^ 1, 3000, 3001)],
  ])('is not trusted when it was %s', async (_case, damage) => {
    const path = await putRows(await temporaryFolder(), 5);
    const cache = await temporaryFolder();
    const { dataset } = await openCached(path, cache);
    const [pack = ''] = await packsOf(cache);
    await writeFile(pack, damage(await readFile(pack)));
    const again = await openCached(path, cache);
    expect(again.built).toBe(true);
    expect(again.notes).toEqual([expect.stringMatching(/is damaged \(.*\) and is built anew/)]);
    expect(again.dataset.pixels).toEqual(dataset.pixels);
    expect((await openCached(path, cache)).built).toBe(false);
  });

  it('is rid of what killed processes have left of others', async () => {
    const path = await putRows(await temporaryFolder(), 2);
    const cache = await temporaryFolder();
    const left = await put(cache, 'datasets/0123.pack.4567.tmp', 'half');
    await utimes(left, 1, 1);
    await openCached(path, cache);
    expect(await readdir(join(cache, 'datasets'))).toEqual([expect.stringMatching(/\.pack$/)]);
  });

  it('that was named but cannot be written is an error, before any work', async () => {
    const path = await putRows(await temporaryFolder(), 2);
    const opening = openDataset(path, { cache: join(path, 'inside-a-file') });
    await expect(opening).rejects.toThrow(StorageError);
    await expect(opening).rejects.toThrow(/the cache folder .*inside-a-file cannot be written/);
  });

  it('in its usual place that cannot be written costs a note only', async () => {
    const path = await putRows(await temporaryFolder(), 2);
    for (const name of ['HOME', 'XDG_CACHE_HOME', 'LOCALAPPDATA']) {
      vi.stubEnv(name, path); // a file: no folder can be made inside it
    }
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    const notes: string[] = [];
    const dataset = await openDataset(path, { onNote: (note) => notes.push(note) });
    expect(dataset.samples).toBe(2);
    expect(notes.join('\n')).toMatch(/\.pack cannot be written: .*; without a packed copy the next start/);
  });

  it('serves processes that start at the same time', async () => {
    const folder = await temporaryFolder();
    const path = await putRows(folder, 400);
    const cache = join(folder, 'cache');
    const script = `
      import { createHash } from 'node:crypto';
      const { openDataset } = await import(${JSON.stringify(new URL('./open-dataset.js', import.meta.url).href)});
      const dataset = await openDataset(${JSON.stringify(path)}, {
        cache: ${JSON.stringify(cache)},
        onNote: (note) => console.log(note),
      });
      console.log(createHash('sha256').update(dataset.pixels).digest('hex'));`;
    const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
    const outputs = await Promise.all([run(), run(), run()]);
    const expected = createHash('sha256')
      .update((await openDataset(path, { cache: false })).pixels)
      .digest('hex');
    expect(outputs.map(({ stdout }) => stdout)).toEqual(new Array(3).fill(`${expected}\n`));
    expect(await packsOf(cache)).toHaveLength(1);
    expect((await openCached(path, cache)).built).toBe(false);
  });
});
