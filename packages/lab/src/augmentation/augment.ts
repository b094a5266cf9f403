/**
 * Changes a training picture at random: one affine map, then colour, light, focus and noise, then an erased rectangle.
 * @module
 */
import type { RandomStream } from '../data/random.js';
import { addNoise, blur } from './effects.js';
import type { Augmentation } from './schema.js';
import { applyTrivial, drawTrivial, type TrivialDraw, trivialGeometry } from './trivial-augment.js';

/** Shape of a picture in memory. */
export interface PictureShape {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** One picture's changes, drawn at random. */
export interface AugmentationDraw {
  /** Row-major 2×3 map from a pixel of the result to a place in the source: x' = m₀x + m₁y + m₂, y' = m₃x + m₄y + m₅. */
  readonly map: readonly [number, number, number, number, number, number];
  /** Added to every value, scale 0–1. */
  readonly brightness: number;
  /** Factor on the distance from the picture's mean. */
  readonly contrast: number;
  /** Whether all channels become luma. */
  readonly grayscale: boolean;
  /** Standard deviation of the smoothing in pixels; absent: none. */
  readonly blur?: number;
  /** Standard deviation of the noise, scale 0–1; absent: none. */
  readonly noise?: number;
  /** One more effect; its geometry is in {@link map}. */
  readonly trivial?: TrivialDraw;
  /** Rectangle that is overwritten, in whole pixels of the result. */
  readonly erased?: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly fill: 'noise' | 'mean';
  };
}

/**
 * Draws one picture's changes.
 *
 * Switching an effect on does not change what those of the first part (up to `grayscale`) are drawn to do: they take
 * their numbers from the stream whether they are configured or not. Those of the second part (shear, blur,
 * TrivialAugment, noise) come after them; each that is configured moves the numbers of those behind it, and of the noise
 * that fills an erased rectangle.
 */
export function drawAugmentation(
  config: Augmentation,
  { width, height }: PictureShape,
  random: RandomStream,
): AugmentationDraw {
  const happens = (effect: { readonly probability: number } | undefined): boolean =>
    random.fraction() < (effect?.probability ?? 0);
  const either = (amount: number): number => random.between(-amount, amount);

  const flip = happens(config.flip) ? -1 : 1;
  const shifts = happens(config.shift);
  const shiftX = either(config.shift?.fraction ?? 0) * width;
  const shiftY = either(config.shift?.fraction ?? 0) * height;
  const zooms = happens(config.zoom);
  const zoom = Math.exp(random.between(Math.log(config.zoom?.min ?? 1), Math.log(config.zoom?.max ?? 1)));
  const rotates = happens(config.rotation);
  const angle = (either(config.rotation?.degrees ?? 0) * Math.PI) / 180;
  const map = affineMap(
    { width, height },
    {
      flip,
      shiftX: shifts ? shiftX : 0,
      shiftY: shifts ? shiftY : 0,
      zoom: zooms ? zoom : 1,
      angle: rotates ? angle : 0,
    },
  );

  const brightens = happens(config.brightness);
  const brightness = either(config.brightness?.amount ?? 0);
  const contrasts = happens(config.contrast);
  const contrast = 1 + either(config.contrast?.amount ?? 0);

  const erases = happens(config.erasing);
  const { minArea = 0, maxArea = 0, minAspect = 1, fill = 'mean' } = config.erasing ?? {};
  const area = random.between(minArea, maxArea) * width * height;
  const aspect = Math.exp(either(-Math.log(minAspect)));
  const erasedWidth = Math.min(width, Math.round(Math.sqrt(area / aspect)));
  const erasedHeight = Math.min(height, Math.round(Math.sqrt(area * aspect)));
  const left = random.below(width - erasedWidth + 1);
  const top = random.below(height - erasedHeight + 1);
  const grayscale = happens(config.grayscale);

  const shears = config.shear !== undefined && happens(config.shear);
  const shear = config.shear === undefined ? 0 : either(config.shear.amount);
  const blurs = config.blur !== undefined && happens(config.blur);
  const sigma = config.blur === undefined ? 0 : random.between(0, config.blur.sigma);
  const isTrivial = config.trivialAugment !== undefined && happens(config.trivialAugment);
  const trivial = config.trivialAugment === undefined ? undefined : drawTrivial(random);
  const isNoisy = config.noise !== undefined && happens(config.noise);
  const noise = config.noise === undefined ? 0 : random.between(0, config.noise.deviation);
  const more = [
    shears ? ([1, shear, 0, 0, 1, 0] as const) : undefined,
    isTrivial && trivial !== undefined ? trivialGeometry(trivial, { width, height }) : undefined,
  ].filter((geometry) => geometry !== undefined);
  return {
    map: more.reduce((whole, geometry) => aboutCentre(whole, geometry, { width, height }), map),
    brightness: brightens ? brightness : 0,
    contrast: contrasts ? contrast : 1,
    grayscale,
    ...(blurs ? { blur: sigma } : {}),
    ...(isNoisy ? { noise } : {}),
    ...(isTrivial && trivial !== undefined ? { trivial } : {}),
    ...(erases ? { erased: { left, top, width: erasedWidth, height: erasedHeight, fill } } : {}),
  };
}

/** Shift, rotation, zoom and flip about the picture's centre, inverted: from the result back into the source. */
function affineMap(
  { width, height }: { readonly width: number; readonly height: number },
  change: { flip: number; shiftX: number; shiftY: number; zoom: number; angle: number },
): AugmentationDraw['map'] {
  const centreX = (width - 1) / 2;
  const centreY = (height - 1) / 2;
  const cos = Math.cos(change.angle) / change.zoom;
  const sin = Math.sin(change.angle) / change.zoom;
  const fromX = centreX + change.shiftX;
  const fromY = centreY + change.shiftY;
  return [
    change.flip * cos,
    change.flip * sin,
    centreX - change.flip * (cos * fromX + sin * fromY),
    -sin,
    cos,
    centreY + sin * fromX - cos * fromY,
  ];
}

/** A map after another one that is done about the picture's centre. */
function aboutCentre(
  [a, b, c, d, e, f]: AugmentationDraw['map'],
  [p, q, shiftX, r, s, shiftY]: readonly [number, number, number, number, number, number],
  { width, height }: { readonly width: number; readonly height: number },
): AugmentationDraw['map'] {
  const [x, y] = [(width - 1) / 2, (height - 1) / 2];
  const moveX = x - p * x - q * y + shiftX;
  const moveY = y - r * x - s * y + shiftY;
  return [
    a * p + b * r,
    a * q + b * s,
    a * moveX + b * moveY + c,
    d * p + e * r,
    d * q + e * s,
    d * moveX + e * moveY + f,
  ];
}

/**
 * Writes a changed picture: values 0–255 by pixel become values 0–1 by channel.
 *
 * The geometry is one affine map, sampled bilinearly once; places outside repeat the border.
 *
 * @param source [H, W, C] values 0–255
 * @param shape of the source and of the result
 * @param draw what to change
 * @param target where [C, H, W] is written
 * @param offset of the result's first value in `target`
 * @param random gives the noise
 */
export function applyAugmentation(
  source: Uint8Array,
  shape: PictureShape,
  draw: AugmentationDraw,
  target: Float32Array,
  offset: number,
  random: RandomStream,
): void {
  const { width, height, channels } = shape;
  const plane = width * height;
  const picture = target.subarray(offset, offset + plane * channels);
  const [a, b, c, d, e, f] = draw.map;
  let index = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++, index++) {
      const sourceX = Math.min(Math.max(a * x + b * y + c, 0), width - 1);
      const sourceY = Math.min(Math.max(d * x + e * y + f, 0), height - 1);
      const left = Math.floor(sourceX);
      const top = Math.floor(sourceY);
      const partX = sourceX - left;
      const partY = sourceY - top;
      const stepX = left + 1 < width ? channels : 0;
      const stepY = top + 1 < height ? width * channels : 0;
      const corner = (top * width + left) * channels;
      for (let channel = 0; channel < channels; channel++) {
        const at = corner + channel;
        const upper = mixed(source[at], source[at + stepX], partX);
        const lower = mixed(source[at + stepY], source[at + stepY + stepX], partX);
        picture[channel * plane + index] = (upper + (lower - upper) * partY) / 255;
      }
    }
  }
  if (draw.grayscale && channels === 3) {
    takeColour(picture, plane);
  }
  changeLight(picture, draw);
  if (draw.trivial !== undefined) {
    applyTrivial(picture, shape, draw.trivial);
  }
  if (draw.blur !== undefined) {
    blur(picture, shape, draw.blur);
  }
  if (draw.noise !== undefined) {
    addNoise(picture, shape, draw.noise, random);
  }
  if (draw.erased !== undefined) {
    erase(picture, shape, draw.erased, random);
  }
}

/**
 * Draws changes and writes the changed picture, see {@link drawAugmentation} and {@link applyAugmentation}.
 *
 * @example
 * const target = new Float32Array(4);
 * const shape = { width: 2, height: 2, channels: 1 };
 * const flip = { flip: { probability: 1 } };
 * augment(Uint8Array.of(0, 255, 0, 51), shape, flip, randomStream(1), target, 0);
 * target; // Float32Array(4) [ 1, 0, 0.20000000298023224, 0 ]
 */
export function augment(
  source: Uint8Array,
  shape: PictureShape,
  config: Augmentation,
  random: RandomStream,
  target: Float32Array,
  offset: number,
): void {
  applyAugmentation(source, shape, drawAugmentation(config, shape, random), target, offset, random);
}

const mixed = (low = 0, high = 0, part: number): number => low + (high - low) * part;

/** Rec. 601 luma, as everywhere where pictures become gray. */
function takeColour(picture: Float32Array, plane: number): void {
  for (let red = 0; red < plane; red++) {
    const green = red + plane;
    const blue = green + plane;
    const luma = 0.299 * (picture[red] ?? 0) + 0.587 * (picture[green] ?? 0) + 0.114 * (picture[blue] ?? 0);
    picture[red] = luma;
    picture[green] = luma;
    picture[blue] = luma;
  }
}

function changeLight(picture: Float32Array, { brightness, contrast }: AugmentationDraw): void {
  if (brightness === 0 && contrast === 1) {
    return;
  }
  const mean = contrast === 1 ? 0 : meanOf(picture);
  for (let i = 0; i < picture.length; i++) {
    const value = ((picture[i] ?? 0) - mean) * contrast + mean + brightness;
    picture[i] = Math.min(Math.max(value, 0), 1);
  }
}

function erase(
  picture: Float32Array,
  { width, height, channels }: PictureShape,
  erased: NonNullable<AugmentationDraw['erased']>,
  random: RandomStream,
): void {
  const mean = erased.fill === 'mean' ? meanOf(picture) : 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let y = erased.top; y < erased.top + erased.height; y++) {
      const row = (channel * height + y) * width;
      for (let x = erased.left; x < erased.left + erased.width; x++) {
        picture[row + x] = erased.fill === 'noise' ? random.fraction() : mean;
      }
    }
  }
}

function meanOf(values: Float32Array): number {
  let sum = 0;
  for (const value of values) {
    sum += value;
  }
  return sum / values.length;
}
