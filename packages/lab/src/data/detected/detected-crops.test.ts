import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Analyzer, CROP_TEMPLATES, cropFace, decodeImage, ImagePyramid, toRgb } from 'lineament/node';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { regionFor } from '../eyes.js';
import { openDataset } from '../open-dataset.js';
import { noiseJpeg, put, temporaryFolder } from '../testing/fixtures.js';
import { measureCropOffsets } from './crop-offsets.js';
import { openDetectedCrops, recutTraining } from './detected-crops.js';

const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo/sample1.jpg',
);
const SIZE = 48;
const eyes = CROP_TEMPLATES.utkface;

/** The photo's best face with some of what is around it, upright or turned, and where it lies in the photo. */
async function face(): Promise<{ picture: Buffer; found: Uint8Array }> {
  const analyzer = await Analyzer.create({ models: [], threads: 1 });
  const photo = toRgb(await decodeImage(PHOTO, 1e8));
  const [best] = (await analyzer.analyze(photo)).faces;
  await analyzer.dispose();
  if (best === undefined) {
    throw new Error('the photo has no face');
  }
  const { x, y, width } = best.box;
  const left = Math.max(0, Math.round(x - width * 0.4));
  const top = Math.max(0, Math.round(y - width * 0.5));
  const side = Math.min(Math.round(width * 1.8), photo.width - left, photo.height - top);
  const picture = await sharp(await readFile(PHOTO))
    .extract({ left, top, width: side, height: side })
    .png()
    .toBuffer();
  return { picture, found: Uint8Array.from(cropFace(new ImagePyramid(photo), best, eyes, SIZE), Math.round) };
}

describe('openDetectedCrops', () => {
  it('cuts a face as an analysis of the photo does, and counts pictures without one', async () => {
    const folder = await temporaryFolder();
    const { picture, found } = await face();
    await put(folder, 'female/face.png', picture);
    await put(folder, 'male/noise.jpg', await noiseJpeg(96));
    const size = { width: SIZE, height: SIZE };
    const { detected, own, undetected } = await openDetectedCrops(folder, {
      size,
      channels: 3,
      eyes,
      cache: false,
      threads: 1,
    });
    expect(undetected).toEqual(['male/noise.jpg']);
    expect([detected.names, own.names]).toEqual([['female/face.png'], ['female/face.png']]);
    expect(detected.labels.gender[0]).toBe(1);
    const apart = ({ pixels }: typeof detected): number =>
      pixels.reduce((sum, value, i) => sum + Math.abs(value - (found[i] ?? 0)), 0) / found.length;
    // In another frame the detector sees the eyes a little elsewhere; the picture itself shows a far smaller face.
    expect(apart(detected)).toBeLessThan(20);
    expect(apart(own)).toBeGreaterThan(40);
    await expect(
      openDetectedCrops(folder, {
        size,
        channels: 3,
        eyes,
        cache: false,
        samples: Uint32Array.of(1),
        threads: 1,
      }),
    ).rejects.toThrow('no face is found in any of its 1 pictures');
  });

  it('replaces training pictures, all or some of them, and finds the cuts again in the cache', async () => {
    const [folder, cache] = [await temporaryFolder(), await temporaryFolder()];
    const { picture } = await face();
    const copies = await Promise.all(
      [1, 2, 3, 4].map((step) =>
        sharp(picture)
          .modulate({ brightness: 1 + step / 50 })
          .png()
          .toBuffer(),
      ),
    );
    for (const [index, copy] of copies.entries()) {
      await put(folder, `train/female/${index}.png`, copy);
    }
    await put(folder, 'train/male/noise.jpg', await noiseJpeg(96));
    await put(folder, 'validation/female/face.png', picture);
    const open = () =>
      openDataset(folder, { size: { width: SIZE, height: SIZE }, channels: 3, cache: false });
    const before = await open();
    const changedBy = async (part: number): Promise<string[]> => {
      const dataset = await open();
      const replaced = await recutTraining(dataset, folder, eyes, part, 1, { cache, threads: 1 });
      const length = SIZE * SIZE * 3;
      const changed = dataset.names.filter((_, row) =>
        dataset.pixels
          .subarray(row * length, (row + 1) * length)
          .some((value, i) => value !== before.pixels[row * length + i]),
      );
      expect(changed).toHaveLength(replaced);
      return changed;
    };
    const all = await changedBy(1);
    expect(all.sort()).toEqual([0, 1, 2, 3].map((index) => `train/female/${index}.png`));
    const some = await changedBy(0.5);
    expect(some.length).toBeLessThan(4);
    expect(await changedBy(0.5)).toEqual(some);
    expect((await readdir(join(cache, 'datasets'))).filter((name) => name.endsWith('.pack'))).not.toEqual([]);
  });

  it('measures how a picture lies beside its crop: turned and enlarged by what it was', async () => {
    const folder = await temporaryFolder();
    const { picture } = await face();
    const turned = await sharp(picture).rotate(15, { background: '#808080' }).png().toBuffer();
    await put(folder, 'female/plain.png', picture);
    await put(folder, 'female/turned.png', turned);
    const names = new Set(['female/plain.png', 'female/turned.png']);
    const region = regionFor(undefined, eyes);
    const offsets = await measureCropOffsets(folder, names, eyes, region, { cache: false, threads: 1 });
    const [plain, other] = [offsets.get('female/plain.png'), offsets.get('female/turned.png')];
    expect((other?.rotation ?? 0) - (plain?.rotation ?? 0)).toBeCloseTo(-15, -1);
    const { width = 1 } = await sharp(turned).metadata();
    const { width: before = 1 } = await sharp(picture).metadata();
    // The turned picture is larger; the same face is a smaller part of it.
    expect((other?.scale ?? 0) / (plain?.scale ?? 1)).toBeCloseTo(width / before, 1);
  });
});
