import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { type Analysis, mapKeypoints, resultColumns, TASKS } from 'lineament';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { streamTerminal } from '../output/terminal.js';
import { type OutputFlags, openOutputs } from './result-outputs.js';
import { resultTable } from './result-table.js';

const face: Analysis['faces'][number] = {
  box: { x: 1.5, y: 2, width: 30, height: 31 },
  score: 0.875,
  keypoints: mapKeypoints((_, index) => ({ x: index, y: index + 0.5 })),
  gender: { label: 'female', confidence: 0.75, distribution: { male: 0.25, female: 0.75 } },
  age: {
    years: 30,
    interval: [20, 41],
    bin: '19-30',
    distribution: { '0-5': 0, '6-18': 0, '19-30': 0.5, '31-45': 0.5, '46-60': 0, '61-80': 0, '81+': 0 },
  },
};
const results: Analysis[] = [
  { source: 'two, "quoted"\nlines.jpg', width: 64, height: 48, faces: [face, { ...face, score: 0.5 }] },
  { source: 'none.jpg', width: 10, height: 20, faces: [] },
  { source: 'ü.jpg', width: 64, height: 48, faces: [face] },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-outputs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a run with these flags prints. */
async function write(
  flags: OutputFlags,
  end: 'close' | 'interrupt' | 'discard' = 'close',
  given = results,
): Promise<string> {
  let text = '';
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  const terminal = streamTerminal(stream, stream);
  const outputs = await openOutputs(
    flags,
    ['age', 'gender'],
    terminal,
    resultTable(terminal, ['age', 'gender']),
  );
  for (const result of given) {
    expect(await outputs.write(result)).toBe(true);
  }
  await outputs[end]();
  return text;
}

describe('stdout', () => {
  it('is one JSON document, also of nothing and after an interruption', async () => {
    expect(JSON.parse(await write({ json: true }))).toEqual(results);
    expect(JSON.parse(await write({ json: true }, 'close', []))).toEqual([]);
    expect(JSON.parse(await write({ json: true }, 'interrupt', results.slice(0, 1)))).toEqual([results[0]]);
  });

  it('is what JSON.stringify would give at once', async () => {
    expect(await write({ json: true })).toBe(`${JSON.stringify(results, undefined, 2)}\n`);
  });

  it('is a JSON document a line', async () => {
    const lines = (await write({ jsonl: true })).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(results);
  });

  it('is a table for people', async () => {
    const text = await write({});
    expect(text).toContain('none.jpg\n   -  no face found\n');
    expect(text).toContain('   1  2, 2, 30×31');
    expect(text).toContain('0.88  about 30 (20–41)     female 75%');
    expect(text).toContain('3 faces in 3 pictures. Attributes are apparent ones');
  });
});

describe('tables', () => {
  /** What CSV and Parquet must hold. */
  function expectRows(rows: Record<string, unknown>[]): void {
    expect(rows.map(({ source, faces, face }) => [source, faces, face])).toEqual([
      ['two, "quoted"\nlines.jpg', 2, 1],
      ['two, "quoted"\nlines.jpg', 2, 2],
      ['none.jpg', 0, null],
      ['ü.jpg', 1, 1],
    ]);
    expect(rows[0]).toMatchObject({
      score: 0.875,
      box_x: 1.5,
      left_eye_x: 0,
      right_ear_y: 5.5,
      gender: 'female',
      gender_confidence: 0.75,
      gender_male: 0.25,
      age_years: 30,
      age_low: 20,
      age_high: 41,
      age_bin: '19-30',
      age_31_45: 0.5,
      age_81_plus: 0,
    });
    expect(rows[2]).toMatchObject({ width: 10, score: null, gender: null, age_years: null });
    expect(Object.keys(rows[0] ?? {})).toEqual(resultColumns(['age', 'gender']).map(({ name }) => name));
  }
  const fromCsv = (text: string): Record<string, unknown>[] =>
    parse(text, {
      columns: true,
      cast: (value, { header, column }) =>
        header
          ? value
          : value === ''
            ? null
            : /source|gender$|bin/.test(String(column))
              ? value
              : Number(value),
    });

  it('are CSV on stdout and in a file', async () => {
    const path = join(folder, 'faces.csv');
    expectRows(fromCsv(await write({ csv: true })));
    await write({ output: path });
    expectRows(fromCsv(await readFile(path, 'utf8')));
  });

  it('are a Parquet file with typed columns', async () => {
    const path = join(folder, 'faces.parquet');
    await write({ output: path });
    expectRows(await parquetReadObjects({ file: await asyncBufferFromFile(path) }));
  });

  it('are Parquet over many row groups', async () => {
    const path = join(folder, 'many.parquet');
    const many = Array.from({ length: 7_000 }, (_, i) => ({
      ...(results[2] as Analysis),
      source: `${i}.jpg`,
    }));
    await write({ output: path }, 'close', many);
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(path), columns: ['source'] });
    expect(rows.map(({ source }) => source)).toEqual(many.map(({ source }) => source));
  });

  it('have unlike names for all columns', () => {
    const names = resultColumns(TASKS, true).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('files', () => {
  it.each(['a.json', 'a.jsonl', 'a.csv', 'a.parquet'])('%s leaves nothing else behind', async (name) => {
    const place = join(folder, `alone-${name}`);
    await write({ output: join(place, name) });
    expect(await readdir(place)).toEqual([name]);
  });

  it.each([
    ['a.json', []],
    ['a.jsonl', ['a.jsonl.part', 'a.jsonl.part.lock']],
    ['a.parquet', ['a.parquet.part', 'a.parquet.part.lock']],
  ])('%s after a failure: %j', async (name, left) => {
    const place = join(folder, `failed-${name}`);
    await write({ output: join(place, name) }, 'discard');
    expect(await readdir(place)).toEqual(left);
  });
});
