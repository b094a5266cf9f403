import { cropFace, decodeImage, ImageError, ImagePyramid } from 'lineament';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { colourImage, noiseJpeg, pngHeader } from '../testing/fixtures.js';
import { decodePicture, type PictureTarget } from './picture.js';

const gray = (width: number, height = width): PictureTarget => ({
  size: { width, height },
  channels: 1,
  crop: 1,
});
const file = (bytes: Uint8Array) => ({ kind: 'file', bytes }) as const;

/** A gray PNG of these rows. */
function picture(rows: readonly (readonly number[])[]): Promise<Buffer> {
  const raw = { width: rows[0]?.length ?? 0, height: rows.length, channels: 1 } as const;
  return sharp(Uint8Array.from(rows.flat()), { raw }).png().toBuffer();
}

describe('decodePicture', () => {
  it.each([
    [[255, 0, 0], 76],
    [[0, 255, 0], 150],
    [[0, 0, 255], 29],
    [[255, 255, 255], 255],
  ] as const)('makes %j gray by Rec. 601: %d', async (colour, luma) => {
    const pixels = await decodePicture(file(await colourImage(colour)), gray(4));
    expect([...new Set(pixels)]).toEqual([luma]);
  });

  it('shows white where a picture is transparent, as an analysis does', async () => {
    const clear = { r: 10, g: 10, b: 10, alpha: 0.5 };
    const create = { width: 4, height: 4, channels: 4, background: clear } as const;
    const bytes = await sharp({ create }).png().toBuffer();
    const pixels = await decodePicture(file(bytes), { ...gray(4), channels: 3 });
    expect([...pixels]).toEqual([...(await decodeImage(bytes)).data]);
    expect(pixels[0]).toBeGreaterThan(120);
  });

  it('gives RGB by pixel, also from a gray file', async () => {
    const target: PictureTarget = { ...gray(1), channels: 3 };
    expect([...(await decodePicture(file(await colourImage([10, 20, 30])), target))]).toEqual([10, 20, 30]);
    expect([...(await decodePicture(file(await picture([[7]])), target))]).toEqual([7, 7, 7]);
  });

  it('keeps pixels as they are when the size fits', async () => {
    const rows = [
      [1, 200, 3],
      [40, 5, 255],
      [0, 90, 9],
    ];
    expect([...(await decodePicture(file(await picture(rows)), gray(3)))]).toEqual(rows.flat());
    const raw = { kind: 'gray', pixels: Uint8Array.from(rows.flat()), width: 3, height: 3 } as const;
    expect([...(await decodePicture(raw, gray(3)))]).toEqual(rows.flat());
  });

  it('averages when it shrinks', async () => {
    const stripes = Array.from({ length: 64 }, () => Array.from({ length: 64 }, (_, x) => (x % 2) * 200));
    const pixels = await decodePicture(file(await picture(stripes)), gray(8));
    expect(Math.min(...pixels)).toBeGreaterThan(90);
    expect(Math.max(...pixels)).toBeLessThan(110);
  });

  it.each([
    ['shrunk', 100, 32],
    ['enlarged', 20, 32],
  ])('gives the pixels that an analysis cuts out of the same picture, %s', async (_case, side, size) => {
    const noise = Uint8Array.from({ length: side * side * 3 }, (_, i) => (i * 7919) % 251);
    const bytes = await sharp(noise, { raw: { width: side, height: side, channels: 3 } })
      .png()
      .toBuffer();
    const at = (x: number, y: number) => ({ x: x * side, y: y * side });
    const template = { leftEye: { x: 0.3, y: 0.4 }, rightEye: { x: 0.7, y: 0.4 } };
    const eyes = { leftEye: at(0.3, 0.4), rightEye: at(0.7, 0.4) };
    const others = { nose: at(0.5, 0.6), mouth: at(0.5, 0.8), leftEar: at(0, 0.5), rightEar: at(1, 0.5) };
    const face = { box: { x: 0, y: 0, width: side, height: side }, keypoints: { ...eyes, ...others } };
    const crop = cropFace(new ImagePyramid(await decodeImage(bytes)), face, template, size);
    const pixels = await decodePicture(file(bytes), { ...gray(size), channels: 3 });
    pixels.forEach((value, i) => {
      // Rounded to whole values; the two ways to the same transform differ in the last digits.
      expect(Math.abs(value - (crop[i] as number))).toBeLessThan(0.501);
    });
  });

  it('cuts a picture of another shape at both ends instead of squeezing it', async () => {
    const rows = [
      [0, 50, 100, 150, 200, 250],
      [0, 50, 100, 150, 200, 250],
    ];
    expect([...(await decodePicture(file(await picture(rows)), gray(2)))]).toEqual([100, 150, 100, 150]);
  });

  it('keeps the centred part that is asked for', async () => {
    const rows = [
      [1, 1, 1, 1],
      [1, 8, 9, 1],
      [1, 6, 7, 1],
      [1, 1, 1, 1],
    ];
    expect([...(await decodePicture(file(await picture(rows)), { ...gray(2), crop: 0.5 }))]).toEqual([
      8, 9, 6, 7,
    ]);
    const raw = { kind: 'gray', pixels: Uint8Array.from(rows.flat()), width: 4, height: 4 } as const;
    expect([...(await decodePicture(raw, { ...gray(2), crop: 0.5 }))]).toEqual([8, 9, 6, 7]);
  });

  it('turns a picture upright by its EXIF orientation before it is cropped', async () => {
    const bytes = await sharp(Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 255), {
      raw: { width: 8, height: 1, channels: 1 },
    })
      .resize(64, 8, { kernel: 'nearest', fit: 'fill' })
      .withMetadata({ orientation: 6 }) // shown after a quarter turn clockwise
      .jpeg({ quality: 100 })
      .toBuffer();
    const pixels = await decodePicture(file(bytes), gray(1, 8));
    expect(pixels[0]).toBeLessThan(10);
    expect(pixels[7]).toBeGreaterThan(245);
  });

  it.each([
    ['a truncated JPEG', async () => (await noiseJpeg()).subarray(0, 900), /./],
    ['a JPEG with bytes overwritten', async () => (await noiseJpeg()).fill(0xff, 20, 400), /./],
    ['text', async () => Buffer.from('not an image at all'), /its content is not an image/],
    ['nothing', async () => Buffer.alloc(0), /./],
    [
      'an SVG',
      async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'),
      /svg/,
    ],
  ])('refuses %s', async (_case, make, reason) => {
    const decoding = decodePicture(file(await make()), gray(8));
    await expect(decoding).rejects.toThrow(ImageError);
    await expect(decoding).rejects.toThrow(reason);
  });

  it('refuses a header of 40,000 × 40,000 pixels without making room for them', async () => {
    const before = process.memoryUsage().rss;
    await expect(decodePicture(file(pngHeader(40_000, 40_000)), gray(8))).rejects.toThrow(
      'it has more than 100 million pixels',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});
