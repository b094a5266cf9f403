/**
 * Says so when a model is not sure.
 * @module
 */

import { InvalidInputError } from '../errors.js';
import { type Analysis, type Face, UNCERTAIN } from './schema.js';

/**
 * Replaces each label whose probability is too low by `uncertain`. Distributions, confidences and years stay as
 * they are.
 *
 * @param analysis a result; left unchanged
 * @param minConfidence probability that a label needs, 0–1
 * @returns a result of the same shape
 * @throws {InvalidInputError} if `minConfidence` is out of its range
 * @example
 * const { faces } = markUncertain(analysis, 0.6);
 * faces[0]?.gender; // { label: 'uncertain', confidence: 0.55, distribution: { male: 0.45, female: 0.55 } }
 */
export function markUncertain<Result extends Pick<Analysis, 'faces'>>(
  analysis: Result,
  minConfidence: number,
): Result {
  if (!(minConfidence >= 0 && minConfidence <= 1)) {
    throw new InvalidInputError(`minConfidence is ${minConfidence}; give a number from 0 to 1`);
  }
  return { ...analysis, faces: analysis.faces.map((face) => markFace(face, minConfidence)) };
}

function markFace(face: Face, minConfidence: number): Face {
  const marked: Face = { ...face };
  if (face.emotion !== undefined && face.emotion.confidence < minConfidence) {
    marked.emotion = { ...face.emotion, label: UNCERTAIN };
  }
  if (face.gender !== undefined && face.gender.confidence < minConfidence) {
    marked.gender = { ...face.gender, label: UNCERTAIN };
  }
  if (face.ethnicity !== undefined && face.ethnicity.confidence < minConfidence) {
    marked.ethnicity = { ...face.ethnicity, label: UNCERTAIN };
  }
  if (face.age !== undefined && Math.max(...Object.values(face.age.distribution)) < minConfidence) {
    marked.age = { ...face.age, bin: UNCERTAIN };
  }
  return marked;
}
