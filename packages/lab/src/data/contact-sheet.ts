/**
 * A picture of a few samples of each class, to see what a data set really holds.
 * @module
 */
import { TASK_CLASSES, type Task } from 'lineament';
import sharp from 'sharp';
import { writeWhole } from '../storage/storage.js';
import type { Dataset } from './types.js';

const CAPTION_WIDTH = 190;
const GAP = 4;
const FONT_PIXELS = 13;

/** One line of the sheet. */
interface SheetRow {
  readonly caption: string;
  readonly positions: readonly number[];
}

/**
 * Writes a contact sheet as PNG: a line for each class of each task, captioned with its name and count.
 *
 * @param dataset of any form
 * @param path of the PNG; it appears when it is whole
 * @param perClass pictures a line, taken evenly from the class's samples
 * @throws {StorageError} if it cannot be written
 */
export async function writeContactSheet(dataset: Dataset, path: string, perClass = 10): Promise<void> {
  const png = await renderContactSheet(dataset, perClass);
  await writeWhole(path, [png]);
}

/**
 * The PNG that {@link writeContactSheet} writes. Captions need a font on the machine; pictures do not.
 *
 * @returns encoded PNG; its width is 190 + perClass · (W + 4) pixels, its height (H + 4) a line
 */
async function renderContactSheet(dataset: Dataset, perClass: number): Promise<Buffer> {
  const rows = dataset.tasks.flatMap((task) => rowsOf(dataset, task, perClass));
  const { width, height } = dataset.size;
  const lineHeight = Math.max(height, FONT_PIXELS) + GAP;
  const sheet = { width: CAPTION_WIDTH + perClass * (width + GAP), height: rows.length * lineHeight };
  const pixels = new Uint8Array(sheet.width * sheet.height * 3).fill(255);
  rows.forEach(({ positions }, row) => {
    positions.forEach((position, column) => {
      const left = CAPTION_WIDTH + column * (width + GAP);
      paste(dataset, position, pixels, sheet.width, left, row * lineHeight + GAP / 2);
    });
  });
  const captions = rows.map(
    ({ caption }, row) =>
      `<text x="${GAP}" y="${(row + 0.5) * lineHeight + FONT_PIXELS / 3}">${escapeXml(caption)}</text>`,
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${CAPTION_WIDTH}" height="${sheet.height}" font-family="sans-serif" font-size="${FONT_PIXELS}">${captions.join('')}</svg>`;
  return sharp(pixels, { raw: { ...sheet, channels: 3 } })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }])
    .removeAlpha() // compositing adds it
    .png()
    .toBuffer();
}

function rowsOf(dataset: Dataset, task: Task, perClass: number): SheetRow[] {
  return TASK_CLASSES[task].flatMap((name, label) => {
    const members: number[] = [];
    dataset.labels[task].forEach((value, position) => {
      if (value === label) {
        members.push(position);
      }
    });
    const count = Math.min(perClass, members.length);
    const positions = Array.from(
      { length: count },
      (_, place) => members[Math.floor((place * members.length) / count)] ?? 0,
    );
    return count === 0 ? [] : [{ caption: `${task}: ${name} (${members.length})`, positions }];
  });
}

function paste(
  dataset: Dataset,
  position: number,
  target: Uint8Array,
  targetWidth: number,
  left: number,
  top: number,
): void {
  const { size, channels, pixels } = dataset;
  const start = position * size.width * size.height * channels;
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      for (let channel = 0; channel < 3; channel++) {
        const from = start + (y * size.width + x) * channels + (channels === 3 ? channel : 0);
        target[((top + y) * targetWidth + left + x) * 3 + channel] = pixels[from] ?? 0;
      }
    }
  }
}

const escapeXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
