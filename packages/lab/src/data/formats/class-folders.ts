/**
 * Pictures sorted into folders by class: `<split>/<class>/*.jpg` or `<class>/*.jpg`.
 * @module
 */
import { DataError, TASK_CLASSES, TASKS, type Task } from 'lineament';
import type { SourceSample } from '../source.js';
import { seededHashSplit } from '../split.js';
import type { Split } from '../types.js';
import { classIndex, parseSplit } from './label-names.js';
import type { NameContract, PictureFile } from './picture-files.js';

/**
 * Reads label and split from the folders' names (capitals do not matter).
 *
 * @param path of the folder or archive, for error messages
 * @param files every picture in it
 * @param splitSeed of the hash split, used when the folders name no split
 * @throws {DataError} if a picture lies in no class folder, a folder's name is no label, the labels belong to more
 * than one task, or only a part of the pictures lies in folders of splits
 */
export function indexClassFolders(
  path: string,
  files: readonly PictureFile[],
  splitSeed: number,
): NameContract {
  const stray = files.find((file) => splitOf(file.name) === undefined);
  const inSplit = files.find((file) => splitOf(file.name) !== undefined);
  const hasSplits = inSplit !== undefined;
  if (hasSplits && stray !== undefined) {
    throw new DataError(
      `${path}: ${inSplit.name} lies in the folder of a split, but ${stray.name} does not; use train/, validation/ and test/ for all pictures or for none`,
    );
  }
  const labels = files.map(({ name }) => {
    const folders = name.split('/').slice(0, -1);
    const label = folders[hasSplits ? 1 : 0];
    if (label === undefined) {
      throw new DataError(
        `${path}: ${name} lies in no class folder; put it into a folder named like its label, such as happy/`,
      );
    }
    return label;
  });
  const task = guessTask(path, new Set(labels));
  const samples = files.map(({ name, content }, position): SourceSample => {
    const label = { [task]: classIndex(task, labels[position] ?? '') };
    const split = hasSplits ? splitOf(name) : undefined;
    return { name, content, ...label, ...(split === undefined ? {} : { split }) };
  });
  return {
    format: 'class-folders',
    samples,
    dropped: [],
    ...(hasSplits ? {} : { splitByName: (name: string) => seededHashSplit(name, splitSeed) }),
  };
}

function splitOf(name: string): Split | undefined {
  const [first = '', ...rest] = name.split('/');
  return rest.length >= 2 ? parseSplit(first) : undefined;
}

function guessTask(path: string, labels: ReadonlySet<string>): Task {
  const unknown = (task: Task): string[] =>
    [...labels].filter((label) => classIndex(task, label) === undefined);
  const best = TASKS.reduce((a, b) => (unknown(b).length < unknown(a).length ? b : a));
  const [first] = unknown(best);
  if (first === undefined) {
    return best;
  }
  const known =
    unknown(best).length < labels.size
      ? `the labels of ${best}, which the other folders match, are ${TASK_CLASSES[best].join(', ')}`
      : `known labels are ${TASKS.map((task) => `${task}: ${TASK_CLASSES[task].join(', ')}`).join('; ')}`;
  throw new DataError(`${path}: folder "${first}" is no known label; ${known}`);
}
