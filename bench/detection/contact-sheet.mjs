/**
 * Pictures of what went wrong: one small picture a missed face or false box, on one sheet.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const sharp = createRequire(join(root, 'packages/core/package.json'))('sharp');

const TILE = 140;
const CAPTION = 34;
const COLUMNS = 8;
/** Side of the part shown, in sides of the box. */
const SURROUNDINGS = 2.2;

async function tile({ path, box }, color) {
  const { width, height } = await sharp(path).metadata();
  const wanted = Math.max(box.width, box.height) * SURROUNDINGS;
  const side = Math.max(8, Math.min(Math.round(wanted), width, height));
  const place = (start, length, limit) =>
    Math.max(0, Math.min(limit - side, Math.round(start + length / 2 - side / 2)));
  const left = place(box.x, box.width, width);
  const top = place(box.y, box.height, height);
  const scale = TILE / side;
  const mark =
    `<svg width="${TILE}" height="${TILE}"><rect x="${(box.x - left) * scale}" y="${(box.y - top) * scale}" ` +
    `width="${box.width * scale}" height="${box.height * scale}" fill="none" stroke="${color}" stroke-width="3"/></svg>`;
  return sharp(path)
    .extract({ left, top, width: side, height: side })
    .resize(TILE, TILE)
    .toColourspace('srgb')
    .removeAlpha()
    .composite([{ input: Buffer.from(mark) }])
    .png()
    .toBuffer();
}

const escapeMarkup = (text) =>
  text.replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]);

/**
 * Draws a sheet.
 *
 * @param sections `{ title, color, items: [{ path, box }] }`; the color is that of the boxes
 * @param file PNG to write
 */
export async function writeContactSheet(sections, file) {
  const width = COLUMNS * (TILE + 8) + 24;
  const layers = [];
  let y = 12;
  const texts = [];
  for (const { title, color, items } of sections) {
    texts.push(
      `<text x="16" y="${y + 22}" font-family="sans-serif" font-size="16" fill="#222">${escapeMarkup(title)}</text>`,
    );
    y += CAPTION;
    for (const [index, item] of items.entries()) {
      layers.push({
        input: await tile(item, color),
        left: 16 + (index % COLUMNS) * (TILE + 8),
        top: y + Math.floor(index / COLUMNS) * (TILE + 8),
      });
    }
    y += Math.ceil(items.length / COLUMNS) * (TILE + 8) + 10;
  }
  const text = `<svg width="${width}" height="${y}">${texts.join('')}</svg>`;
  await sharp({ create: { width, height: y, channels: 3, background: '#fff' } })
    .composite([...layers, { input: Buffer.from(text), left: 0, top: 0 }])
    .png()
    .toFile(file);
}
