/**
 * Which photos are shown.
 * @module
 */

import type { Analysis, Face } from 'lineament';

/** What a photo must have. Empty lists and full ranges ask for nothing. */
export interface PhotoFilter {
  /** Least and most faces in the photo. */
  readonly faces: readonly [number, number];
  /** At least one face must have one of these emotions… */
  readonly emotions: readonly string[];
  /** …and one of these genders… */
  readonly genders: readonly string[];
  /** …and one of these ethnicities… */
  readonly ethnicities: readonly string[];
  /** …and an apparent age in this range of years, both ends included… */
  readonly years: readonly [number, number];
  /** …and labels at least this probable: those asked for, or else all it has, 0–1. */
  readonly minConfidence: number;
}

/** The end of a range that is open. */
export const OPEN = Number.POSITIVE_INFINITY;

/** Shows everything. */
export const NO_FILTER: PhotoFilter = {
  faces: [0, OPEN],
  emotions: [],
  genders: [],
  ethnicities: [],
  years: [0, OPEN],
  minConfidence: 0,
};

/** Whether a filter hides anything. */
export function isActive(filter: PhotoFilter): boolean {
  return asksForFaces(filter) || filter.faces[0] > 0 || filter.faces[1] < OPEN;
}

/**
 * Whether a photo passes.
 *
 * @example
 * passes(analysis, { ...NO_FILTER, emotions: ['happy'], years: [30, 40] }); // one happy face of 30 to 40
 */
export function passes({ faces }: Pick<Analysis, 'faces'>, filter: PhotoFilter): boolean {
  const [fewest, most] = filter.faces;
  return (
    faces.length >= fewest &&
    faces.length <= most &&
    (!asksForFaces(filter) || faces.some((face) => facePasses(face, filter)))
  );
}

function asksForFaces({ emotions, genders, ethnicities, years, minConfidence }: PhotoFilter): boolean {
  return (
    emotions.length + genders.length + ethnicities.length > 0 ||
    years[0] > 0 ||
    years[1] < OPEN ||
    minConfidence > 0
  );
}

function facePasses(
  face: Face,
  { emotions, genders, ethnicities, years, minConfidence }: PhotoFilter,
): boolean {
  const wanted = [
    [face.emotion, emotions],
    [face.gender, genders],
    [face.ethnicity, ethnicities],
  ] as const;
  const named = wanted.every(
    ([attribute, labels]) =>
      labels.length === 0 || (attribute !== undefined && labels.includes(attribute.label)),
  );
  const asked = wanted.filter(([, labels]) => labels.length > 0);
  const confident = (asked.length > 0 ? asked : wanted).every(
    ([attribute]) => attribute === undefined || attribute.confidence >= minConfidence,
  );
  return named && confident && agePasses(face, years);
}

function agePasses({ age }: Face, [youngest, oldest]: readonly [number, number]): boolean {
  if (youngest <= 0 && oldest === OPEN) {
    return true;
  }
  return age !== undefined && Math.round(age.years) >= youngest && Math.round(age.years) <= oldest;
}
