/**
 * Pictures as a source stores them, not cut to a network's input.
 * @module
 */
import { resolve } from 'node:path';
import { hashFile } from './cache/file-hash.js';
import { detectSource } from './formats/detect-format.js';
import type { SourcePicture } from './source.js';

/** A sample's stored picture. */
export interface StoredPicture {
  /** As in `Dataset.names`. */
  readonly name: string;
  readonly picture: SourcePicture;
}

/**
 * Reads the stored pictures of some samples, in the order that is best for the source.
 *
 * @param path of the data set, as given to `openDataset`
 * @param names of the samples
 * @throws {DataError} if the source is missing, damaged or breaks its contract
 */
export async function* sourcePictures(
  path: string,
  names: ReadonlySet<string>,
  options: { readonly signal?: AbortSignal } = {},
): AsyncGenerator<StoredPicture> {
  const { signal } = options;
  const source = await detectSource(resolve(path));
  const index = await source.index({
    splitSeed: 0, // splits are of no interest here
    signal,
    hashFile: (file) => hashFile(file, { memory: undefined, signal }),
    progress: () => {},
    note: () => {},
  });
  const wanted = new Set<number>();
  index.samples.forEach(({ name }, position) => {
    if (names.has(name)) {
      wanted.add(position);
    }
  });
  for await (const { position, picture } of index.pictures(wanted)) {
    yield { name: index.samples[position]?.name ?? '', picture };
  }
}
