/**
 * All corruptions, by name.
 *
 * The idea of common corruptions in five severities: Hendrycks & Dietterich 2019, "Benchmarking Neural Network
 * Robustness to Common Corruptions and Perturbations", arXiv:1903.12261. The kinds and amounts here are our own, made
 * for aligned faces of some dozen pixels a side.
 * @module
 */
import { InvalidInputError, withSuggestion } from 'lineament';
import type { Corruption } from './corruption.js';
import { blur, jpeg, lowResolution, noise } from './image-quality.js';
import { lowContrast, overexposure, sideLight, underexposure } from './lighting.js';
import { glasses, hand, hat, mask, sunglasses } from './occlusion.js';
import { cropShift, pitch, rotation, yaw } from './pose.js';

/** In the order of reports. */
export const CORRUPTIONS: readonly Corruption[] = [
  rotation,
  yaw,
  pitch,
  cropShift,
  glasses,
  sunglasses,
  hat,
  mask,
  hand,
  underexposure,
  overexposure,
  lowContrast,
  sideLight,
  blur,
  noise,
  jpeg,
  lowResolution,
];

/**
 * Corruptions by name, in capitals or not.
 *
 * @throws {InvalidInputError} naming the unknown name and the nearest known, or one that is named twice
 * @example
 * findCorruptions(['mask', 'blur']).map(({ group }) => group); // [ 'occlusion', 'image quality' ]
 * findCorruptions(['blurr']);
 * // InvalidInputError: there is no corruption "blurr"; did you mean "blur"?
 */
export function findCorruptions(names: readonly string[]): readonly Corruption[] {
  const found = names.map((name) => {
    const corruption = CORRUPTIONS.find((known) => known.name.toLowerCase() === name.toLowerCase());
    if (corruption === undefined) {
      throw new InvalidInputError(
        withSuggestion(
          `there is no corruption "${name}"`,
          name,
          CORRUPTIONS.map((known) => known.name),
        ),
      );
    }
    return corruption;
  });
  const twice = found.find((corruption, place) => found.indexOf(corruption) !== place);
  if (twice !== undefined) {
    throw new InvalidInputError(`corruption ${twice.name} is named twice; name it once`);
  }
  return found;
}
