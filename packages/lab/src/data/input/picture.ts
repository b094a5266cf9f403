/**
 * One stored picture → pixels of the size a network eats.
 * @module
 */
import { ImageError, ImagePyramid, type RgbImage, toGray, warp } from 'lineament';
import sharp, { type Sharp } from 'sharp';
import type { SourcePicture } from '../source.js';
import type { PictureRegion, PictureSize } from '../types.js';

/** What all pictures of a data set become. */
export interface PictureTarget {
  readonly size: PictureSize;
  readonly channels: 1 | 3;
  /** Part to keep; a number, 0 < crop ≤ 1, is the side of a centred one. */
  readonly crop: number | PictureRegion;
}

/** Pictures of more pixels are refused before they are decoded. */
const MAX_PICTURE_PIXELS = 100_000_000;

/** Image formats that are read; others that the decoder knows (SVG, PDF…) are no photographs. */
const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'tiff', 'heif'];

/**
 * Decodes, turns upright (EXIF), crops and resizes a picture.
 *
 * Resized by `warp`, which also cuts out the faces of an analysis: a network is shown in training what it will be shown
 * in use. Gray is Rec. 601 luma of the gamma-coded values, 0.299 R + 0.587 G + 0.114 B, as in FER2013's day and in
 * most tools; what is transparent shows white, as there.
 *
 * @param picture as it is stored
 * @param target size, channels, crop
 * @returns [H, W, C] values 0–255
 * @throws {ImageError} saying why the picture cannot be decoded
 */
export async function decodePicture(picture: SourcePicture, target: PictureTarget): Promise<Uint8Array> {
  if (picture.kind === 'gray' && isAlready(picture, target)) {
    return withChannels(picture.pixels, 1, target.channels);
  }
  try {
    const image =
      picture.kind === 'gray'
        ? sharp(picture.pixels, { raw: { width: picture.width, height: picture.height, channels: 1 } })
        : sharp(picture.bytes, { limitInputPixels: MAX_PICTURE_PIXELS, failOn: 'error' });
    const full = picture.kind === 'gray' ? picture : await uprightSize(image);
    const region = pixelRegion(full, target);
    const upright = image.autoOrient();
    // Cutting nothing off would still cost a quarter of the time.
    const isWhole = region.width === full.width && region.height === full.height;
    const { data, info } = await (isWhole ? upright : upright.extract(region))
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return resized(withChannels(data, info.channels, 3), region, target);
  } catch (error) {
    throw error instanceof ImageError ? error : new ImageError(readableReason(error));
  }
}

/** @param data interleaved RGB */
function resized(data: Uint8Array, from: PictureSize, { size, channels }: PictureTarget): Uint8Array {
  if (from.width === size.width && from.height === size.height) {
    return withChannels(data, 3, channels);
  }
  const pyramid = new ImagePyramid({ data, width: from.width, height: from.height });
  const toSource = [from.width / size.width, 0, 0, 0, from.height / size.height, 0] as const;
  const rgb = warp(pyramid, toSource, size.width, size.height, 'replicate');
  return Uint8Array.from(channels === 1 ? toGray(rgb) : rgb, (value) => Math.round(value));
}

/**
 * Decodes a whole picture, upright, in colour.
 *
 * @throws {ImageError} saying why the picture cannot be decoded
 */
export async function decodeWhole(picture: SourcePicture): Promise<RgbImage> {
  const size = picture.kind === 'gray' ? picture : await sizeOfFile(picture.bytes);
  const { width, height } = size;
  return {
    data: await decodePicture(picture, { size: { width, height }, channels: 3, crop: 1 }),
    width,
    height,
  };
}

async function sizeOfFile(bytes: Uint8Array): Promise<PictureSize> {
  try {
    return await uprightSize(sharp(bytes, { limitInputPixels: MAX_PICTURE_PIXELS }));
  } catch (error) {
    throw error instanceof ImageError ? error : new ImageError(readableReason(error));
  }
}

async function uprightSize(image: Sharp): Promise<PictureSize> {
  const { format, autoOrient } = await image.metadata();
  if (!FORMATS.includes(format)) {
    throw new ImageError(`its content is ${format}, not a photograph`);
  }
  return autoOrient;
}

function isAlready(picture: PictureSize, target: PictureTarget): boolean {
  return target.crop === 1 && picture.width === target.size.width && picture.height === target.size.height;
}

/** The part to keep, in whole pixels of the picture. */
function pixelRegion(full: PictureSize, { size, crop }: PictureTarget) {
  const { part, x, y } = typeof crop === 'number' ? { part: crop, x: 0.5, y: 0.5 } : crop;
  const scale = Math.min(full.width / size.width, full.height / size.height) * part;
  const width = Math.max(1, Math.round(size.width * scale));
  const height = Math.max(1, Math.round(size.height * scale));
  // A centre of exactly one half rounds down, so that an odd pixel is cut off at the right and at the bottom.
  const start = (centre: number, side: number, kept: number): number =>
    Math.min(Math.max(Math.ceil(centre * side - kept / 2 - 0.5), 0), side - kept);
  return { left: start(x, full.width, width), top: start(y, full.height, height), width, height };
}

function withChannels(pixels: Uint8Array, given: number, wanted: 1 | 3): Uint8Array {
  if (given === wanted) {
    return pixels;
  }
  const count = pixels.length / given;
  const result = new Uint8Array(count * wanted);
  for (let i = 0; i < count; i++) {
    const red = pixels[i * given] ?? 0;
    if (wanted === 3) {
      result.fill(red, i * 3, i * 3 + 3);
    } else {
      const green = pixels[i * given + 1] ?? 0;
      const blue = pixels[i * given + 2] ?? 0;
      result[i] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    }
  }
  return result;
}

/** The decoder's words, without its stack of repeated lines. */
function readableReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (/pixel limit/i.test(text)) {
    return `it has more than ${MAX_PICTURE_PIXELS / 1e6} million pixels`;
  }
  if (/unsupported image format/i.test(text)) {
    return 'its content is not an image';
  }
  return text.split('\n')[0]?.trim() ?? 'it cannot be decoded';
}
