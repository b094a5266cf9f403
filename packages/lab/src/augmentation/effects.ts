/**
 * What is done to the values of a picture, in place: [C, H, W] planes of 0–1.
 * @module
 */
import type { RandomStream } from '../data/random.js';
import type { PictureShape } from './augment.js';
import { isGray } from './gray.js';

/** Rec. 601 luma: what gray is made of everywhere. */
const LUMA = [0.299, 0.587, 0.114] as const;

/**
 * Smooths by a Gaussian, the border repeated.
 *
 * @param sigma its standard deviation in pixels; 0 changes nothing
 */
export function blur(picture: Float32Array, shape: PictureShape, sigma: number): void {
  if (sigma <= 0) {
    return;
  }
  const radius = Math.ceil(2 * sigma);
  const kernel = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((total, value) => total + value, 0);
  kernel.forEach((value, index) => {
    kernel[index] = value / sum;
  });
  convolveLines(picture, shape, kernel, 'x');
  convolveLines(picture, shape, kernel, 'y');
}

/**
 * Adds Gaussian noise (Box & Muller 1958) to every value. Where all channels are alike they stay alike: a gray picture
 * gets no colour.
 *
 * @param deviation standard deviation, on the scale 0–1
 */
export function addNoise(
  picture: Float32Array,
  { width, height, channels }: PictureShape,
  deviation: number,
  random: RandomStream,
): void {
  const plane = width * height;
  const drawn = isGray(picture, channels, 'planes') ? plane : plane * channels;
  for (let place = 0; place < drawn; place += 2) {
    // 1 − u is above 0.
    const radius = deviation * Math.sqrt(-2 * Math.log(1 - random.fraction()));
    const angle = 2 * Math.PI * random.fraction();
    picture[place] = clamp((picture[place] ?? 0) + radius * Math.cos(angle));
    if (place + 1 < drawn) {
      picture[place + 1] = clamp((picture[place + 1] ?? 0) + radius * Math.sin(angle));
    }
  }
  for (let place = drawn; place < plane * channels; place++) {
    picture[place] = picture[place - plane] ?? 0;
  }
}

/**
 * Moves a picture away from its smoothed self, or towards it.
 *
 * @param factor 0: the smoothed picture, 1: the picture as it is, above: sharper
 */
export function sharpen(picture: Float32Array, shape: PictureShape, factor: number): void {
  const smooth = picture.slice();
  const kernel = Float64Array.of(1 / 4, 1 / 2, 1 / 4);
  convolveLines(smooth, shape, kernel, 'x');
  convolveLines(smooth, shape, kernel, 'y');
  mixInto(picture, smooth, factor);
}

/**
 * Moves colours away from gray, or towards it; gray pictures stay as they are.
 *
 * @param factor 0: gray, 1: as it is, above: more colourful
 */
export function saturate(
  picture: Float32Array,
  { width, height, channels }: PictureShape,
  factor: number,
): void {
  if (channels !== 3) {
    return;
  }
  const plane = width * height;
  for (let pixel = 0; pixel < plane; pixel++) {
    const gray = LUMA.reduce((sum, part, c) => sum + part * (picture[c * plane + pixel] ?? 0), 0);
    for (let c = 0; c < 3; c++) {
      const place = c * plane + pixel;
      picture[place] = clamp(gray + ((picture[place] ?? 0) - gray) * factor);
    }
  }
}

/** @param factor multiplies every value */
export function multiply(picture: Float32Array, factor: number): void {
  picture.forEach((value, place) => {
    picture[place] = clamp(value * factor);
  });
}

/**
 * Keeps the highest bits of every value.
 *
 * @param bits 1–8
 */
export function posterize(picture: Float32Array, bits: number): void {
  const step = 2 ** (8 - bits);
  picture.forEach((value, place) => {
    picture[place] = (Math.floor(Math.round(value * 255) / step) * step) / 255;
  });
}

/** Stretches every channel from its darkest to its brightest value over 0–1. */
export function autoContrast(picture: Float32Array, shape: PictureShape): void {
  eachChannel(picture, shape, (channel) => {
    const low = channel.reduce((least, value) => Math.min(least, value), 1);
    const high = channel.reduce((most, value) => Math.max(most, value), 0);
    if (high > low) {
      channel.forEach((value, place) => {
        channel[place] = (value - low) / (high - low);
      });
    }
  });
}

/** Spreads every channel's values so that each of 256 shades is as frequent as it can be. */
export function equalize(picture: Float32Array, shape: PictureShape): void {
  eachChannel(picture, shape, (channel) => {
    const shade = (value: number): number => Math.round(clamp(value) * 255);
    const upTo = new Float64Array(256);
    for (const value of channel) {
      const index = shade(value);
      upTo[index] = (upTo[index] ?? 0) + 1;
    }
    const least = upTo.find((count) => count > 0) ?? 0;
    if (least === channel.length) {
      return; // one shade only: nothing to spread
    }
    upTo.forEach((count, index) => {
      upTo[index] = count + (upTo[index - 1] ?? 0);
    });
    channel.forEach((value, place) => {
      channel[place] = ((upTo[shade(value)] ?? 0) - least) / (channel.length - least);
    });
  });
}

function eachChannel(
  picture: Float32Array,
  { width, height, channels }: PictureShape,
  change: (channel: Float32Array) => void,
): void {
  for (let c = 0; c < channels; c++) {
    change(picture.subarray(c * width * height, (c + 1) * width * height));
  }
}

/** factor · picture + (1 − factor) · other. */
function mixInto(picture: Float32Array, other: Float32Array, factor: number): void {
  picture.forEach((value, place) => {
    const base = other[place] ?? 0;
    picture[place] = clamp(base + (value - base) * factor);
  });
}

/** Convolves every row (`x`) or column (`y`) of every channel. */
function convolveLines(
  picture: Float32Array,
  { width, height, channels }: PictureShape,
  kernel: Float64Array,
  along: 'x' | 'y',
): void {
  const radius = (kernel.length - 1) / 2;
  const [length, step, lines, lineStep] =
    along === 'x' ? [width, 1, height, width] : [height, width, width, 1];
  const line = new Float32Array(length);
  for (let c = 0; c < channels; c++) {
    for (let number = 0; number < lines; number++) {
      const start = c * width * height + number * lineStep;
      for (let i = 0; i < length; i++) {
        line[i] = picture[start + i * step] ?? 0;
      }
      for (let i = 0; i < length; i++) {
        let sum = 0;
        for (let k = -radius; k <= radius; k++) {
          sum += (kernel[k + radius] ?? 0) * (line[Math.min(Math.max(i + k, 0), length - 1)] ?? 0);
        }
        picture[start + i * step] = sum;
      }
    }
  }
}

function clamp(value: number): number {
  return Math.min(Math.max(value, 0), 1);
}
