/**
 * Which batches a training is fed.
 * @module
 */
import { SettingsError, TASK_CLASSES, type Task, TrainingError } from 'lineament';
import { mixes } from '../augmentation/mixing.js';
import { batchSettings } from '../batches/batch-settings.js';
import type { BatchLoaderOptions, EmotionLabels, TeacherEstimates } from '../batches/types.js';
import { votesAsLabels } from '../batches/votes-as-labels.js';
import { classWeights, datasetCounts } from '../data/counts.js';
import type { Dataset, Split } from '../data/types.js';
import type { Network } from '../networks/network.js';
import type { TrainingConfig } from './config.js';
import { balanceCodes, checkGroupSettings, reweighing } from './groups.js';

/**
 * Batches that teach: shuffled, augmented, full.
 *
 * @param estimates of the teacher, if the configuration has one
 */
export function trainingBatches(
  network: Network,
  dataset: Dataset,
  config: TrainingConfig,
  estimates?: TeacherEstimates,
): BatchLoaderOptions {
  if ((config.teacher === null) !== (estimates === undefined)) {
    throw new TrainingError(
      'a training with a teacher needs its estimates, one without has none; see teacherEstimates',
    );
  }
  const shared = validationBatches(network, dataset, config);
  const [firstTask] = shared.tasks;
  checkGroupSettings(dataset, config);
  if (config.groupWeights === 'dro' && mixes(config.augmentation)) {
    throw new SettingsError(
      'groupWeights "dro" needs to know whose picture each is, and mixup and cutmix mix them; leave out one of them',
    );
  }
  if (config.sampling === 'balanced' && firstTask !== undefined) {
    requireDrawnLabels(dataset, firstTask, shared.tasks);
  }
  return {
    ...shared,
    split: 'train',
    seed: config.seed,
    augmentation: config.augmentation,
    shuffle: true,
    // A padded batch would count its last picture again and again in batch normalization.
    dropLast: true,
    balanceSources: config.sourceBalance === 'equal',
    ...(config.sampling === 'balanced' && firstTask !== undefined ? { balance: firstTask } : {}),
    ...balanceCodes(dataset, config, shared.tasks),
    labels: {
      ...shared.labels,
      emotion: emotionLabels(dataset, config.emotionLabels),
      smoothing: config.labelSmoothing,
      ...(config.teacher === null || estimates === undefined
        ? {}
        : { teacher: { share: config.teacher.share, unlabelled: config.teacher.unlabelled, estimates } }),
      ...(config.classWeights === 'balanced' ? { classWeights: balancedWeights(dataset, shared.tasks) } : {}),
      ...(config.groupWeights === 'reweighing'
        ? { sampleWeights: reweighing(dataset, config.groupBy, shared.tasks) }
        : {}),
    },
  };
}

/** What a vote counts as is learned from the training pictures alone. */
function emotionLabels(dataset: Dataset, labels: TrainingConfig['emotionLabels']): EmotionLabels {
  return typeof labels === 'number'
    ? { votes: labels, translation: votesAsLabels(dataset, dataset.indices('train')) }
    : labels;
}

/** Balancing the first task's classes draws only samples that have its label: every head needs labels among them. */
function requireDrawnLabels(dataset: Dataset, first: Task, tasks: readonly Task[]): void {
  const isLabelled = (task: Task, position: number): boolean => (dataset.labels[task][position] ?? -1) >= 0;
  const drawn = dataset.indices('train').filter((position) => isLabelled(first, position));
  const without = tasks.find((task) => !drawn.some((position) => isLabelled(task, position)));
  if (without !== undefined) {
    throw new SettingsError(
      `sampling "balanced" draws only pictures with a label of ${first}, and none of them has one of ${without}; use classWeights "balanced" instead`,
    );
  }
}

/** Validation judges plain labels: figures of differently trained runs can be compared. */
export function validationBatches(
  network: Network,
  dataset: Dataset,
  config: TrainingConfig,
): BatchLoaderOptions {
  const age = network.heads.find(({ ageLabels }) => ageLabels !== undefined)?.ageLabels;
  return {
    dataset,
    split: 'validation',
    tasks: network.heads.map(({ task }) => task),
    batchSize: config.batchSize,
    labels: age === undefined ? {} : { age },
  };
}

function balancedWeights(dataset: Dataset, tasks: readonly Task[]): Partial<Record<Task, readonly number[]>> {
  const counts = datasetCounts(dataset).tasks;
  return Object.fromEntries(tasks.map((task) => [task, classWeights(counts[task]?.train.counts ?? [])]));
}

/**
 * Refuses what does not fit a data set, before a teacher is asked or a session made: that takes minutes.
 *
 * @throws {SettingsError} {InvalidInputError} naming the setting and the mend
 */
export function requireTrainable(network: Network, dataset: Dataset, config: TrainingConfig): void {
  requireLabels(
    dataset,
    network.heads.map(({ task }) => task),
  );
  batchSettings(trainingBatches(network, dataset, { ...config, teacher: null }));
  batchSettings(validationBatches(network, dataset, config));
}

/**
 * @throws {SettingsError} if a split that is needed has no labels of a task
 */
export function requireLabels(dataset: Dataset, tasks: readonly Task[]): void {
  const counts = datasetCounts(dataset).tasks;
  for (const task of tasks) {
    for (const split of ['train', 'validation'] as const satisfies readonly Split[]) {
      const labelled = counts[task]?.[split].counts.reduce((sum, count) => sum + count, 0) ?? 0;
      if (labelled === 0) {
        throw new SettingsError(
          `data set ${dataset.name} has no labels of ${task} (${TASK_CLASSES[task].join(', ')}) in its ${split} split; train on another set too, another network, or only heads with labels (--heads; networkOptions.heads)`,
        );
      }
    }
  }
}
