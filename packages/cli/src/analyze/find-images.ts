/**
 * From the paths of a command line to image files.
 * @module
 */

import { readdir, stat } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';

/** Extensions by which folders are searched; a file named on the command line may have any. */
const IMAGE_EXTENSIONS = ['.jpg', '.jpeg', '.jpe', '.png', '.webp', '.gif', '.avif', '.tif', '.tiff'];

/** Image files in order, and what was wrong with some of the paths. */
export interface FoundImages {
  readonly files: readonly string[];
  /** One sentence for each path that gives no image. */
  readonly problems: readonly string[];
}

/**
 * Lists image files: those named, and all in the folders named and below, sorted by path.
 *
 * @param paths files and folders; the same file named twice counts once
 * @param excludedFolder a folder to leave out wherever it turns up, since it holds our own output
 */
export async function findImages(paths: readonly string[], excludedFolder?: string): Promise<FoundImages> {
  const files = new Map<string, string>();
  const problems: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory() !== true) {
      files.set(resolve(path), path); // a missing file is reported when it is read
      continue;
    }
    const images = await imagesBelow(path, excludedFolder);
    if (images.length === 0) {
      problems.push(`${path} holds no images; it was searched for ${IMAGE_EXTENSIONS.join(' ')}`);
    }
    for (const image of images) {
      files.set(resolve(image), image);
    }
  }
  return { files: [...files.values()], problems };
}

async function imagesBelow(folder: string, excludedFolder: string | undefined): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => !entry.isDirectory() && IMAGE_EXTENSIONS.includes(extname(entry.name).toLowerCase()))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => excludedFolder === undefined || relative(excludedFolder, path).startsWith('..'))
    .sort();
}
