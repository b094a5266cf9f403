/**
 * Corruptions of the image itself: blur, noise, compression, too few pixels.
 * @module
 */
import sharp, { type Sharp } from 'sharp';
import { isGray } from '../augmentation/gray.js';
import type { Corruption } from './corruption.js';
import { type FacePicture, mapValues } from './face-picture.js';

/** Out of focus. */
export const blur: Corruption = {
  name: 'blur',
  group: 'image quality',
  unit: 'standard deviation, part of the side',
  amounts: [0.015, 0.025, 0.04, 0.055, 0.08],
  apply: (picture, amount) => gaussianBlur(picture, amount * picture.width),
};

/** A sensor's noise, each value by itself; a gray picture stays gray. */
export const noise: Corruption = {
  name: 'noise',
  group: 'image quality',
  unit: 'standard deviation, scale 0–1',
  amounts: [0.04, 0.08, 0.12, 0.18, 0.26],
  apply: (picture, amount, random) => {
    const { data, channels } = picture;
    // Channels that are alike share one number: noise must not give a gray picture colour.
    const shared = isGray(data, channels, 'pixels') ? channels : 1;
    let index = 0;
    let drawn = 0;
    return mapValues(picture, (value) => {
      if (index++ % shared === 0) {
        // Box and Muller 1958; 1 − u is above 0.
        const radius = Math.sqrt(-2 * Math.log(1 - random.fraction()));
        drawn = 255 * amount * radius * Math.cos(2 * Math.PI * random.fraction());
      }
      return value + drawn;
    });
  },
};

/** Compressed too much. */
export const jpeg: Corruption = {
  name: 'JPEG',
  group: 'image quality',
  unit: 'quality',
  amounts: [40, 25, 15, 8, 4],
  apply: async (picture, amount) => {
    const encoded = await opened(picture).jpeg({ quality: amount, chromaSubsampling: '4:2:0' }).toBuffer();
    return pixelsOf(sharp(encoded), picture);
  },
};

/** A face of few pixels, enlarged. */
export const lowResolution: Corruption = {
  name: 'low resolution',
  group: 'image quality',
  unit: 'part of the pixels a side',
  amounts: [0.6, 0.4, 0.3, 0.22, 0.15],
  apply: async (picture, amount) => {
    const small = {
      width: Math.max(1, Math.round(picture.width * amount)),
      height: Math.max(1, Math.round(picture.height * amount)),
    };
    const shrunk = await opened(picture)
      .resize(small.width, small.height, { fit: 'fill', kernel: 'lanczos3' })
      .png()
      .toBuffer();
    const enlarged = sharp(shrunk).resize(picture.width, picture.height, { fit: 'fill', kernel: 'cubic' });
    return pixelsOf(enlarged, picture);
  },
};

function opened({ data, width, height, channels }: FacePicture): Sharp {
  return sharp(data, { raw: { width, height, channels: channels === 1 ? 1 : 3 } });
}

async function pixelsOf(image: Sharp, { channels }: FacePicture): Promise<Uint8Array> {
  const space = channels === 1 ? image.toColourspace('b-w') : image.toColourspace('srgb');
  return space.raw({ depth: 'uchar' }).toBuffer();
}

/** Rows, then columns; the border is repeated. */
function gaussianBlur(picture: FacePicture, deviation: number): Uint8Array {
  const { data, width, height, channels } = picture;
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, index) =>
    Math.exp(-((index - reach) ** 2) / (2 * deviation ** 2)),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (source: ArrayLike<number>, stepX: number, stepY: number): Float32Array => {
    const result = new Float32Array(source.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (let index = 0; index < weights.length; index++) {
            const fromX = Math.min(Math.max(x + (index - reach) * stepX, 0), width - 1);
            const fromY = Math.min(Math.max(y + (index - reach) * stepY, 0), height - 1);
            sum += (weights[index] ?? 0) * (source[(fromY * width + fromX) * channels + channel] ?? 0);
          }
          result[(y * width + x) * channels + channel] = sum / total;
        }
      }
    }
    return result;
  };
  return Uint8Array.from(along(along(data, 1, 0), 0, 1), Math.round);
}
