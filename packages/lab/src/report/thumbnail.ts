/**
 * Pictures of samples for reports.
 * @module
 */
import sharp from 'sharp';
import type { Dataset } from '../data/types.js';

/**
 * A sample's picture as PNG, as the model got it. Small ones are enlarged by whole factors, without smoothing, so that
 * a page shows their pixels as they are.
 *
 * @param position in the data set
 * @param side the longer side in pixels is at least this (default 96)
 */
export async function thumbnail(dataset: Dataset, position: number, side = 96): Promise<Uint8Array> {
  const { size, channels, pixels } = dataset;
  const bytes = size.width * size.height * channels;
  // A copy: sharp reads in another thread, and takes no shared memory.
  const picture = Uint8Array.from(pixels.subarray(position * bytes, (position + 1) * bytes));
  const factor = Math.max(1, Math.ceil(side / Math.max(size.width, size.height)));
  return sharp(picture, { raw: { ...size, channels } })
    .resize(size.width * factor, size.height * factor, { kernel: 'nearest' })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
