/**
 * The parts of a face, drawn on a face.
 * @module
 */
import sharp from 'sharp';
import type { FaceValues } from './attention-picture.js';

/**
 * Outlines of the parts, in white with a dark rim.
 *
 * @param regions [height, width] as of `regionMap`
 * @param side of the picture in pixels
 * @returns PNG
 */
export async function regionPicture(
  { data, width, height }: FaceValues,
  regions: Uint8Array,
  side = 256,
): Promise<Uint8Array> {
  const channels = data.length / (width * height);
  const out = new Uint8Array(side * side * 3);
  const regionAt = (x: number, y: number): number =>
    regions[
      Math.min(height - 1, Math.floor((y / side) * height)) * width +
        Math.min(width - 1, Math.floor((x / side) * width))
    ] ?? 0;
  const isEdge = (x: number, y: number, reach: number): boolean =>
    [
      [reach, 0],
      [0, reach],
      [-reach, 0],
      [0, -reach],
    ].some(([dx = 0, dy = 0]) => {
      const [nx, ny] = [x + dx, y + dy];
      return nx >= 0 && ny >= 0 && nx < side && ny < side && regionAt(nx, ny) !== regionAt(x, y);
    });
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const pixel = Math.floor((y / side) * height) * width + Math.floor((x / side) * width);
      const line = isEdge(x, y, 1) ? 255 : isEdge(x, y, 2) ? 20 : undefined;
      for (let channel = 0; channel < 3; channel++) {
        const value = data[pixel * channels + (channels === 3 ? channel : 0)] ?? 0;
        out[(y * side + x) * 3 + channel] = line ?? Math.round(value);
      }
    }
  }
  return sharp(out, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
