/**
 * Photos of faces for tests, from a development dependency.
 * @module
 */

import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import type { RawPixels } from '../image/pixels.js';

/** A photo with one large face and others. */
export const PHOTO = join(
  dirname(createRequire(import.meta.url).resolve('@vladmandic/face-api/package.json')),
  'demo',
  'sample1.jpg',
);

/** A square part of the photo with one face in its middle, which is half as wide. */
export async function readFacePixels(side: number): Promise<RawPixels> {
  const { data, info } = await sharp(PHOTO)
    .extract({ left: 1360, top: 150, width: 400, height: 400 })
    .resize(side)
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

/**
 * A file for Chromium's fake camera: JPEG frames one after another, 640×480. One face moves to the left and back.
 *
 * @param pixels how far it moves
 */
export async function faceCamera(pixels: number): Promise<Buffer> {
  const offsets = Array.from({ length: 2 * pixels }, (_, frame) =>
    frame < pixels ? frame : 2 * pixels - frame,
  );
  const frames = await Promise.all(
    offsets.map((offset) =>
      sharp(PHOTO)
        .extract({ left: 1060 + offset, top: 50, width: 800, height: 600 })
        .resize(640, 480)
        .jpeg()
        .toBuffer(),
    ),
  );
  return Buffer.concat(frames);
}
