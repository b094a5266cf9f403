/**
 * `age_gender.csv`: UTKFace as one CSV of 48×48 gray pictures, columns `age,ethnicity,gender,img_name,pixels`.
 * @module
 */
import { DataError, ETHNICITIES, GENDERS } from 'lineament';
import type { DataSource, SourceSample } from '../source.js';
import { hashSplit } from '../split.js';
import { readPixelRows } from './pixel-rows.js';

/** Columns that make a CSV an `age_gender.csv`. */
export const AGE_GENDER_COLUMNS = ['age', 'ethnicity', 'gender', 'img_name', 'pixels'] as const;

/**
 * An `age_gender.csv`, split by the hash of `img_name`; rows of equal pixels are duplicates of each other.
 *
 * Its names lack the labels that UTKFace's file names begin with, so its split is not that of the files.
 *
 * @param path of the CSV, plain or gzip
 */
export function ageGenderSource(path: string): DataSource {
  return {
    paths: [path],
    format: async () => 'age-gender-csv',
    fingerprint: ({ hashFile }) => hashFile(path),
    index: async (context) => {
      const samples: SourceSample[] = [];
      const pictures = await readPixelRows(
        path,
        ({ place, content, field }) => {
          samples.push({
            name: field('img_name'),
            content,
            years: parseCode(field('age'), 'age', 150, place),
            gender: parseCode(field('gender'), 'gender', GENDERS.length - 1, place),
            ethnicity: parseCode(field('ethnicity'), 'ethnicity', ETHNICITIES.length - 1, place),
          });
        },
        context,
      );
      return {
        name: 'age_gender',
        format: 'age-gender-csv',
        sources: [{ path, sha256: await context.hashFile(path) }],
        samples,
        dropped: [],
        ignored: [],
        splitByName: hashSplit,
        pictures,
      };
    },
  };
}

function parseCode(text: string, column: string, largest: number, place: string): number {
  const code = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(code <= largest)) {
    throw new DataError(`${place}: ${column} "${text}" is unknown; give a whole number 0–${largest}`);
  }
  return code;
}
