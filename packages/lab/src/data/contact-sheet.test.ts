import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writeContactSheet } from './contact-sheet.js';
import { createDataset } from './dataset.js';
import { temporaryFolder } from './testing/fixtures.js';

/** Four one-coloured RGB pictures of 20×16: male red, female green, female blue, one without a label. */
const COLOURS = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [9, 9, 9],
] as const;
const pixels = new Uint8Array(new SharedArrayBuffer(4 * 20 * 16 * 3));
pixels.set(COLOURS.flatMap((colour) => new Array(20 * 16).fill(colour).flat()));
const none = Int8Array.of(-1, -1, -1, -1);
const dataset = createDataset({
  name: 'colours',
  format: 'manifest',
  sources: [],
  size: { width: 20, height: 16 },
  channels: 3,
  pixels,
  labels: {
    emotion: none,
    age: none,
    ethnicity: none,
    gender: Int8Array.of(0, 1, 1, -1),
    years: new Float32Array(4).fill(Number.NaN),
  },
  split: new Uint8Array(4),
  names: ['a', 'b', 'c', 'd'],
});

describe('writeContactSheet', () => {
  it('shows a line of pictures for each class that has some', async () => {
    const folder = await temporaryFolder();
    await writeContactSheet(dataset, join(folder, 'sheet.png'), 3);
    expect(await readdir(folder)).toEqual(['sheet.png']);
    const { data, info } = await sharp(join(folder, 'sheet.png')).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([190 + 3 * 24, 2 * 20, 3]);
    const colourAt = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * 3).subarray(0, 3),
    ];
    expect(colourAt(195, 10)).toEqual([255, 0, 0]);
    expect(colourAt(195, 30)).toEqual([0, 255, 0]);
    expect(colourAt(219, 30)).toEqual([0, 0, 255]);
    expect(colourAt(219, 10)).toEqual([255, 255, 255]); // one male only
    expect(colourAt(188, 10)).toEqual([255, 255, 255]);
  });
});
