/**
 * The attributes and their classes, in the order of every network's outputs.
 *
 * Sources: emotion as in FER2013 (Goodfellow et al. 2013, arXiv:1307.0414); gender and ethnicity as
 * annotated in UTKFace (Zhang et al. 2017). They are the annotators' labels of how a face appears.
 * @module
 */

import { InvalidInputError } from '../errors.js';

/** Attributes that a network can estimate. */
export const TASKS = ['emotion', 'age', 'gender', 'ethnicity'] as const;
export type Task = (typeof TASKS)[number];

export const EMOTIONS = ['angry', 'disgust', 'fear', 'happy', 'sad', 'surprise', 'neutral'] as const;
export const GENDERS = ['male', 'female'] as const;
export const ETHNICITIES = ['white', 'black', 'asian', 'indian', 'other'] as const;
export const AGE_BINS = ['0-5', '6-18', '19-30', '31-45', '46-60', '61-80', '81+'] as const;

/** Last whole year of each age bin (right-closed); the last bin is open. */
export const AGE_BIN_LAST_YEARS = [5, 18, 30, 45, 60, 80, Number.POSITIVE_INFINITY] as const;

/** Classes of each task, in the order of a network's outputs. */
export const TASK_CLASSES: Readonly<Record<Task, readonly string[]>> = {
  emotion: EMOTIONS,
  age: AGE_BINS,
  gender: GENDERS,
  ethnicity: ETHNICITIES,
};

/**
 * Index of the age bin that holds an age.
 *
 * @param years age in years, ≥ 0; fractions belong to the year they have begun to leave (5.9 is 5)
 * @returns index into {@link AGE_BINS}, 0–6
 * @throws {InvalidInputError} if `years` is negative or not a number
 * @example
 * ageBin(18); // 1, '6-18'
 * ageBin(81); // 6, '81+'
 */
export function ageBin(years: number): number {
  if (!(years >= 0)) {
    throw new InvalidInputError(`age ${years} is not a number of years; give a number ≥ 0`);
  }
  return AGE_BIN_LAST_YEARS.findIndex((last) => Math.floor(years) <= last);
}
