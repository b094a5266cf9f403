/**
 * Several data sets as one.
 * @module
 */
import { DataError, InvalidInputError, TASKS, type Task } from 'lineament';
import { createDataset } from './dataset.js';
import type { Dataset, DatasetLabels, DatasetPart, DatasetReport } from './types.js';

const VOTES = 10;

/**
 * Puts data sets together, one after another. Every sample keeps its split, its labels and its name; what a set has
 * no labels of stays missing. Names that would not be unique any more are put behind their set's: `fer2013/row-0`.
 *
 * @param datasets one or more, of the same picture size and channels; one alone is given back as it is
 * @throws {InvalidInputError} if there is none, or sizes or channels differ
 * @throws {DataError} if a set is given twice: its pictures would count twice
 * @example
 * const size = { width: 64, height: 64 };
 * const both = mergeDatasets([
 *   await openDataset('fer2013.csv.gz', { size, channels: 3 }),
 *   await openDataset('utkface.tar.gz', { size, channels: 3 }),
 * ]);
 * both.name; // 'fer2013+utkface'
 * both.tasks; // [ 'emotion', 'age', 'gender', 'ethnicity' ]
 * both.indices('train').length; // 44942 = 28709 + 16233
 */
export function mergeDatasets(datasets: readonly Dataset[]): Dataset {
  const [first] = datasets;
  if (first === undefined) {
    throw new InvalidInputError('no data set is given to be put together; give at least one');
  }
  if (datasets.length === 1) {
    return first;
  }
  checkFit(datasets, first);
  const parts = partsOf(datasets);
  const allNames = datasets.flatMap(({ names }) => names);
  const areUnique = new Set(allNames).size === allNames.length;
  const inPart = (name: string, part: DatasetPart | undefined): string => `${part?.name}/${name}`;
  return createDataset({
    name: parts.map(({ name }) => name).join('+'),
    format: 'merged',
    sources: datasets.flatMap(({ sources }) => sources),
    parts,
    size: first.size,
    channels: first.channels,
    pixels: joined(
      datasets.map(({ pixels }) => pixels),
      (length) => new Uint8Array(new SharedArrayBuffer(length)),
    ),
    labels: joinLabels(datasets),
    split: joined(
      datasets.map(({ split }) => split),
      (length) => new Uint8Array(length),
    ),
    names: areUnique
      ? allNames
      : parts.flatMap((part) =>
          allNames.slice(part.start, part.start + part.samples).map((name) => inPart(name, part)),
        ),
    repeatsTraining: joined(
      datasets.map(({ repeatsTraining }) => repeatsTraining),
      (length) => new Uint8Array(length),
    ),
    report: joinReports(datasets),
  });
}

/**
 * The part that each sample is of.
 *
 * @returns [N] positions in `dataset.parts`
 */
export function partOfSamples(dataset: Dataset): Int8Array {
  const result = new Int8Array(dataset.samples);
  dataset.parts.forEach(({ start, samples }, part) => {
    result.fill(part, start, start + samples);
  });
  return result;
}

function checkFit(datasets: readonly Dataset[], first: Dataset): void {
  const shape = ({ size, channels }: Dataset): string => `${size.width}×${size.height}×${channels}`;
  const other = datasets.find((dataset) => shape(dataset) !== shape(first));
  if (other !== undefined) {
    throw new InvalidInputError(
      `pictures of ${other.name} are ${shape(other)}, those of ${first.name} ${shape(first)}; open both with the same size and channels`,
    );
  }
  const known = new Map<string, Dataset>();
  for (const dataset of datasets) {
    for (const { sha256 } of dataset.parts) {
      if (sha256 !== '' && known.has(sha256)) {
        throw new DataError(
          `data set ${dataset.name} is given twice (SHA-256 ${sha256.slice(0, 12)}…); give each set once`,
        );
      }
      known.set(sha256, dataset);
    }
  }
}

/** Parts of all sets; of equal names the later ones get a number. */
function partsOf(datasets: readonly Dataset[]): DatasetPart[] {
  const taken = new Set<string>();
  let before = 0;
  return datasets.flatMap(({ parts, samples }) => {
    const offset = before;
    before += samples;
    return parts.map((part) => {
      let name = part.name;
      for (let copy = 2; taken.has(name); copy++) {
        name = `${part.name}-${copy}`;
      }
      taken.add(name);
      return { ...part, name, start: offset + part.start };
    });
  });
}

function joinLabels(datasets: readonly Dataset[]): DatasetLabels {
  const codes = (task: Task): Int8Array =>
    joined(
      datasets.map(({ labels }) => labels[task]),
      (length) => new Int8Array(length),
    );
  const haveVotes = datasets.some(({ labels }) => labels.emotionVotes !== undefined);
  return {
    ...(Object.fromEntries(TASKS.map((task) => [task, codes(task)])) as Record<Task, Int8Array>),
    years: joined(
      datasets.map(({ labels }) => labels.years),
      (length) => new Float32Array(length),
    ),
    ...(haveVotes
      ? {
          emotionVotes: joined(
            datasets.map(({ labels, samples }) => labels.emotionVotes ?? new Uint8Array(samples * VOTES)),
            (length) => new Uint8Array(length),
          ),
        }
      : {}),
  };
}

function joinReports(datasets: readonly Dataset[]): DatasetReport {
  const reports = datasets.map(({ report }) => report);
  const sum = (count: (duplicates: DatasetReport['duplicates']) => number): number =>
    reports.reduce((total, { duplicates }) => total + count(duplicates), 0);
  return {
    dropped: reports.flatMap(({ dropped }) => dropped),
    defects: reports.flatMap(({ defects }) => defects),
    ignored: reports.flatMap(({ ignored }) => ignored),
    duplicates: {
      groups: sum(({ groups }) => groups),
      surplus: sum(({ surplus }) => surplus),
      conflictingGroups: sum(({ conflictingGroups }) => conflictingGroups),
    },
  };
}

/** Arrays one after another in one that `allocate` makes. */
function joined<T extends Uint8Array | Int8Array | Float32Array>(
  arrays: readonly T[],
  allocate: (length: number) => T,
): T {
  const result = allocate(arrays.reduce((total, { length }) => total + length, 0));
  let offset = 0;
  for (const array of arrays) {
    result.set(array, offset);
    offset += array.length;
  }
  return result;
}
