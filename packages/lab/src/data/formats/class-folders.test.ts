import { DataError } from 'lineament';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../open-dataset.js';
import { seededHashSplit } from '../split.js';
import { grayImage, put, putTar, temporaryFolder } from '../testing/fixtures.js';
import { SPLITS } from '../types.js';

/** A folder of pictures, each of another gray. */
async function folderOf(...names: string[]): Promise<string> {
  const folder = await temporaryFolder();
  for (const [index, name] of names.entries()) {
    await put(folder, name, await grayImage(index));
  }
  return folder;
}

describe('openDataset on class folders', () => {
  it('reads <split>/<class>', async () => {
    const folder = await folderOf(
      'train/happy/1.png',
      'val/Sad/2.png',
      'PrivateTest/happy/3.png',
      'train/fear/4.png',
    );
    const dataset = await openDataset(folder, { cache: false });
    expect(dataset.format).toBe('class-folders');
    expect(dataset.tasks).toEqual(['emotion']);
    const rows = dataset.names.map((name, i) => [
      name,
      dataset.labels.emotion[i],
      SPLITS[dataset.split[i] ?? 0],
    ]);
    expect(rows).toEqual([
      ['PrivateTest/happy/3.png', 3, 'test'],
      ['train/fear/4.png', 2, 'train'],
      ['train/happy/1.png', 3, 'train'],
      ['val/Sad/2.png', 4, 'validation'],
    ]);
  });

  it('splits <class> by the hash of the path and the seed', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `${i % 2 === 0 ? 'male' : 'female'}/${i}.png`);
    const folder = await folderOf(...names);
    for (const splitSeed of [0, 1]) {
      const dataset = await openDataset(folder, { cache: false, splitSeed });
      expect(dataset.tasks).toEqual(['gender']);
      const expected = dataset.names.map((name) => seededHashSplit(name, splitSeed));
      expect([...dataset.split].map((code) => SPLITS[code])).toEqual(expected);
    }
  });

  it('reads age bins without knowing years', async () => {
    const dataset = await openDataset(await folderOf('19-30/a.png', '81+/b.png'), { cache: false });
    expect([...dataset.labels.age]).toEqual([2, 6]);
    expect([...dataset.labels.years]).toEqual([Number.NaN, Number.NaN]);
  });

  it('reads an archive alike', async () => {
    const path = await putTar(await temporaryFolder(), 'faces.tar', {
      'train/happy/1.png': await grayImage(1),
    });
    const dataset = await openDataset(path, { cache: false });
    expect(dataset.name).toBe('faces');
    expect([...dataset.labels.emotion]).toEqual([3]);
  });

  it.each([
    [
      'a label that is unknown beside known ones',
      ['happy/1.png', 'joyful/2.png'],
      /folder "joyful" is no known label; the labels of emotion, which the other folders match, are angry, disgust/,
    ],
    [
      'no label that is known',
      ['cats/1.png'],
      /folder "cats" is no known label; known labels are emotion: angry.*gender: male, female/,
    ],
    ['labels of two tasks', ['happy/1.png', 'sad/2.png', 'male/3.png'], /folder "male" is no known label/],
    ['a picture in no class folder', ['happy/1.png', 'loose.png'], /loose\.png lies in no class folder/],
    [
      'splits for some pictures only',
      ['train/happy/1.png', 'sad/2.png'],
      /sad\/2\.png does not; use train\/, validation\/ and test\//,
    ],
  ])('refuses %s', async (_case, names, message) => {
    const opening = openDataset(await folderOf(...names), { cache: false });
    await expect(opening).rejects.toThrow(DataError);
    await expect(opening).rejects.toThrow(message);
  });
});
