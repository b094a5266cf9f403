/**
 * Pictures that are in more than one split.
 * @module
 */
import { createHash } from 'node:crypto';
import { type Dataset, type PictureSize, SPLITS, type Split } from '../../data/types.js';

/** Pictures of a split that are in a data set several times, pixel for pixel. */
export interface Duplicates {
  readonly split: Split;
  readonly n: number;
  /** Size at which they were compared. */
  readonly size: PictureSize;
  /** How many of its pictures are in each split too; in its own: how many are there again. */
  readonly alsoIn: Readonly<Record<Split, number>>;
  /** Pictures of each split that were looked through; 0 where only some splits are at hand. */
  readonly of: Readonly<Record<Split, number>>;
}

/**
 * Counts exact repeats between splits.
 *
 * @param split the one that is judged
 * @example
 * findDuplicates(dataset, 'test').alsoIn.train; // 288 with FER2013 at 48×48
 */
export function findDuplicates(dataset: Dataset, split: Split): Duplicates {
  const bytes = dataset.size.width * dataset.size.height * dataset.channels;
  const keys = Array.from({ length: dataset.samples }, (_, sample) =>
    createHash('sha1')
      .update(dataset.pixels.subarray(sample * bytes, (sample + 1) * bytes))
      .digest('base64'),
  );
  const counts = new Map<string, Record<Split, number>>();
  keys.forEach((key, sample) => {
    const own = counts.get(key) ?? { train: 0, validation: 0, test: 0 };
    own[SPLITS[dataset.split[sample] ?? 0] ?? 'train']++;
    counts.set(key, own);
  });
  const samples = dataset.indices(split);
  const alsoIn = (other: Split): number =>
    samples.filter((sample) => (counts.get(keys[sample] ?? '')?.[other] ?? 0) > (other === split ? 1 : 0))
      .length;
  return {
    split,
    n: samples.length,
    size: dataset.size,
    alsoIn: { train: alsoIn('train'), validation: alsoIn('validation'), test: alsoIn('test') },
    of: {
      train: dataset.indices('train').length,
      validation: dataset.indices('validation').length,
      test: dataset.indices('test').length,
    },
  };
}
