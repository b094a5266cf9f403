/**
 * From image files to pixels.
 * @module
 */

import { type FileHandle, open } from 'node:fs/promises';
import sharp, { type Metadata, type OutputInfo } from 'sharp';
import { ImageError } from '../errors.js';
import { type RgbImage, toRgb } from '../image/pixels.js';
import { isSrgbProfile } from './icc-profile.js';
import { withoutStrayBytes } from './jpeg-segments.js';

/** Largest picture decoded by default, in pixels (300 MB of RGB); a damaged or hostile header may claim any size. */
export const DEFAULT_MAX_PIXELS = 100_000_000;

/** Largest file that is read, in bytes: whatever is called a photo by mistake must not fill the memory. */
const MAX_FILE_BYTES = 2 ** 30;

/**
 * Decodes JPEG, PNG, WebP, GIF (first frame), AVIF, TIFF or SVG.
 *
 * The picture is turned upright by its EXIF orientation, converted to sRGB, and laid on white where it is
 * transparent.
 *
 * @param image path of a file, or a file's bytes
 * @param maxPixels width times height from which a picture is refused
 * @throws {ImageError} if the file cannot be read, is no picture, is damaged or cut short, or too large
 * @example
 * const { width, height, data } = await decodeImage('photo.jpg');
 * data.length === width * height * 3; // true
 */
export async function decodeImage(
  image: string | Uint8Array,
  maxPixels: number = DEFAULT_MAX_PIXELS,
): Promise<RgbImage> {
  return (await ImageFile.open(image, maxPixels)).decode();
}

/** A picture's file, read but not decoded yet. */
export class ImageFile {
  readonly #name: string;
  readonly #bytes: Uint8Array;
  /** Size of the upright picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** As sharp calls it: `jpeg`, `png`… */
  readonly format: string;
  readonly #isSrgb: boolean;

  private constructor(name: string, bytes: Uint8Array, { autoOrient, format, icc }: Metadata) {
    this.#name = name;
    this.#bytes = bytes;
    this.width = autoOrient.width;
    this.height = autoOrient.height;
    this.format = format;
    this.#isSrgb = icc !== undefined && isSrgbProfile(icc);
  }

  /**
   * Reads a file and its header.
   *
   * @param image path of a file, or a file's bytes
   * @param maxPixels width times height from which a picture is refused
   * @throws {ImageError} if the file cannot be read, is no picture, or too large
   */
  static async open(image: string | Uint8Array, maxPixels: number): Promise<ImageFile> {
    const name = typeof image === 'string' ? image : 'the image';
    const bytes = typeof image === 'string' ? await readImageFile(image) : image;
    if (bytes.length === 0) {
      throw new ImageError(`${name} is empty; give a JPEG, PNG, WebP, GIF, AVIF or TIFF file`);
    }
    const metadata = await orExplain(name, bytes, () => sharp(bytes, { limitInputPixels: false }).metadata());
    const { width, height } = metadata.autoOrient;
    if (width * height > maxPixels) {
      throw new ImageError(
        `${name} has ${width}×${height} pixels; the limit is ${maxPixels}: make it smaller or raise maxPixels`,
      );
    }
    return new ImageFile(name, bytes, metadata);
  }

  /**
   * Decodes the picture: upright, sRGB, on white where it is transparent.
   *
   * @param size to reduce it to while decoding, in pixels; the full size by default
   * @throws {ImageError} if the file is damaged or cut short
   */
  async decode(size?: { readonly width: number; readonly height: number }): Promise<RgbImage> {
    const { data, info } = await orExplain(this.#name, this.#bytes, async () => {
      try {
        return await this.#read(this.#bytes, size);
      } catch (error) {
        const tidied = withoutStrayBytes(this.#bytes);
        if (tidied === undefined) {
          throw error;
        }
        return this.#read(tidied, size);
      }
    });
    // A plain array and no `Buffer`: loops over pixels that meet both kinds are compiled for neither.
    const plain = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    return toRgb({ data: plain, width: info.width, height: info.height, channels: info.channels });
  }

  #read(
    bytes: Uint8Array,
    size: { readonly width: number; readonly height: number } | undefined,
  ): Promise<{ data: Buffer; info: OutputInfo }> {
    const upright = sharp(bytes, {
      limitInputPixels: false,
      failOn: 'warning',
      ignoreIcc: this.#isSrgb,
    }).autoOrient();
    const sized = size === undefined ? upright : upright.resize({ ...size, fit: 'fill', kernel: 'linear' });
    return sized
      .toColourspace('srgb')
      .flatten({ background: '#fff' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
  }
}

/** @throws {ImageError} in place of sharp's errors */
async function orExplain<T>(name: string, bytes: Uint8Array, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = reasonOf((error as Error).message, isJpeg(bytes));
    throw new ImageError(
      isHeic(bytes)
        ? `${name} is an HEIC picture, which this build of sharp cannot decode${reason}; convert it to JPEG`
        : `${name} cannot be decoded${reason}; give a whole JPEG, PNG, WebP, GIF, AVIF or TIFF file`,
    );
  }
}

/**
 * What libvips says, in brackets. Pictures that are decoded side by side share its list of messages: where it holds several,
 * that of another format, or none, nobody knows which one is ours, and none is told.
 */
function reasonOf(message: string, ofJpeg: boolean): string {
  const [reason = '', ...others] = new Set(message.split('\n').filter((line) => line !== ''));
  const isOfInput = /^Input buffer (?:has|contains) /.test(reason);
  const isOwn = isOfInput || (reason !== 'Unknown error' && reason.includes('VipsJpeg') === ofJpeg);
  return isOwn && reason !== '' && others.length === 0 && !reason.startsWith('Warning treated')
    ? ` (${reason.replace(/^Input buffer (?:has|contains) /, '')})`
    : '';
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8;
}

/** HEVC-coded pictures of phones: sharp's own build lacks the patented decoder, a system-wide libvips may have it. */
function isHeic(bytes: Uint8Array): boolean {
  const brand = String.fromCharCode(...bytes.subarray(4, 12));
  return /^ftyp(hei[cxms]|hev[cxms])$/.test(brand);
}

async function readImageFile(path: string): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const found = await file.stat();
    const { size } = found;
    // Devices have no end: /dev/zero would be read until the memory is full.
    if (found.isCharacterDevice() || found.isBlockDevice()) {
      throw new ImageError(`${path} is a device; give an image file`);
    }
    if (size > MAX_FILE_BYTES) {
      throw new ImageError(
        `${path} has ${Math.ceil(size / 2 ** 20)} MiB; the limit is ${MAX_FILE_BYTES / 2 ** 20}: give an image file`,
      );
    }
    return await file.readFile();
  } catch (error) {
    if (error instanceof ImageError) {
      throw error;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: 'does not exist; check the path',
      EISDIR: 'is a folder; give an image file',
      EACCES: 'may not be read; check its permissions',
      ELOOP: 'is a symbolic link that leads back to itself; check where it points',
    };
    throw new ImageError(`${path} ${reasons[code ?? ''] ?? `cannot be read: ${message}`}`);
  } finally {
    await file?.close();
  }
}
