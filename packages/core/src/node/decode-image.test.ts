import { mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ImageError } from '../errors.js';
import { decodeImage } from './decode-image.js';

/** The checksum of PNG's chunks (zlib's own is younger than our oldest Node). */
function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) {
      crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
    }
  }
  return (crc ^ 0xffffffff) >>> 0;
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lineament-decode-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** 4×2 pixels: red on the left, blue on the right. */
const redBlue = sharp(
  Uint8Array.from({ length: 24 }, (_, i) => ((i % 12 < 6 ? i % 3 === 0 : i % 3 === 2) ? 255 : 0)),
  { raw: { width: 4, height: 2, channels: 3 } },
);

describe('decodeImage', () => {
  it.each([
    ['RGB', redBlue.clone().png()],
    ['RGBA', redBlue.clone().ensureAlpha().png()],
    ['16 bits', redBlue.clone().toColourspace('rgb16').png()],
    ['a palette', redBlue.clone().png({ palette: true })],
    ['lossless WebP', redBlue.clone().webp({ lossless: true })],
    ['TIFF', redBlue.clone().tiff({ compression: 'none' })],
  ])('gives upright RGB from %s', async (_case, image) => {
    const { width, height, data } = await decodeImage(await image.toBuffer());
    expect([width, height]).toEqual([4, 2]);
    expect([...data.subarray(0, 3), ...data.subarray(9, 12)]).toEqual([255, 0, 0, 0, 0, 255]);
  });

  it('spreads gray over three channels', async () => {
    const gray = sharp({ create: { width: 2, height: 2, channels: 3, background: '#808080' } });
    const { data } = await decodeImage(await gray.toColourspace('b-w').png().toBuffer());
    expect([...data]).toEqual(Array(12).fill(128));
  });

  it('lays transparent pixels on white', async () => {
    const clear = sharp({
      create: { width: 1, height: 1, channels: 4, background: { r: 9, g: 9, b: 9, alpha: 0 } },
    });
    expect([...(await decodeImage(await clear.png().toBuffer())).data]).toEqual([255, 255, 255]);
  });

  it('turns the picture by its EXIF orientation', async () => {
    // 6: the camera was held so that the picture must be turned a quarter clockwise
    const { width, height, data } = await decodeImage(
      await redBlue.clone().png().withMetadata({ orientation: 6 }).toBuffer(),
    );
    expect([width, height]).toEqual([2, 4]);
    expect([...data.subarray(0, 3), ...data.subarray(-3)]).toEqual([255, 0, 0, 0, 0, 255]);
  });

  it('refuses a picture over the limit, naming its size', async () => {
    const decoding = decodeImage(await redBlue.clone().png().toBuffer(), 7);
    await expect(decoding).rejects.toThrow(ImageError);
    await expect(decoding).rejects.toThrow('has 4×2 pixels; the limit is 7');
  });

  it('refuses a file that is far too large before it reads it', async () => {
    const path = join(folder, 'disk.jpg');
    await writeFile(path, '');
    await truncate(path, 2 ** 30 + 1); // a hole: takes no room on the disk
    const before = process.memoryUsage().rss;
    await expect(decodeImage(path)).rejects.toThrow(`${path} has 1025 MiB; the limit is 1024`);
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  it('refuses devices, which never end', async () => {
    await expect(decodeImage('/dev/zero')).rejects.toThrow('/dev/zero is a device; give an image file');
  });

  it('refuses a header that claims 40,000 by 40,000 pixels before it makes room for them', async () => {
    const chunk = (type: string, content: Buffer): Buffer => {
      const named = Buffer.concat([Buffer.from(type, 'latin1'), content]);
      const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
      length.writeUInt32BE(content.length);
      checksum.writeUInt32BE(crc32(named));
      return Buffer.concat([length, named, checksum]);
    };
    const header = Buffer.from([0, 0, 0x9c, 0x40, 0, 0, 0x9c, 0x40, 8, 2, 0, 0, 0]);
    const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    const png = [
      signature,
      chunk('IHDR', header),
      chunk('IDAT', deflateSync(Buffer.alloc(100))),
      chunk('IEND', Buffer.alloc(0)),
    ];
    const before = process.memoryUsage().rss;
    await expect(decodeImage(Buffer.concat(png))).rejects.toThrow(
      'has 40000×40000 pixels; the limit is 100000000',
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  const circle = (): Promise<Buffer> =>
    sharp({ create: { width: 64, height: 64, channels: 3, background: '#369' } })
      .composite([
        { input: Buffer.from('<svg width="64" height="64"><circle cx="30" cy="30" r="20"/></svg>') },
      ])
      .jpeg()
      .toBuffer();

  it('refuses a JPEG file damaged in the middle', async () => {
    const path = join(folder, 'damaged.jpg');
    const bytes = await circle();
    await writeFile(path, bytes.fill(0xff, bytes.length - 300, bytes.length - 280));
    await expect(decodeImage(path)).rejects.toThrow(ImageError);
    await expect(decodeImage(path)).rejects.toThrow(`${path} cannot be decoded (VipsJpeg: Corrupt JPEG data`);
  });

  it('refuses a file cut short', async () => {
    const whole = await circle();
    const path = join(folder, 'cut.jpg');
    await writeFile(path, whole.subarray(0, whole.length - 200));
    await expect(decodeImage(path)).rejects.toThrow(ImageError);
    await expect(decodeImage(path)).rejects.toThrow(`${path} cannot be decoded`);
  });

  it('refuses text that calls itself a picture, nothing at all, a folder and a missing file', async () => {
    const text = join(folder, 'text.jpg');
    await writeFile(text, 'dear diary');
    await expect(decodeImage(text)).rejects.toThrow('text.jpg cannot be decoded (unsupported image format)');
    const empty = join(folder, 'empty.jpg');
    await writeFile(empty, '');
    await expect(decodeImage(empty)).rejects.toThrow('empty.jpg is empty');
    await expect(decodeImage(folder)).rejects.toThrow('is a folder');
    await expect(decodeImage(join(folder, 'none.jpg'))).rejects.toThrow('none.jpg does not exist');
    const loop = join(folder, 'loop.jpg');
    await symlink(loop, loop);
    await expect(decodeImage(loop)).rejects.toThrow('loop.jpg is a symbolic link that leads back to itself');
  });
});
