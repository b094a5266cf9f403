/**
 * Files that a page hands to the user, and what is in them.
 * @module
 */

import { readFile } from 'node:fs/promises';
import type { Download, Page } from 'playwright-core';
import sharp from 'sharp';

/** Gets every download from now on, in the order in which they begin. */
export function collectDownloads(page: Page): Download[] {
  const downloads: Download[] = [];
  page.on('download', (download) => downloads.push(download));
  return downloads;
}

export async function textOf(download: Download | undefined): Promise<string> {
  return readFile((await download?.path()) ?? '', 'utf8');
}

/** Whether a box of a bright color stands where the results say. */
export async function boxIsDrawn(
  path: string | undefined,
  box:
    | { readonly x: number; readonly y: number; readonly width: number; readonly height: number }
    | undefined,
): Promise<boolean> {
  if (path === undefined || box === undefined) {
    return false;
  }
  const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const y = Math.round(box.y + box.height / 2);
  // The left edge, a pixel to each side.
  const colors = [-1, 0, 1].map((off) => {
    const at = (y * info.width + Math.round(box.x) + off) * info.channels;
    return [...data.subarray(at, at + 3)];
  });
  return colors.some(
    ([red = 0, green = 0, blue = 0]) => Math.abs(red - 255) < 40 && green > 120 && blue < 150,
  );
}
