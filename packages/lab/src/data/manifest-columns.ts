/**
 * What a manifest says of its pictures beyond labels: columns of its own, to audit by.
 * @module
 */
import { resolve } from 'node:path';
import { detectSource } from './formats/detect-format.js';
import { manifestColumns } from './formats/manifest.js';
import type { Dataset } from './types.js';

/** A column by its name, lower case: a text for each sample, `undefined` where it is empty. */
export type ExtraColumns = Readonly<Record<string, readonly (string | undefined)[]>>;

/**
 * Reads the columns of a manifest that are no labels (`path,gender,skin` has one: `skin`).
 *
 * @param path of the data set, as given to `openDataset`
 * @param dataset opened from it, or names of its samples
 * @returns [N] values by column; none if the data set is no manifest
 */
export async function extraColumns(path: string, dataset: Pick<Dataset, 'names'>): Promise<ExtraColumns> {
  const source = await detectSource(resolve(path));
  if ((await source.format()) !== 'manifest') {
    return {};
  }
  const byPicture = await manifestColumns(resolve(path));
  const columns = new Set([...byPicture.values()].flatMap((values) => Object.keys(values)));
  return Object.fromEntries(
    [...columns].map((column) => [column, dataset.names.map((name) => byPicture.get(name)?.[column])]),
  );
}
