/**
 * One effect a picture, drawn at random, at a strength drawn at random: nothing to tune.
 *
 * Source: Müller & Hutter 2021, "TrivialAugment: Tuning-free Yet State-of-the-Art Data Augmentation", arXiv:2103.10158.
 * Of its effects `solarize` is left out, since no camera turns faces into negatives; `zoom` is added; and the ranges
 * end where a face would no longer be upright or in the picture.
 * @module
 */
import type { RandomStream } from '../data/random.js';
import type { PictureShape } from './augment.js';
import { autoContrast, equalize, multiply, posterize, saturate, sharpen } from './effects.js';

/** Effects by name; each is as likely as any other. */
export const TRIVIAL_EFFECTS = [
  'identity',
  'rotate',
  'shearX',
  'shearY',
  'translateX',
  'translateY',
  'zoom',
  'brightness',
  'contrast',
  'saturation',
  'sharpness',
  'posterize',
  'autoContrast',
  'equalize',
] as const;
export type TrivialEffect = (typeof TRIVIAL_EFFECTS)[number];

/** An effect and how strongly it is done: −1 … 1. */
export interface TrivialDraw {
  readonly effect: TrivialEffect;
  readonly strength: number;
}

const LARGEST_ANGLE = (30 * Math.PI) / 180;
const LARGEST_SHEAR = 0.3;
const LARGEST_TRANSLATION = 0.2;
const LARGEST_ZOOM = 1.4;
/** Factors of light and sharpness lie between 1 − this and 1 + this. */
const LARGEST_CHANGE = 0.8;
const FEWEST_BITS = 3;

/** Draws an effect; three numbers of the stream, whichever it is. */
export function drawTrivial(random: RandomStream): TrivialDraw {
  const effect = TRIVIAL_EFFECTS[random.below(TRIVIAL_EFFECTS.length)] ?? 'identity';
  const size = random.fraction();
  return { effect, strength: random.fraction() < 0.5 ? size : -size };
}

/**
 * Geometry of an effect: 2×2 matrix and shift in pixels, from a place in the result to one in the source, about the
 * picture's centre. `undefined` for effects that move nothing.
 */
export function trivialGeometry(
  { effect, strength }: TrivialDraw,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
): readonly [a: number, b: number, shiftX: number, c: number, d: number, shiftY: number] | undefined {
  switch (effect) {
    case 'rotate': {
      const [cos, sin] = [Math.cos(strength * LARGEST_ANGLE), Math.sin(strength * LARGEST_ANGLE)];
      return [cos, sin, 0, -sin, cos, 0];
    }
    case 'shearX':
      return [1, strength * LARGEST_SHEAR, 0, 0, 1, 0];
    case 'shearY':
      return [1, 0, 0, strength * LARGEST_SHEAR, 1, 0];
    case 'translateX':
      return [1, 0, strength * LARGEST_TRANSLATION * width, 0, 1, 0];
    case 'translateY':
      return [1, 0, 0, 0, 1, strength * LARGEST_TRANSLATION * height];
    case 'zoom': {
      const scale = LARGEST_ZOOM ** strength;
      return [scale, 0, 0, 0, scale, 0];
    }
    default:
      return undefined;
  }
}

/** Does an effect that changes values; others have been done by the geometry. */
export function applyTrivial(
  picture: Float32Array,
  shape: PictureShape,
  { effect, strength }: TrivialDraw,
): void {
  const factor = 1 + strength * LARGEST_CHANGE;
  switch (effect) {
    case 'brightness':
      multiply(picture, factor);
      break;
    case 'contrast': {
      const mean = picture.reduce((sum, value) => sum + value, 0) / picture.length;
      picture.forEach((value, place) => {
        picture[place] = Math.min(Math.max(mean + (value - mean) * factor, 0), 1);
      });
      break;
    }
    case 'saturation':
      saturate(picture, shape, factor);
      break;
    case 'sharpness':
      sharpen(picture, shape, factor);
      break;
    case 'posterize':
      posterize(picture, 8 - Math.round(Math.abs(strength) * (8 - FEWEST_BITS)));
      break;
    case 'autoContrast':
      autoContrast(picture, shape);
      break;
    case 'equalize':
      equalize(picture, shape);
      break;
    default:
      break;
  }
}
