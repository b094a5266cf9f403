/**
 * A data set's pictures as explanations take them.
 * @module
 */
import type { FacePixels } from 'lineament';
import type { Dataset } from '../data/types.js';

/** The picture of a sample. The data set must have the size and channels of the model's input. */
export function cropOf(dataset: Dataset, position: number): FacePixels {
  const { size, channels, pixels } = dataset;
  const length = size.width * size.height * channels;
  return { ...size, data: pixels.subarray(position * length, (position + 1) * length) };
}

/** Cuts a list into parts of at most so many. */
export function* parts<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}

/** Items under the key that each gives, in the order in which keys first appear. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const name = key(item);
    const group = groups.get(name) ?? [];
    group.push(item);
    groups.set(name, group);
  }
  return groups;
}
