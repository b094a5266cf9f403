/**
 * A small made data set for tests of batches and training.
 * @module
 */
import { ageBin } from 'lineament';
import { createDataset } from '../../data/dataset.js';
import { randomStream } from '../../data/random.js';
import type { Dataset } from '../../data/types.js';

/**
 * Gray pictures of noise with labels for every task; every fifth sample lacks them. Of ten samples seven are for
 * training, one for validation, two for testing.
 *
 * @param samples how many
 * @param side of each picture
 */
export function madeDataset(samples: number, side = 6): Dataset {
  const random = randomStream(42);
  const pixels = new Uint8Array(new SharedArrayBuffer(samples * side * side));
  pixels.forEach((_, index) => {
    pixels[index] = random.below(256);
  });
  const positions = Array.from({ length: samples }, (_, position) => position);
  const labels = (classes: number): Int8Array =>
    Int8Array.from(positions, (position) => (position % 5 === 4 ? -1 : position % classes));
  const years = positions.map((position) => (position % 5 === 4 ? Number.NaN : (position * 7) % 110));
  return createDataset({
    name: 'made',
    format: 'manifest',
    sources: [],
    size: { width: side, height: side },
    channels: 1,
    pixels,
    labels: {
      emotion: labels(7),
      gender: labels(2),
      ethnicity: labels(5),
      years: Float32Array.from(years),
      age: Int8Array.from(years, (age) => (Number.isNaN(age) ? -1 : ageBin(age))),
      emotionVotes: Uint8Array.from(
        positions.flatMap((position) => [position % 4, 5, 0, 0, 0, 0, 0, position % 5 === 4 ? 9 : 0, 0, 0]),
      ),
    },
    split: Uint8Array.from(positions, (position) => (position % 10 < 7 ? 0 : position % 10 === 7 ? 1 : 2)),
    names: positions.map((position) => `sample-${position}`),
  });
}
