/**
 * One photo from file to result.
 * @module
 */

import type { Analysis, Analyzer, Task } from 'lineament';
import { canvasToBlob } from '../results/canvas-to-blob.js';
import { photoAdvice } from './file-kinds.js';

/** Longer side of the small copies, in pixels: sharp in rows 240 pixels high on fine screens. */
const THUMBNAIL_SIDE = 640;
/** Beyond this a decoded photo takes more memory than a page can count on. */
const MOST_PIXELS = 100_000_000;

/**
 * Decodes a photo, upright.
 *
 * @returns a bitmap; close it
 * @throws {Error} with the way out, for the list of files that could not be used
 */
export async function decodePhoto(file: File): Promise<ImageBitmap> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch {
    throw new Error(photoAdvice(file.name));
  }
  if (bitmap.width * bitmap.height > MOST_PIXELS) {
    const size = `${bitmap.width}×${bitmap.height}`;
    bitmap.close();
    throw new Error(
      `The picture has ${size} pixels; 100 million are the most. Save a smaller copy and add that.`,
    );
  }
  return bitmap;
}

/**
 * Analyzes a photo and makes a small copy of it.
 *
 * @param source of the result
 * @throws {Error} with the way out; the signal's reason when that is aborted
 */
export async function analyzePhoto(
  analyzer: Analyzer,
  file: File,
  options: { readonly tasks: readonly Task[]; readonly source: string; readonly signal: AbortSignal },
): Promise<{ readonly analysis: Analysis; readonly thumbnail: Blob }> {
  const bitmap = await decodePhoto(file);
  try {
    const [analysis, thumbnail] = await Promise.all([analyzer.analyze(bitmap, options), shrink(bitmap)]);
    return { analysis, thumbnail };
  } finally {
    bitmap.close();
  }
}

async function shrink(bitmap: ImageBitmap): Promise<Blob> {
  const scale = Math.min(1, THUMBNAIL_SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = new OffscreenCanvas(width ?? 1, height ?? 1);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new Error('This browser cannot draw pictures now. Close other tabs and add the photo again.');
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvasToBlob(canvas, 'image/jpeg', 0.82);
}
