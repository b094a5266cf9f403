/**
 * Labels as rows of probabilities, with a weight for each row.
 * @module
 */
import { InvalidInputError, TASK_CLASSES, type Task } from 'lineament';
import { emotionTargets } from '../data/formats/fer-plus.js';
import type { Dataset } from '../data/types.js';
import type { LabelOptions, MixedEmotions } from './types.js';

const VOTES = 10;

/** Rows of one task for one batch. */
export interface Targets {
  /** [B, classes]; zeros where there is nothing to learn: neither a label nor an estimate in its place. */
  readonly labels: Float32Array<ArrayBuffer>;
  /** [B]; 0 where there is nothing to learn or the row is padding. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/**
 * Number of values in a task's row of targets.
 *
 * @example
 * targetClasses('age', { age: { encoding: 'years', count: 101, sigma: 2 } }); // 101
 */
export function targetClasses(task: Task, options: LabelOptions): number {
  return task === 'age' && options.age?.encoding === 'years' ? options.age.count : TASK_CLASSES[task].length;
}

/**
 * Checks label options against a data set.
 *
 * @throws {InvalidInputError} if the data set lacks the labels asked for, or an option is out of its range
 */
export function checkLabelOptions(dataset: Dataset, tasks: readonly Task[], options: LabelOptions): void {
  const missing = tasks.find((task) => !dataset.tasks.includes(task));
  if (missing !== undefined) {
    throw new InvalidInputError(
      `data set ${dataset.name} has no labels of ${missing}; it has ${dataset.tasks.join(', ') || 'none'}`,
    );
  }
  const { emotion = 'class' } = options;
  if (typeof emotion === 'object' && !(emotion.votes >= 0 && emotion.votes <= 1)) {
    throw new InvalidInputError(
      `a share ${emotion.votes} of FER+ votes is out of range; give a number from 0 to 1`,
    );
  }
  if (emotion !== 'class' && dataset.labels.emotionVotes === undefined) {
    throw new InvalidInputError(
      `data set ${dataset.name} has no FER+ votes; put fer2013plus_labels.csv.gz beside fer2013.csv, or train on its own labels (--emotion-labels class)`,
    );
  }
  if (options.age?.encoding === 'years') {
    const { count, sigma } = options.age;
    if (!Number.isInteger(count) || count < 2 || !(sigma >= 0)) {
      throw new InvalidInputError(
        `age labels over ${count} years with sigma ${sigma} make no sense; give a whole count ≥ 2 and a sigma ≥ 0`,
      );
    }
  }
  const { share = 0, estimates = {} } = options.teacher ?? {};
  const short = tasks.find((task) => {
    const rows = estimates[task];
    return rows !== undefined && rows.length !== dataset.samples * targetClasses(task, options);
  });
  if (!(share >= 0 && share <= 1) || short !== undefined) {
    throw new InvalidInputError(
      short === undefined
        ? `a share ${share} of a teacher's estimates is out of range; give a number from 0 to 1`
        : `a teacher's estimates of ${short}: ${estimates[short]?.length} values; give ${targetClasses(short, options)} for each of the ${dataset.samples} samples of ${dataset.name}`,
    );
  }
  const { smoothing = 0 } = options;
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new InvalidInputError(
      `label smoothing ${smoothing} is out of range; give a number from 0 to below 1`,
    );
  }
  for (const task of tasks) {
    const ofSamples = options.sampleWeights?.[task];
    if (
      ofSamples !== undefined &&
      (ofSamples.length !== dataset.samples || ofSamples.some((weight) => !(weight >= 0)))
    ) {
      throw new InvalidInputError(
        `sample weights of ${task}: ${ofSamples.length} values; give ${dataset.samples} numbers ≥ 0, one for each sample of ${dataset.name}`,
      );
    }
    const weights = options.classWeights?.[task];
    const classes = TASK_CLASSES[task].length;
    if (weights !== undefined && (weights.length !== classes || weights.some((weight) => !(weight >= 0)))) {
      throw new InvalidInputError(
        `class weights of ${task} are ${weights.join(', ')}; give ${classes} numbers ≥ 0, for ${TASK_CLASSES[task].join(', ')}`,
      );
    }
  }
}

/**
 * Targets of a batch.
 *
 * @param positions [B] samples of the data set
 * @param size number of real rows; the rest weigh 0
 */
export function makeTargets(
  dataset: Dataset,
  task: Task,
  positions: Uint32Array,
  size: number,
  options: LabelOptions,
): Targets {
  const classes = targetClasses(task, options);
  const labels = new Float32Array(positions.length * classes);
  const weights = new Float32Array(positions.length);
  const smoothing = options.smoothing ?? 0;
  // Ages over years are soft as they are, and must not be drawn towards the middle of all years.
  const isDistribution = task === 'age' && options.age?.encoding === 'years';
  positions.forEach((position, row) => {
    const target = labels.subarray(row * classes, (row + 1) * classes);
    const weight = writeTarget(dataset, task, position, options, target);
    const { teacher } = options;
    // A label that is not used, such as one that FER+'s voters took for no face, is a label: nothing stands in for it.
    const isUnlabelled = (dataset.labels[task][position] ?? -1) < 0;
    if (weight === undefined && !(isUnlabelled && teacher?.unlabelled === true)) {
      return;
    }
    const isTaught = writeEstimate(
      target,
      position,
      task,
      teacher,
      weight === undefined ? 1 : teacher?.share,
    );
    if (weight === undefined && !isTaught) {
      return;
    }
    // Weights of classes and groups are about labels; an estimate alone counts as it is.
    const own = weight === undefined ? 1 : weight * (options.sampleWeights?.[task]?.[position] ?? 1);
    weights[row] = row < size ? own : 0;
    if (isDistribution) {
      return;
    }
    target.forEach((value, index) => {
      target[index] = value * (1 - smoothing) + smoothing / classes;
    });
  });
  return { labels, weights };
}

/** Mixes a teacher's estimate into a row; false where there is none. */
function writeEstimate(
  target: Float32Array,
  position: number,
  task: Task,
  teacher: LabelOptions['teacher'],
  share = 0,
): boolean {
  const rows = teacher?.estimates[task];
  const estimate = rows?.subarray(position * target.length, (position + 1) * target.length);
  if (estimate === undefined || estimate.every((value) => value === 0)) {
    return false;
  }
  target.forEach((value, index) => {
    target[index] = (1 - share) * value + share * (estimate[index] ?? 0);
  });
  return true;
}

/** Writes a row; gives its weight, or `undefined` (and leaves zeros) if the label is missing. */
function writeTarget(
  dataset: Dataset,
  task: Task,
  position: number,
  options: LabelOptions,
  target: Float32Array,
): number | undefined {
  const classWeights = options.classWeights?.[task];
  const label = dataset.labels[task][position] ?? -1;
  if (task === 'emotion' && options.emotion !== undefined && options.emotion !== 'class') {
    if (!writeVotes(target, label, dataset.labels.emotionVotes, position, options.emotion)) {
      return undefined;
    }
    return classWeights === undefined
      ? 1
      : target.reduce((sum, value, index) => sum + value * (classWeights[index] ?? 0), 0);
  }
  if (label < 0) {
    return undefined;
  }
  if (task === 'age' && options.age?.encoding === 'years') {
    const years = dataset.labels.years[position] ?? Number.NaN;
    if (Number.isNaN(years)) {
      return undefined;
    }
    writeAge(target, years, options.age.sigma);
  } else {
    target[label] = 1;
  }
  return classWeights?.[label] ?? 1;
}

/** Writes a row of votes, or of votes and the label; false where there is neither. */
function writeVotes(
  target: Float32Array,
  label: number,
  allVotes: Uint8Array | undefined,
  position: number,
  emotion: 'votes' | MixedEmotions,
): boolean {
  const voted = emotionTargets(allVotes?.subarray(position * VOTES, (position + 1) * VOTES) ?? []);
  const hasVotes = voted.some((value) => value > 0);
  if (emotion === 'votes') {
    target.set(voted);
    return hasVotes;
  }
  if (label < 0) {
    return false;
  }
  const share = hasVotes ? emotion.votes : 0;
  voted.forEach((part, vote) => {
    emotion.translation[vote]?.forEach((value, index) => {
      target[index] = (target[index] ?? 0) + share * part * value;
    });
  });
  target[label] = (target[label] ?? 0) + 1 - share;
  return true;
}

/** A Gaussian around the age, normalized; ages past the last year count as the last year. */
function writeAge(target: Float32Array, years: number, sigma: number): void {
  const centre = Math.min(Math.floor(years), target.length - 1);
  if (sigma === 0) {
    target[centre] = 1;
    return;
  }
  let sum = 0;
  target.forEach((_, year) => {
    const density = Math.exp(-((year - centre) ** 2) / (2 * sigma * sigma));
    target[year] = density;
    sum += density;
  });
  target.forEach((density, year) => {
    target[year] = density / sum;
  });
}
