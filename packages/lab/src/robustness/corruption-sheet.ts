/**
 * What each corruption looks like: one face under all of them, in all severities.
 * @module
 */
import sharp from 'sharp';
import { escapeXml } from '../curves/svg.js';
import { randomStream } from '../data/random.js';
import { amountAt, type Corruption, SEVERITIES } from './corruption.js';
import type { FacePicture } from './face-picture.js';

const CELL = 96;
const GAP = 6;
const CAPTION_WIDTH = 176;
const HEAD = 26;

/**
 * Draws a PNG: a line for each corruption, the face as it is and in five severities.
 *
 * @param picture the face; enlarged by its pixels, not smoothed, so that one sees what a network sees
 * @param seed as of the stress test
 * @example
 * await writeFile('sheet.png', await corruptionSheet(picture, CORRUPTIONS, 0));
 */
export async function corruptionSheet(
  picture: FacePicture,
  corruptions: readonly Corruption[],
  seed: number,
): Promise<Uint8Array> {
  const columns = SEVERITIES.length + 1;
  const width = CAPTION_WIDTH + columns * (CELL + GAP);
  const height = HEAD + corruptions.length * (CELL + GAP);
  const cells = await Promise.all(
    corruptions.flatMap((corruption, row) =>
      [undefined, ...SEVERITIES].map(async (severity, column) => ({
        input: await enlarged(
          picture,
          severity === undefined
            ? picture.data
            : await corruption.apply(picture, amountAt(corruption, severity), randomStream(seed, row)),
        ),
        left: CAPTION_WIDTH + column * (CELL + GAP),
        top: HEAD + row * (CELL + GAP),
      })),
    ),
  );
  const captions = [
    ...['as it is', ...SEVERITIES.map((severity) => `severity ${severity}`)].map(
      (text, column) =>
        `<text x="${CAPTION_WIDTH + column * (CELL + GAP) + CELL / 2}" y="18" text-anchor="middle" fill="#666">${text}</text>`,
    ),
    ...corruptions.flatMap(({ name, amounts, unit }, row) => {
      const y = HEAD + row * (CELL + GAP) + CELL / 2;
      return [
        `<text x="${GAP}" y="${y - 10}" font-weight="bold">${escapeXml(name)}</text>`,
        ...linesOf(unit).map(
          (line, index) =>
            `<text x="${GAP}" y="${y + 6 + index * 13}" font-size="11" fill="#666">${escapeXml(line)}</text>`,
        ),
        `<text x="${GAP}" y="${y + 6 + linesOf(unit).length * 13}" font-size="11" fill="#666">${amounts.join(' · ')}</text>`,
      ];
    }),
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="Helvetica, Arial, 'DejaVu Sans', sans-serif" font-size="13" fill="#222">${captions.join('')}</svg>`;
  return sharp({ create: { width, height, channels: 3, background: '#ffffff' } })
    .composite([{ input: Buffer.from(svg), left: 0, top: 0 }, ...cells])
    .removeAlpha()
    .png({ compressionLevel: 9, palette: picture.channels === 1 })
    .toBuffer();
}

async function enlarged({ width, height, channels }: FacePicture, data: Uint8Array): Promise<Buffer> {
  return sharp(data, { raw: { width, height, channels: channels === 1 ? 1 : 3 } })
    .resize(CELL, CELL, { kernel: 'nearest', fit: 'fill' })
    .png()
    .toBuffer();
}

/** Breaks a caption at a word, about 24 letters a line. */
function linesOf(text: string): readonly string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length > 0 && line.length + word.length > 23) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
    }
  }
  return lines;
}
