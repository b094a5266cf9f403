/**
 * The parts of a face, drawn on a face.
 * @module
 */
import type { CropTemplate } from 'lineament';
import sharp from 'sharp';
import { enlargedFace, type FaceValues } from './attention-picture.js';
import { regionMap } from './regions.js';

/**
 * Outlines of the parts, in white with a dark rim.
 *
 * @param crop where the eyes lie in the face
 * @param side of the picture in pixels
 * @returns PNG
 */
export async function regionPicture(face: FaceValues, crop: CropTemplate, side = 240): Promise<Uint8Array> {
  const { data } = await enlargedFace(face, side);
  const regions = regionMap(crop, side, side);
  const differs = (x: number, y: number, reach: number): boolean =>
    [x + reach, x - reach].some(
      (nx) => nx >= 0 && nx < side && regions[y * side + nx] !== regions[y * side + x],
    ) ||
    [y + reach, y - reach].some(
      (ny) => ny >= 0 && ny < side && regions[ny * side + x] !== regions[y * side + x],
    );
  const out = Uint8Array.from(data);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (differs(x, y, 1) || differs(x, y, 2)) {
        out.fill(differs(x, y, 1) ? 255 : 40, (y * side + x) * 3, (y * side + x) * 3 + 3);
      }
    }
  }
  return sharp(out, { raw: { width: side, height: side, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
