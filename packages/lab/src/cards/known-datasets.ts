/**
 * What can be said of public data sets in a model's README (docs/responsible-use.md has it in full).
 * @module
 */
import type { CardEvaluation } from './card-figures.js';

interface KnownDataset {
  readonly title: string;
  /** What its pictures are and whose word its labels are. */
  readonly about: string;
  /** Whether it says anything of the people in its pictures that they can be grouped by. */
  readonly hasGroups: boolean;
}

const UTKFACE: KnownDataset = {
  title: 'UTKFace',
  about:
    'mostly frontal photos from the web, aligned and cut; age, gender and ethnicity were estimated by a model and checked by one annotator',
  hasGroups: true,
};

/** By the name that a data set has on cards. */
const KNOWN: ReadonlyMap<string, KnownDataset> = new Map([
  ['utkface', UTKFACE],
  ['age_gender', UTKFACE],
  [
    'fer2013',
    {
      title: 'FER2013',
      about:
        'mostly frontal photos from the web, gray, 48×48 pixels, found by words for emotions; people agree with its labels in about 65 %',
      hasGroups: false,
    },
  ],
]);

/** Those of the named data sets that are known, each once. */
export function knownDatasets(names: readonly string[]): readonly KnownDataset[] {
  return [...new Set(names.flatMap((name) => KNOWN.get(name) ?? []))];
}

/** A data set's name as people write it. */
export const titleOf = (name: string): string => KNOWN.get(name)?.title ?? name;

/** Names of the data sets that a model was judged on, each once. */
export function judgedOn(evaluations: readonly Pick<CardEvaluation, 'dataset'>[]): readonly string[] {
  return [...new Set(evaluations.map(({ dataset }) => dataset))];
}
