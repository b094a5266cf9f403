import { AGE_BINS, ETHNICITIES, GENDERS } from 'lineament';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../open-dataset.js';
import { hashSplit } from '../split.js';
import { grayImage, put, putTar, temporaryFolder } from '../testing/fixtures.js';
import { SPLITS } from '../types.js';

/** Names of the set's pattern, two of them irregular but complete, one without the race. */
async function files(): Promise<Record<string, Buffer>> {
  return {
    '26_1_2_20170116184024662.jpg.chip.jpg': await grayImage(10),
    '24_0_1_20170116220224657 .jpg.chip.jpg': await grayImage(20),
    '55_0_0_20170116232725357jpg.chip.jpg': await grayImage(30),
    '39_1_20170116174525125.jpg.chip.jpg': await grayImage(40),
    '90_1_4_20170117000000001.jpg.chip.jpg': await grayImage(50),
    '90_1_4_20170117000000000.jpg.chip.jpg': await grayImage(50),
    '3_0_3_20170117000000002.jpg.chip.jpg': await grayImage(60),
    '8_0_3_20170117000000003.jpg.chip.jpg': await grayImage(60),
  };
}

describe('openDataset on UTKFace', () => {
  it('reads labels from names, and drops what is incomplete, disputed or repeated', async () => {
    const folder = await temporaryFolder();
    for (const [name, bytes] of Object.entries(await files())) {
      await put(folder, name, bytes);
    }
    await put(folder, 'README.txt', 'about');
    const dataset = await openDataset(folder, { cache: false, size: { width: 4, height: 4 } });
    expect(dataset.name).toBe('utkface');
    expect(dataset.names).toEqual([
      '24_0_1_20170116220224657 .jpg.chip.jpg',
      '26_1_2_20170116184024662.jpg.chip.jpg',
      '55_0_0_20170116232725357jpg.chip.jpg',
      '90_1_4_20170117000000000.jpg.chip.jpg',
    ]);
    expect([...dataset.labels.years]).toEqual([24, 26, 55, 90]);
    expect([...dataset.labels.age].map((bin) => AGE_BINS[bin])).toEqual(['19-30', '19-30', '46-60', '81+']);
    expect([...dataset.labels.gender].map((gender) => GENDERS[gender])).toEqual([
      'male',
      'female',
      'male',
      'female',
    ]);
    expect([...dataset.labels.ethnicity].map((code) => ETHNICITIES[code])).toEqual([
      'black',
      'asian',
      'white',
      'other',
    ]);
    expect([...dataset.split].map((code) => SPLITS[code])).toEqual(dataset.names.map(hashSplit));
    expect([0, 16, 32, 48].map((place) => dataset.pixels[place])).toEqual([20, 10, 30, 50]);
    expect(dataset.report.dropped).toEqual([
      { name: '39_1_20170116174525125.jpg.chip.jpg', reason: 'incomplete-name' },
      { name: '3_0_3_20170117000000002.jpg.chip.jpg', reason: 'labels-disagree' },
      { name: '8_0_3_20170117000000003.jpg.chip.jpg', reason: 'labels-disagree' },
      { name: '90_1_4_20170117000000001.jpg.chip.jpg', reason: 'duplicate' },
    ]);
    expect(dataset.report.ignored).toEqual(['README.txt']);
  });

  it('gives the same from an archive in another order', async () => {
    const folder = await temporaryFolder();
    for (const [name, bytes] of Object.entries(await files())) {
      await put(folder, `set/${name}`, bytes);
    }
    const reversed = Object.entries(await files())
      .reverse()
      .map(([name, bytes]) => [`./${name}`, bytes]);
    const archive = await putTar(folder, 'utkface.tar.gz', Object.fromEntries(reversed));
    const fromFolder = await openDataset(`${folder}/set`, { cache: false });
    const fromArchive = await openDataset(archive, { cache: false });
    expect(fromArchive.names).toEqual(fromFolder.names);
    expect(fromArchive.pixels).toEqual(fromFolder.pixels);
    expect(fromArchive.split).toEqual(fromFolder.split);
    expect(fromArchive.labels).toEqual(fromFolder.labels);
  });

  it('refuses two files of one name', async () => {
    const folder = await temporaryFolder();
    await put(folder, 'part1/26_1_2_1.jpg', await grayImage(1));
    await put(folder, 'part2/26_1_2_1.jpg', await grayImage(2));
    await expect(openDataset(folder, { cache: false })).rejects.toThrow(
      'two files of one name, part1/26_1_2_1.jpg and part2/26_1_2_1.jpg',
    );
  });
});
