/**
 * Annotated copies of many photos in one zip file, which grows while they are drawn.
 * @module
 */

import { Zip, ZipPassThrough } from 'fflate';
import type { Task } from 'lineament';
import { annotatedNames, annotatePhoto } from './annotate-photo.js';
import type { Photo } from './library.js';

/** How far the archive has come. */
export interface ZipOptions {
  readonly shown: readonly Task[];
  readonly signal: AbortSignal;
  /** @param done photos that are in the archive */
  readonly onProgress: (done: number) => void;
}

/**
 * Draws and packs photos. JPEG files do not get smaller by compression: they are stored as they are.
 *
 * @returns the archive, and the photos that could not be read again, with the reasons
 * @throws the signal's reason when that is aborted
 */
export async function zipPhotos(
  photos: readonly Photo[],
  { shown, signal, onProgress }: ZipOptions,
): Promise<{ readonly archive: Blob; readonly failed: readonly string[] }> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const failed: string[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) {
      throw error;
    }
    parts.push(new Uint8Array(chunk));
  });
  // The archive becomes a blob every now and then, which the browser may keep outside of the page's memory.
  const blobs: Blob[] = [];
  const names = annotatedNames(photos.map(({ path }) => path));
  for (const [index, { file, analysis, path }] of photos.entries()) {
    signal.throwIfAborted();
    try {
      const picture = await annotatePhoto(file, analysis, shown);
      const entry = new ZipPassThrough(names[index] ?? path);
      zip.add(entry);
      entry.push(new Uint8Array(await picture.arrayBuffer()), true);
      blobs.push(new Blob(parts.splice(0)));
    } catch (error) {
      failed.push(`${path}: ${(error as Error).message}`);
    }
    onProgress(index + 1);
  }
  zip.end();
  return { archive: new Blob([...blobs, ...parts], { type: 'application/zip' }), failed };
}
