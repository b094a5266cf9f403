import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWithin, listInputs, readPathList } from './inputs.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-inputs-'));
  for (const sub of ['2023/may', '2024', 'empty']) {
    await mkdir(join(folder, sub), { recursive: true });
  }
  for (const name of ['2023/a.jpg', '2023/may/b.PNG', '2023/may/notes.txt', '2024/a.jpg', '2024/[x].heic']) {
    await writeFile(join(folder, name), '');
  }
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* lines(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}

/** Each input as `path → copy`, paths relative to the folder. */
async function list(
  paths: string[],
  { listed = [], excluded = [] }: { listed?: string[]; excluded?: string[] } = {},
): Promise<string[]> {
  const found: string[] = [];
  const here = (path: string): string => join(folder, path);
  const inputs = listInputs(
    paths.map((path) => (path === '-' ? path : here(path))),
    { excludedFolders: excluded.map(here), list: lines(...listed.map(here)) },
  );
  for await (const input of inputs) {
    found.push(
      'problem' in input
        ? `problem: ${input.problem.replace(folder, '')}`
        : `${input.path.slice(folder.length + 1)} → ${input.copy}`,
    );
  }
  return found;
}

describe('listInputs', () => {
  it('searches a folder; copies lie as the pictures do', async () => {
    expect(await list(['2023'])).toEqual(['2023/a.jpg → a.jpg', '2023/may/b.PNG → may/b.PNG']);
  });

  it('keeps the copies of namesakes apart', async () => {
    expect(await list(['2023', '2024/a.jpg', '2024'])).toEqual([
      '2023/a.jpg → 2023/a.jpg',
      '2023/may/b.PNG → 2023/may/b.PNG',
      '2024/a.jpg → a.jpg',
      '2024/[x].heic → 2024/[x].heic',
    ]);
    expect(await list(['2023/a.jpg', '2024/a.jpg'])).toEqual(['2023/a.jpg → a.jpg', '2024/a.jpg → a-2.jpg']);
  });

  it('understands patterns, and a file that looks like one', async () => {
    expect(await list(['**/*.{jpg,PNG}'])).toEqual([
      '2023/a.jpg → 2023/a.jpg',
      '2023/may/b.PNG → 2023/may/b.PNG',
      '2024/a.jpg → 2024/a.jpg',
    ]);
    expect(await list(['*/a.jpg', '2023/**'])).toEqual([
      expect.stringMatching(/^2023\/a\.jpg/),
      expect.stringMatching(/^2024\/a\.jpg/),
      expect.stringMatching(/^2023\/may\/b\.PNG/),
    ]);
    expect(await list(['2024/[x].heic'])).toEqual(['2024/[x].heic → [x].heic']);
  });

  it('counts a picture once, whatever names it', async () => {
    expect(await list(['2024/a.jpg', '2024/../2024/a.jpg', '2024/*.jpg'])).toHaveLength(1);
    expect(await list(['2023', '2023/may', '2023/may/b.PNG'])).toHaveLength(2);
  });

  it('takes files and folders from a list', async () => {
    expect(await list(['-'], { listed: ['2024/a.jpg', '2023', 'none.jpg'] })).toEqual([
      '2024/a.jpg → a.jpg',
      '2023/a.jpg → 2023/a.jpg',
      '2023/may/b.PNG → 2023/may/b.PNG',
      'none.jpg → none.jpg',
    ]);
  });

  it('leaves out the folders of our own output', async () => {
    expect(await list(['2023'], { excluded: ['2023/may'] })).toEqual(['2023/a.jpg → a.jpg']);
  });

  it('says which argument gives nothing', async () => {
    expect(await list(['empty', '*.bmp', '2024/a.jpg'])).toEqual([
      expect.stringContaining('problem: /empty holds no images; it was searched for .jpg'),
      expect.stringContaining('problem: no image matches /*.bmp; it was searched for .jpg'),
      '2024/a.jpg → a.jpg',
    ]);
  });
});

describe('readPathList', () => {
  const read = async (...chunks: (string | Uint8Array)[]): Promise<string[]> =>
    collect(
      readPathList(
        (async function* () {
          yield* chunks;
        })(),
      ),
    );

  it('splits at line ends, wherever the chunks end', async () => {
    expect(await read('a.jp', 'g\nb c.jpg\r', '\n\nd.jpg')).toEqual(['a.jpg', 'b c.jpg', 'd.jpg']);
    const [first = new Uint8Array(), second = new Uint8Array()] = ((bytes) => [
      bytes.subarray(0, 2),
      bytes.subarray(2),
    ])(new TextEncoder().encode('ü—ß.jpg\n'));
    expect(await read(first, second)).toEqual(['ü—ß.jpg']);
    expect(await read('')).toEqual([]);
  });

  it('splits at NUL characters where there are some', async () => {
    expect(await read('a\nb.jpg\0c.jpg\0')).toEqual(['a\nb.jpg', 'c.jpg']);
  });
});

describe('isWithin', () => {
  it.each([
    ['a', 'a/b.jpg', true],
    ['a', 'a', true],
    ['a', 'ab/c.jpg', false],
    ['a', 'a/..b.jpg', true],
    ['a/b', 'a/c.jpg', false],
  ])('%s, %s: %s', (folder, path, expected) => {
    expect(isWithin(folder, path)).toBe(expected);
  });
});
