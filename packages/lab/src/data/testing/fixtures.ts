/**
 * Small made data for tests.
 * @module
 */
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { crc32, gzipSync } from 'node:zlib';
import sharp from 'sharp';
import { pack } from 'tar-stream';
import { onTestFinished } from 'vitest';

/** A new folder that is removed when the test has ended. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lineament-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file and the folders it needs; gives its path. */
export async function put(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

/** A one-coloured image file. */
export function colourImage(
  [red, green, blue]: readonly [number, number, number],
  format: 'png' | 'jpeg' = 'png',
  size = 8,
): Promise<Buffer> {
  return sharp({
    create: { width: size, height: size, channels: 3, background: { r: red, g: green, b: blue } },
  })
    .toFormat(format)
    .toBuffer();
}

/** A one-coloured gray PNG; other values give other bytes. */
export const grayImage = (value: number): Promise<Buffer> => colourImage([value, value, value]);

/** A JPEG of noise, so that cutting it off loses pixels. */
export function noiseJpeg(size = 64): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: size * size }, (_, i) => (i * 7919) % 251);
  return sharp(pixels, { raw: { width: size, height: size, channels: 1 } })
    .jpeg()
    .toBuffer();
}

/** A PNG whose header claims a size, with no pixels behind it. */
export function pngHeader(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8); // bits a sample; colour type 0 is gray
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', gzipSync('')),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The 2,304 numbers of a one-coloured 48×48 picture. */
export const pixelText = (value: number, count = 48 * 48): string => new Array(count).fill(value).join(' ');

/** Writes a tar archive; gives its path. */
export async function putTar(
  folder: string,
  name: string,
  files: Readonly<Record<string, Uint8Array | string>>,
): Promise<string> {
  const archive = pack();
  for (const [file, content] of Object.entries(files)) {
    archive.entry({ name: file }, Buffer.from(content));
  }
  archive.finalize();
  const path = join(folder, name);
  await pipeline(archive, createWriteStream(path));
  if (name.endsWith('.gz')) {
    await writeFile(path, gzipSync(await readFile(path)));
  }
  return path;
}
