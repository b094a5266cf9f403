/**
 * What counts as a face, and how hard to look.
 * @module
 */

import { InvalidInputError } from '../errors.js';
import { DETECTION_MODES, DETECTION_PLANS, type DetectionMode, type DetectionPlan } from './modes.js';

/** Settings of the face detector, all optional. */
export interface DetectionOptions {
  /** How thoroughly to look, see {@link DETECTION_MODES}. Default `balanced`. */
  readonly mode?: DetectionMode;
  /** Score from which a face is reported, 0–1. Default 0.7. */
  readonly minScore?: number;
  /** Shorter side of the smallest box reported, in pixels. Default 20. */
  readonly minSize?: number;
  /** How many faces to report at most; those with the best scores are kept. Default 100. */
  readonly maxFaces?: number;
  /**
   * How many times to look closer, whatever was found, each time for faces of half the size; 0 for the first look only.
   * Default: as the mode decides.
   */
  readonly tileLevels?: number;
}

/** Settings with nothing left open. */
export interface CheckedDetectionOptions {
  readonly minScore: number;
  readonly minSize: number;
  readonly maxFaces: number;
  readonly plan: DetectionPlan;
}

/**
 * Fills in the defaults and checks the ranges.
 *
 * @throws {InvalidInputError} naming the option and its range
 */
export function checkDetectionOptions(options: DetectionOptions): CheckedDetectionOptions {
  const { mode = 'balanced', minScore = 0.7, minSize = 20, maxFaces = 100, tileLevels } = options;
  const refuse = (name: keyof DetectionOptions, value: unknown, range: string): never => {
    throw new InvalidInputError(`${name} is ${value}; give ${range}`);
  };
  if (!DETECTION_MODES.includes(mode)) {
    refuse('mode', mode, `one of ${DETECTION_MODES.join(', ')}`);
  }
  if (!(minScore > 0 && minScore <= 1)) {
    refuse('minScore', minScore, 'a number above 0 and up to 1');
  }
  if (!(minSize >= 0)) {
    refuse('minSize', minSize, 'a number of pixels ≥ 0');
  }
  if (!(maxFaces >= 1)) {
    refuse('maxFaces', maxFaces, 'a number ≥ 1');
  }
  const plan = DETECTION_PLANS[mode];
  if (tileLevels === undefined) {
    return { minScore, minSize, maxFaces, plan };
  }
  if (!(Number.isInteger(tileLevels) && tileLevels >= 0 && tileLevels <= 4)) {
    refuse('tileLevels', tileLevels, 'a whole number from 0 to 4');
  }
  return {
    minScore,
    minSize,
    maxFaces,
    plan: { ...plan, closerLooks: tileLevels, onlyAfterSmallFaces: false },
  };
}
