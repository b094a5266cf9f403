/**
 * Terms of weights: those of all that they were learned from.
 * @module
 */
import { joinTexts } from '../cards/join-texts.js';
import type { Dataset } from '../data/types.js';

const UTKFACE = 'Non-commercial research only: UTKFace’s terms; its photos stay their owners’ copyright.';

/** Of data sets that are known. */
const LICENCES: Partial<Record<Dataset['format'], string>> = {
  utkface: UTKFACE,
  'age-gender-csv': UTKFACE,
  fer2013:
    'Non-commercial research only: FER2013 was released for a research challenge, with no licence for its photos.',
};
const UNKNOWN = 'As the terms of the training data allow; see the owner of the data set.';

/** What a data set is called, where its format gives the name (such as in a run's `config.json`). */
const FORMATS: ReadonlyMap<string, Dataset['format']> = new Map([
  ['utkface', 'utkface'],
  ['age_gender', 'age-gender-csv'],
  ['fer2013', 'fer2013'],
]);

/**
 * The terms of weights.
 *
 * @param formats of the data sets that they were learned from
 * @param models that they began with or were taught by, if any: their terms come first
 */
export function licenceOf(
  formats: readonly Dataset['format'][],
  models: readonly ({ readonly licence: string } | undefined)[],
): string {
  return joinTexts([
    ...models.map((model) => model?.licence ?? ''),
    ...formats.map((format) => LICENCES[format] ?? UNKNOWN),
  ]);
}

/** Data sets as a run's `config.json` tells of them. */
interface KnownData {
  readonly name: string;
  readonly parts?: readonly { readonly name: string }[] | undefined;
}

/** What is known of a run from its `config.json`. */
interface KnownRun {
  /** Written by every run since there is such a field. */
  readonly licence?: string | undefined;
  readonly from?: { readonly licence: string } | undefined;
  readonly teacher?: { readonly licence: string } | undefined;
  readonly dataset?: KnownData | undefined;
}

/**
 * The terms of the weights of a run that has no card yet.
 *
 * Older runs have not written them down: there, public data sets are known by their names; of others it can only be said
 * that they have terms.
 *
 * @param run what its `config.json` holds
 * @param name of its folder
 */
export function licenceOfRun({ licence, from, teacher, dataset }: KnownRun, name: string): string {
  if (licence !== undefined) {
    return licence;
  }
  const names = dataset === undefined ? [''] : partsOf(dataset);
  return joinTexts([
    from?.licence ?? '',
    teacher?.licence ?? '',
    ...names.map((own) => {
      const format = FORMATS.get(own);
      return (
        (format && LICENCES[format]) ?? `As the terms of the data that the run ${name} learned from allow.`
      );
    }),
  ]);
}

/** Names of the data sets that were trained together. */
export function partsOf({ name, parts = [] }: KnownData): readonly string[] {
  // Sets that are not listed are joined in the name of the whole.
  return parts.length > 0 ? parts.map((part) => part.name) : name.split('+');
}
