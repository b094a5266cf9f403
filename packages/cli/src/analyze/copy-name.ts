/**
 * Names of the pictures we write: annotated, blurred, cropped.
 * @module
 */

import { join, parse } from 'node:path';

/**
 * A name that was not given before.
 *
 * @param name of a file, with its extension
 * @param taken names given so far, each with the number that its next copy gets; the new one is added
 * @example
 * const taken = new Map<string, number>();
 * uniqueName('a.jpg', taken); // 'a.jpg'
 * uniqueName('a.jpg', taken); // 'a-2.jpg'
 */
export function uniqueName(name: string, taken: Map<string, number>): string {
  const { name: stem, ext } = parse(name);
  let unique = name;
  // Not from 2 each time: a list may name a hundred thousand files cover.jpg, each in a folder of its own.
  let copy = taken.get(keyOf(name)) ?? 2;
  for (; taken.has(keyOf(unique)); copy++) {
    unique = `${stem}-${copy}${ext}`;
  }
  taken.set(keyOf(name), copy);
  if (unique !== name) {
    taken.set(keyOf(unique), 2);
  }
  return unique;
}

/** Many disks take A.jpg and a.jpg for one file. */
function keyOf(name: string): string {
  return name.toLowerCase();
}

/** Endings of JPEG files. */
const JPEG_EXTENSIONS = ['.jpg', '.jpeg', '.jpe'];

/**
 * Path of a copy in its folder. It never equals the original's name, so a copy cannot replace a photo, and no two originals
 * have the same: the whole name stays, but for `.jpg` where that leaves nothing that could be another JPEG file's name.
 *
 * @param folder of the copies
 * @param original path of the picture, relative to that folder
 * @param kind what was done to it, or the number of a face
 * @param format of the copy
 * @example
 * copyPath('out', 'sub/a.jpg', 'annotated', 'jpg'); // 'out/sub/a.annotated.jpg'
 * copyPath('out', 'a.webp', 'annotated', 'png'); // 'out/a.webp.annotated.png'
 */
export function copyPath(folder: string, original: string, kind: string, format: 'jpg' | 'png'): string {
  const { dir, name, ext, base } = parse(original);
  const isShortened = format === 'jpg' && ext === '.jpg' && !isJpegName(name);
  return join(folder, dir, `${isShortened ? name : base}.${kind}.${format}`);
}

/** JPEG for photos that are JPEG files, PNG (lossless) for all others. */
export function copyFormat(original: string): 'jpg' | 'png' {
  return isJpegName(original) ? 'jpg' : 'png';
}

function isJpegName(path: string): boolean {
  return JPEG_EXTENSIONS.includes(parse(path).ext.toLowerCase());
}
