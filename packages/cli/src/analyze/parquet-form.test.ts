import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { type Analysis, mapKeypoints, resultColumns, type Task } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvFormat } from './formats.js';
import { type Journal, openJournal } from './journal.js';
import { parquetForm } from './parquet-form.js';

const face: Analysis['faces'][number] = {
  box: { x: 1 / 3, y: -0, width: 1e-7, height: 31 },
  score: 0.1 + 0.2,
  keypoints: mapKeypoints((_, index) => ({ x: index / 7, y: index })),
  gender: { label: 'female', confidence: 0.75, distribution: { male: 0.25, female: 0.75 } },
};
const picture = (source: string, faces = [face]): Analysis => ({ source, width: 64, height: 48, faces });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-parquet-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function journalOf(path: string, resume: boolean, tasks: readonly Task[] = ['gender']): Promise<Journal> {
  const columns = resultColumns(tasks);
  const form = { kind: 'csv', format: csvFormat(columns), finished: parquetForm(columns) } as const;
  return openJournal(path, { ...form, tasks, settings: {}, resume });
}

async function write(path: string, pictures: readonly Analysis[], resume = false): Promise<void> {
  const { sink } = await journalOf(path, resume);
  for (const record of pictures) {
    await sink.write(record);
  }
  await sink.close();
}

const rowsOf = async (path: string): Promise<Record<string, unknown>[]> =>
  parquetReadObjects({ file: await asyncBufferFromFile(path) });

describe('a Parquet file by way of a journal', () => {
  it('holds every number to the last digit, and types', async () => {
    const path = join(folder, 'exact.parquet');
    await write(path, [picture('a "b",\n\r\nc.jpg'), picture('none.jpg', [])]);
    const [row, none] = await rowsOf(path);
    expect(row).toMatchObject({
      source: 'a "b",\n\r\nc.jpg',
      face: 1,
      score: 0.1 + 0.2,
      box_x: 1 / 3,
      box_width: 1e-7,
      nose_x: 2 / 7,
      gender: 'female',
    });
    expect(none).toMatchObject({ source: 'none.jpg', faces: 0, face: null, score: null, gender: null });
  });

  it('goes on after a kill and after its end, byte for byte as if written at once', async () => {
    const [whole, parts] = [join(folder, 'whole.parquet'), join(folder, 'parts.parquet')];
    const pictures = ['a', 'b', 'c', 'd'].map((name) => picture(name, [face, face]));
    await write(whole, pictures);

    const killed = await journalOf(parts, true);
    await killed.sink.write(pictures[0] as Analysis);
    await killed.sink.write(pictures[1] as Analysis);
    await killed.sink.discard();
    await expect(stat(parts)).rejects.toThrow('ENOENT');
    // As if the kill had come before the second picture's last row was written.
    const text = await readFile(`${parts}.part`, 'utf8');
    await writeFile(`${parts}.part`, text.slice(0, text.trimEnd().lastIndexOf('\n') + 9));

    const resumed = await journalOf(parts, true);
    expect([...resumed.done]).toEqual([['a', 1]]);
    await resumed.sink.write(pictures[1] as Analysis);
    await resumed.sink.close();

    const added = await journalOf(parts, true);
    expect([...added.done.keys()]).toEqual(['a', 'b']);
    await added.sink.write(pictures[2] as Analysis);
    await added.sink.write(pictures[3] as Analysis);
    await added.sink.close();
    expect((await readFile(parts)).equals(await readFile(whole))).toBe(true);
    expect((await readdir(folder)).filter((name) => name.startsWith('parts'))).toEqual(['parts.parquet']);
  });

  it('goes on from many row groups', async () => {
    const path = join(folder, 'many.parquet');
    const many = Array.from({ length: 6_000 }, (_, index) => picture(`${index}`));
    await write(path, many);
    await write(path, [picture('last')], true);
    expect((await rowsOf(path)).map(({ source }) => source)).toEqual([
      ...many.map(({ source }) => source),
      'last',
    ]);
  });

  it('is not mistaken for another file, which stays as it is', async () => {
    const path = join(folder, 'other.parquet');
    await writeFile(path, 'no Parquet');
    await expect(journalOf(path, true)).rejects.toThrow('other.parquet holds no results of this command');
    expect(await readFile(path, 'utf8')).toBe('no Parquet');
    await write(path, [picture('a')]);
    await expect(journalOf(path, true, ['age'])).rejects.toThrow('give the same models and --tasks');
    expect(await rowsOf(path)).toHaveLength(1);
  });
});

describe('a journal that cannot become its file', () => {
  it.each(['late.csv', 'late.parquet'])('%s says why, and is kept', async (name) => {
    const path = join(folder, name);
    const columns = resultColumns(['gender']);
    const { sink } = name.endsWith('csv')
      ? await openJournal(path, {
          ...{ kind: 'csv', format: csvFormat(columns), tasks: ['gender'], settings: {}, resume: false },
        })
      : await journalOf(path, false);
    await sink.write(picture('a.jpg'));
    await mkdir(path);
    await expect(sink.close()).rejects.toThrow(`${path} cannot be written: EISDIR`);
    await sink.discard();
    expect(await readFile(`${path}.part`, 'utf8')).toContain('a.jpg');
  });
});
