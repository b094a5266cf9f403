/**
 * Turns a drawing into a picture.
 * @module
 */

import sharp from 'sharp';

/**
 * Renders an SVG document, such as a timeline, at twice its size.
 *
 * @returns bytes of a PNG file
 * @example
 * await writeFile('timeline.png', await svgToPng(timelineSvg(timeline, 'clip.mp4')));
 */
export async function svgToPng(svg: string): Promise<Uint8Array> {
  const dotsPerInch = 144; // twice the 72 of an SVG's units
  return sharp(Buffer.from(svg), { density: dotsPerInch }).png().toBuffer();
}
