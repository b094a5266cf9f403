/**
 * The data set in memory.
 * @module
 */
import { createHash } from 'node:crypto';
import { InvalidInputError, TASKS } from 'lineament';
import { type Dataset, type DatasetPart, type DatasetReport, SPLITS } from './types.js';

/** What {@link createDataset} needs; the rest follows from it. */
export type DatasetContent = Omit<
  Dataset,
  'samples' | 'sha256' | 'parts' | 'tasks' | 'indices' | 'report' | 'repeatsTraining'
> &
  Partial<Pick<Dataset, 'report' | 'repeatsTraining' | 'parts'>>;

const NOTHING_TO_REPORT: DatasetReport = {
  dropped: [],
  defects: [],
  ignored: [],
  duplicates: { groups: 0, surplus: 0, conflictingGroups: 0 },
};

/**
 * Makes a data set of arrays that are in memory already.
 *
 * @param content its arrays; N is the number of names
 * @throws {InvalidInputError} naming the array whose length does not fit
 * @example
 * const dataset = createDataset({
 *   name: 'two', format: 'manifest', sources: [],
 *   size: { width: 1, height: 1 }, channels: 1,
 *   pixels: new Uint8Array(new SharedArrayBuffer(2)),
 *   labels: {
 *     emotion: Int8Array.of(3, 0), age: Int8Array.of(-1, -1), gender: Int8Array.of(-1, -1),
 *     ethnicity: Int8Array.of(-1, -1), years: Float32Array.of(NaN, NaN),
 *   },
 *   split: Uint8Array.of(0, 2), names: ['a.png', 'b.png'],
 * });
 * dataset.indices('test'); // Uint32Array(1) [ 1 ]
 * dataset.tasks; // [ 'emotion' ]
 */
export function createDataset(content: DatasetContent): Dataset {
  const samples = content.names.length;
  const { labels, size, channels } = content;
  const repeatsTraining = content.repeatsTraining ?? new Uint8Array(samples);
  const lengths: readonly (readonly [string, number, number])[] = [
    ['pixels', content.pixels.length, samples * size.height * size.width * channels],
    ['split', content.split.length, samples],
    ['repeatsTraining', repeatsTraining.length, samples],
    ['labels.years', labels.years.length, samples],
    ['labels.emotionVotes', labels.emotionVotes?.length ?? samples * 10, samples * 10],
    ...TASKS.map((task) => [`labels.${task}`, labels[task].length, samples] as const),
  ];
  const wrong = lengths.find(([, length, expected]) => length !== expected);
  if (wrong !== undefined) {
    throw new InvalidInputError(
      `data set ${content.name}: ${wrong[0]} has ${wrong[1]} values; give ${wrong[2]} for ${samples} samples`,
    );
  }
  const sha256 = content.sources[0]?.sha256 ?? '';
  const parts = content.parts ?? [{ name: content.name, format: content.format, sha256, start: 0, samples }];
  return {
    ...content,
    samples,
    repeatsTraining,
    sha256: parts.length === 1 ? sha256 : hashOfParts(parts),
    parts,
    tasks: TASKS.filter((task) => labels[task].some((label) => label >= 0)),
    report: content.report ?? NOTHING_TO_REPORT,
    indices: (split, options) => {
      const code = SPLITS.indexOf(split);
      const skipRepeats = options?.withoutTrainingRepeats === true;
      const positions: number[] = [];
      content.split.forEach((value, position) => {
        if (value === code && !(skipRepeats && repeatsTraining[position] === 1)) {
          positions.push(position);
        }
      });
      return Uint32Array.from(positions);
    },
  };
}

function hashOfParts(parts: readonly DatasetPart[]): string {
  return createHash('sha256')
    .update(parts.map(({ sha256 }) => `${sha256}\n`).join(''))
    .digest('hex');
}
