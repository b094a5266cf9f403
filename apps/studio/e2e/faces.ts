/**
 * Real faces for the fake camera and the file pickers, from a development dependency.
 * @module
 */

import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';

const DEMO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
);

/** Path of one of the photos, 1–6; each shows several people. */
export function photo(number: number): string {
  return join(DEMO, `sample${number}.jpg`);
}

/**
 * Writes a film for Chromium's fake camera: JPEG frames one after another, 640×480. One face goes to and fro.
 *
 * @param path ends in `.mjpeg`
 */
export async function writeCameraFilm(path: string): Promise<void> {
  const offsets = Array.from({ length: 60 }, (_, frame) => (frame < 30 ? frame : 60 - frame));
  const frames = await Promise.all(
    offsets.map((offset) =>
      sharp(photo(1))
        .extract({ left: 1060 + offset, top: 50, width: 800, height: 600 })
        .resize(640, 480)
        .jpeg()
        .toBuffer(),
    ),
  );
  await writeFile(path, Buffer.concat(frames));
}

/**
 * The frames of a film of JPEGs one after another.
 *
 * @param path ends in `.mjpeg`
 */
export async function framesOf(path: string): Promise<Buffer[]> {
  const film = await readFile(path);
  const begin = Buffer.of(0xff, 0xd8, 0xff);
  const starts: number[] = [];
  for (let at = film.indexOf(begin); at >= 0; at = film.indexOf(begin, at + begin.length)) {
    starts.push(at);
  }
  return starts.map((start, index) => film.subarray(start, starts[index + 1]));
}
