import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../open-dataset.js';
import { pixelText, put, temporaryFolder } from '../testing/fixtures.js';

const HEADER = 'emotion,pixels,Usage';
const ROWS = [
  `3,${pixelText(10)},Training`,
  `0,${pixelText(20)},Training`,
  `6,${pixelText(30)},PublicTest`,
  `3,${pixelText(20)},PrivateTest`,
  `5,${pixelText(255)},PrivateTest`,
];
const VOTES_HEADER =
  'Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF';
const VOTES = [
  'Training,fer0000000.png,4,0,0,1,3,2,0,0,0,0',
  'Training,,0,0,0,0,10,0,0,0,0,0',
  'PublicTest,fer0000002.png,0,0,0,0,0,0,0,0,10,0',
  'PrivateTest,fer0000003.png,0,10,0,0,0,0,0,0,0,0',
  'PrivateTest,fer0000004.png,0,0,10,0,0,0,0,0,0,0',
];

const csv = (...rows: string[]): string => `${[HEADER, ...rows].join('\n')}\n`;
const open = async (content: string | Uint8Array, name = 'fer2013.csv') =>
  openDataset(await put(await temporaryFolder(), name, content), { cache: false });

describe('openDataset on fer2013.csv', () => {
  it('keeps every row with its official split, and marks test rows that repeat a training row', async () => {
    const dataset = await open(csv(...ROWS));
    expect(dataset.name).toBe('fer2013');
    expect(dataset.names).toEqual(['row-0', 'row-1', 'row-2', 'row-3', 'row-4']);
    expect([...dataset.split]).toEqual([0, 0, 1, 2, 2]);
    expect([...dataset.labels.emotion]).toEqual([3, 0, 6, 3, 5]);
    expect([...dataset.labels.gender]).toEqual([-1, -1, -1, -1, -1]);
    expect([...dataset.repeatsTraining]).toEqual([0, 0, 0, 1, 0]);
    expect(dataset.report.duplicates).toEqual({ groups: 1, surplus: 1, conflictingGroups: 1 });
    expect(dataset.pixels).toHaveLength(5 * 48 * 48);
    expect(dataset.pixels[2 * 48 * 48 + 7]).toBe(30);
    expect(dataset.labels.emotionVotes).toBeUndefined();
  });

  it.each([
    ['gzip', gzipSync(csv(...ROWS)), 'fer2013.csv.gz'],
    ['CR LF line ends', csv(...ROWS).replaceAll('\n', '\r\n'), 'fer2013.csv'],
    [
      'other column order, spaces and quotes',
      `\uFEFFUsage, emotion, pixels\n${ROWS.map((row) => row.split(','))
        .map(([emotion, pixels, usage]) => `${usage},${emotion},"${pixels}"`)
        .join('\n')}`,
      'icml.csv',
    ],
  ])('reads %s alike', async (_case, content, name) => {
    const [plain, other] = [await open(csv(...ROWS)), await open(content, name)];
    expect(other.pixels).toEqual(plain.pixels);
    expect(other.labels).toEqual(plain.labels);
    expect(other.split).toEqual(plain.split);
  });

  it('resizes and makes RGB when asked', async () => {
    const path = await put(await temporaryFolder(), 'fer2013.csv', csv(...ROWS));
    const dataset = await openDataset(path, { cache: false, size: { width: 20, height: 24 }, channels: 3 });
    expect(dataset.pixels).toHaveLength(5 * 24 * 20 * 3);
    expect(new Set(dataset.pixels.subarray(0, 24 * 20 * 3))).toEqual(new Set([10]));
  });

  it('joins FER+ votes that lie beside it, by row', async () => {
    const folder = await temporaryFolder();
    const path = await put(folder, 'fer2013.csv', csv(...ROWS));
    await put(folder, 'fer2013plus_labels.csv.gz', gzipSync([VOTES_HEADER, ...VOTES].join('\n')));
    const dataset = await openDataset(path, { cache: false });
    expect([...(dataset.labels.emotionVotes ?? []).slice(0, 20)]).toEqual([
      4, 0, 0, 1, 3, 2, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0,
    ]);
    expect(dataset.sources).toHaveLength(2);
  });

  it.each([
    ['one row short', VOTES.slice(1), 'has 4 rows, but'],
    ['in another order', [...VOTES].reverse(), 'row 0: Usage is "PrivateTest", but'],
    [
      'with a bad vote',
      [...VOTES.slice(0, 4), 'PrivateTest,x,a,0,10,0,0,0,0,0,0,0'],
      'row 4: column neutral is "a"',
    ],
    ['with a short row', [...VOTES.slice(0, 4), 'PrivateTest,x,0,0'], 'not a well-formed CSV'],
  ])('refuses FER+ votes %s', async (_case, votes, message) => {
    const folder = await temporaryFolder();
    const path = await put(folder, 'fer2013.csv', csv(...ROWS));
    await put(folder, 'fer2013new.csv', [VOTES_HEADER, ...votes].join('\n'));
    const opening = openDataset(path, { cache: false });
    await expect(opening).rejects.toThrow(DataError);
    await expect(opening).rejects.toThrow(message);
  });

  it.each([
    ['a short pixel row', `3,${pixelText(1, 2303)},Training`, 'row 5 (line 7): 2303 pixels instead of 2304'],
    ['a long pixel row', `3,${pixelText(1, 2305)},Training`, 'row 5 (line 7): 2305 pixels instead of 2304'],
    ['a pixel above 255', `3,${pixelText(256)},Training`, 'row 5 (line 7): pixel 0 is larger than 255'],
    ['a letter among the pixels', `3,1 x ${pixelText(1)},Training`, 'row 5 (line 7): pixel 1 holds "x"'],
    ['a missing field', `3,${pixelText(1)}`, 'row 5 (line 7): 2 fields instead of 3'],
    [
      'an unknown emotion',
      `7,${pixelText(1)},Training`,
      'row 5 (line 7): emotion "7" is unknown; known are 0 angry',
    ],
    ['an unknown usage', `3,${pixelText(1)},Extra`, 'row 5 (line 7): Usage "Extra" is unknown'],
  ])('names the row of %s', async (_case, row, message) => {
    const opening = open(csv(...ROWS, row));
    await expect(opening).rejects.toThrow(DataError);
    await expect(opening).rejects.toThrow(message);
  });

  it('refuses a header without rows', async () => {
    await expect(open(csv())).rejects.toThrow('has no rows');
  });

  it('says that a packed file is cut off', async () => {
    const folder = await temporaryFolder();
    // pixels that do not pack well, so that half of the file is more than the header
    const row = `3,${Array.from({ length: 2304 }, (_, i) => (i * i * 31) % 256).join(' ')},Training`;
    const bytes = gzipSync(csv(row, row.replaceAll('1', '2')));
    const path = await put(folder, 'fer2013.csv.gz', bytes.subarray(0, bytes.length / 2));
    await expect(openDataset(path, { cache: false })).rejects.toThrow(/fer2013\.csv\.gz is cut off/);
    expect((await readFile(path)).length).toBeGreaterThan(100);
  });
});
