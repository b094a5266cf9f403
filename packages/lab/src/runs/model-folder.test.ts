import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidInputError, type ModelCard, StorageError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../data/testing/fixtures.js';
import { requireFreeFolder, writeModelFolder } from './model-folder.js';

const card: ModelCard = JSON.parse(
  await readFile(new URL('../../../../models/baseline-gender/card.json', import.meta.url), 'utf8'),
);

describe('writeModelFolder', () => {
  it('writes both files into a new folder, or an empty one, and nothing beside it', async () => {
    const home = await temporaryFolder();
    await mkdir(join(home, 'empty'));
    for (const name of ['new', 'empty']) {
      await writeModelFolder(join(home, name), Uint8Array.of(1, 2), card);
      expect([...(await readFile(join(home, name, 'model.onnx')))]).toEqual([1, 2]);
      expect(JSON.parse(await readFile(join(home, name, 'card.json'), 'utf8'))).toEqual(card);
    }
    expect((await readdir(home)).sort()).toEqual(['empty', 'new']);
  });

  it('leaves what is there alone, and nothing behind for a wrong card', async () => {
    const home = await temporaryFolder();
    await writeFile(join(home, 'mine.txt'), 'mine');
    await expect(writeModelFolder(home, Uint8Array.of(1), card)).rejects.toThrow(InvalidInputError);
    expect(await readdir(home)).toEqual(['mine.txt']);
    const wrong = { ...card, tasks: [] };
    await expect(writeModelFolder(join(home, 'new'), Uint8Array.of(1), wrong)).rejects.toThrow('the card of');
    expect(await readdir(home)).toEqual(['mine.txt']);
  });
});

describe('requireFreeFolder', () => {
  it('refuses what is there, and what cannot be made', async () => {
    const home = await temporaryFolder();
    const file = join(home, 'file');
    await writeFile(file, '');
    await expect(requireFreeFolder(file)).rejects.toThrow('is there already');
    await expect(requireFreeFolder(join(file, 'inside'))).rejects.toThrow(StorageError);
    await expect(requireFreeFolder(join(dirname(file), 'a', 'b'))).resolves.toBeUndefined();
  });
});
