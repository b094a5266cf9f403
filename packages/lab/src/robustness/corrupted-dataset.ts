/**
 * A data set of some samples of another, their pictures corrupted.
 * @module
 */
import type { CropTemplate } from 'lineament';
import { createDataset } from '../data/dataset.js';
import { randomStream } from '../data/random.js';
import type { Dataset } from '../data/types.js';
import type { Corruption } from './corruption.js';
import { eyesOf, type FacePicture } from './face-picture.js';

/** Some corruptions encode pictures in threads of their own: so many wait for one another. */
const AT_ONCE = 32;

/**
 * Takes some samples out of a data set; their pictures are copied.
 *
 * @param positions in the data set; sample i of the result is that of `positions[i]`
 */
export function subset(dataset: Dataset, positions: Uint32Array): Dataset {
  const { labels, size, channels } = dataset;
  const length = size.width * size.height * channels;
  const pixels = new Uint8Array(new SharedArrayBuffer(positions.length * length));
  positions.forEach((position, index) => {
    pixels.set(dataset.pixels.subarray(position * length, (position + 1) * length), index * length);
  });
  const taken = (values: Int8Array): Int8Array =>
    Int8Array.from(positions, (position) => values[position] ?? -1);
  return createDataset({
    name: dataset.name,
    format: dataset.format,
    sources: dataset.sources,
    size,
    channels,
    pixels,
    labels: {
      emotion: taken(labels.emotion),
      age: taken(labels.age),
      gender: taken(labels.gender),
      ethnicity: taken(labels.ethnicity),
      years: Float32Array.from(positions, (position) => labels.years[position] ?? Number.NaN),
    },
    split: Uint8Array.from(positions, (position) => dataset.split[position] ?? 0),
    names: Array.from(positions, (position) => dataset.names[position] ?? ''),
    repeatsTraining: Uint8Array.from(positions, (position) => dataset.repeatsTraining[position] ?? 0),
  });
}

/**
 * The same samples with every picture corrupted.
 *
 * @param template where the eyes lie in the data set's pictures
 * @param amount as of {@link Corruption.apply}
 * @param seed decides sides and directions, together with the corruption's name and the sample
 */
export async function corrupted(
  dataset: Dataset,
  template: CropTemplate,
  corruption: Corruption,
  amount: number,
  seed: number,
): Promise<Dataset> {
  const length = dataset.size.width * dataset.size.height * dataset.channels;
  const pixels = new Uint8Array(new SharedArrayBuffer(dataset.samples * length));
  const key = [...corruption.name].reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 2 ** 32,
    0,
  );
  for (let start = 0; start < dataset.samples; start += AT_ONCE) {
    const count = Math.min(AT_ONCE, dataset.samples - start);
    const changed = await Promise.all(
      Array.from({ length: count }, (_, offset) =>
        corruption.apply(
          pictureOf(dataset, template, start + offset),
          amount,
          randomStream(seed, key, start + offset),
        ),
      ),
    );
    changed.forEach((picture, offset) => {
      pixels.set(picture, (start + offset) * length);
    });
  }
  return { ...dataset, pixels };
}

/** A sample's picture, ready to be corrupted. */
export function pictureOf(dataset: Dataset, template: CropTemplate, index: number): FacePicture {
  const { size, channels } = dataset;
  const length = size.width * size.height * channels;
  return {
    ...size,
    channels,
    data: dataset.pixels.subarray(index * length, (index + 1) * length),
    eyes: eyesOf(template, size),
  };
}
