import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { ImageError } from '../errors.js';
import { DEFAULT_MAX_PIXELS } from './decode-image.js';
import { FilePicture } from './file-picture.js';

/** A picture that grows redder to the right and greener downwards. */
function slopes(width: number, height: number): Sharp {
  const svg = `<svg width="${width}" height="${height}"><defs>
    <linearGradient id="x"><stop offset="0"/><stop offset="1" stop-color="#f00"/></linearGradient>
    <linearGradient id="y" x2="0" y2="1"><stop offset="0"/><stop offset="1" stop-color="#0f0"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#x)"/>
    <rect width="100%" height="100%" fill="url(#y)" style="mix-blend-mode:screen"/></svg>`;
  return sharp(Buffer.from(svg));
}

const open = (file: Buffer): Promise<FilePicture> => FilePicture.open(file, DEFAULT_MAX_PIXELS);

describe('FilePicture', () => {
  it('decodes a large JPEG in reduced size until more detail is asked for', async () => {
    const picture = await open(await slopes(2400, 1350).jpeg().toBuffer());
    expect([picture.width, picture.height]).toEqual([2400, 1350]);
    const reduced = await picture.detailed(4);
    expect([reduced.width, reduced.height]).toEqual([2400, 1350]);
    expect(reduced.level(0).width).toBe(640);
    expect(reduced.level(0).height).toBe(360);
    expect(reduced.pixelSize).toBe(3.75);
    const full = await picture.detailed(3.7);
    expect(full.level(0).width).toBe(2400);
    // Whichever was decoded before, the answer depends on what is asked for alone.
    expect(await picture.detailed(4)).toBe(reduced);
    expect(await picture.detailed(1)).toBe(full);
  });

  it('shows the same colors in the same places in either size', async () => {
    const picture = await open(await slopes(2400, 1350).jpeg({ quality: 95 }).toBuffer());
    const [reduced, full] = [await picture.detailed(4), await picture.detailed(1)];
    for (const [x, y] of [
      [300, 300],
      [2100, 400],
      [1200, 1200],
    ] as const) {
      const at = (level: number, pixelSize: number, pyramid: typeof full): number[] => {
        const { data, width } = pyramid.level(level);
        const o = (Math.floor(y / pixelSize) * width + Math.floor(x / pixelSize)) * 3;
        return [...data.subarray(o, o + 3)];
      };
      const expected = at(0, 1, full);
      at(0, reduced.pixelSize, reduced).forEach((value, channel) => {
        expect(Math.abs(value - (expected[channel] ?? Number.NaN))).toBeLessThanOrEqual(4);
      });
    }
  });

  it('reduces the picture as it is turned by its EXIF orientation', async () => {
    const file = await slopes(2400, 1200).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    const picture = await open(file);
    expect([picture.width, picture.height]).toEqual([1200, 2400]);
    const reduced = (await picture.detailed(4)).level(0);
    expect([reduced.width, reduced.height]).toEqual([320, 640]);
    // What was on the left is at the top now: red grows downwards.
    const red = (row: number): number => reduced.data[row * reduced.width * 3] ?? Number.NaN;
    expect(red(600)).toBeGreaterThan(red(40) + 150);
  });

  it('decodes small pictures and other formats in full at once', async () => {
    for (const file of [await slopes(600, 400).jpeg().toBuffer(), await slopes(2400, 20).png().toBuffer()]) {
      const picture = await open(file);
      expect((await picture.detailed(100)).level(0).width).toBe(picture.width);
    }
  });

  it('refuses a large JPEG that is cut short', async () => {
    const whole = await slopes(2400, 1350).jpeg().toBuffer();
    const cut = whole.subarray(0, Math.floor(whole.length / 2));
    await expect(open(Buffer.from(cut))).rejects.toThrow(ImageError);
  });
});
