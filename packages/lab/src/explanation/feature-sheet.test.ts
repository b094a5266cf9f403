import { colorOf, InvalidInputError } from 'lineament';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { attentionPair } from './attention-picture.js';
import { featureSheet, filterSheet } from './feature-sheet.js';

const layer = { name: 'Conv_0', output: 'Conv_0', operator: 'Conv', channels: 3, height: 1, width: 2 };

async function pixelsOf(png: Uint8Array) {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return {
    ...info,
    at: (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)],
  };
}

describe('featureSheet', () => {
  it('scales each map by itself', async () => {
    const sheet = await pixelsOf(await featureSheet({ layer, values: Float32Array.of(0, 10, 4, 3, 7, 7) }));
    // Cells of 56×28 in a row and a half; 4 pixels between them.
    expect(sheet.width).toBe(2 * 60 + 4);
    expect([sheet.at(6, 6), sheet.at(50, 6)]).toEqual([[...colorOf(0)], [...colorOf(1)]]);
    expect([sheet.at(66, 6), sheet.at(110, 6)]).toEqual([[...colorOf(1)], [...colorOf(0)]]);
    // The same everywhere: gray.
    expect(sheet.at(6, 40)).toEqual([128, 128, 128]);
  });

  it('refuses more maps than can be seen', async () => {
    const many = { ...layer, channels: 1025 };
    const sheet = featureSheet({ layer: many, values: new Float32Array(2050) });
    await expect(sheet).rejects.toThrow(InvalidInputError);
    await expect(featureSheet({ layer: many, values: new Float32Array(2050) })).rejects.toThrow(
      'layer "Conv_0" has 1025 maps',
    );
  });
});

describe('filterSheet', () => {
  it('shows gray filters around middle gray, colour filters in colour', async () => {
    const gray = await pixelsOf(
      await filterSheet({ layer: 'Conv_0', shape: [1, 1, 1, 2], values: Float32Array.of(-2, 1) }),
    );
    expect([gray.at(6, 6)[0], gray.at(50, 6)[0]]).toEqual([0, 191]);
    const color = await pixelsOf(
      await filterSheet({ layer: 'Conv_0', shape: [1, 3, 1, 1], values: Float32Array.of(1, 0, -1) }),
    );
    expect(color.at(6, 6)).toEqual([255, 127, 0]);
  });
});

describe('attentionPair', () => {
  it('is the face beside the face with its map', async () => {
    const face = { data: new Float32Array(4).fill(100), width: 2, height: 2 };
    const pair = await pixelsOf(
      await attentionPair(face, { values: Float32Array.of(0, 0.5), width: 2, height: 1 }, 64),
    );
    expect([pair.width, pair.height]).toEqual([132, 64]);
    expect(pair.at(5, 5)).toEqual([100, 100, 100]);
    expect(pair.at(68 + 2, 5)).toEqual([100, 100, 100]);
    // The strongest place counts as 1, whatever its value.
    const strongest = colorOf(1).map((channel) => Math.round(100 + 0.75 * (channel - 100)));
    expect(pair.at(68 + 62, 32)).toEqual(strongest);
  });
});
