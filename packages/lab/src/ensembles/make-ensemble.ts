/**
 * From trained models to an ensemble that knows how much each of them counts.
 * @module
 */
import { InvalidInputError, type ModelSource, type Task } from 'lineament';
import { memberOf } from '../cards/learned-from.js';
import type { Dataset, Split } from '../data/types.js';
import { cardMetrics, type Evaluation, evaluation } from '../evaluation/evaluate.js';
import type { LoadOptions } from '../evaluation/loaded-model.js';
import { type PredictOptions, readOutputs } from '../evaluation/predictions.js';
import { combine, crossFitted, type EnsembleMethod, fitCombination } from './combine.js';
import { collectMembers, type MemberOutputs } from './member-outputs.js';
import { type Combination, mergeModels } from './merge-models.js';
import type { TestTimeAugmentation } from './views.js';

export interface EnsembleOptions extends LoadOptions, PredictOptions {
  /** Default `average`. */
  readonly method?: EnsembleMethod;
  /** Views of each picture that every member sees (default `none`). */
  readonly augmentation?: TestTimeAugmentation;
  /** Side of the pictures that it is fed, in pixels, 8–1024 (default: what its finest member needs). */
  readonly size?: number;
  readonly name?: string;
}

/** One task of an ensemble, by one data set's pictures. */
export interface EnsembleTask {
  readonly task: Task;
  /** Each member alone, with the ensemble's views; those that estimate the task. */
  readonly members: readonly Evaluation[];
  /**
   * The ensemble. Where weights are fitted on these very pictures, each fifth is judged by weights fitted on the others.
   */
  readonly ensemble: Evaluation;
}

export interface Ensemble {
  /** Ready to be written as a model folder. */
  readonly source: ModelSource;
  readonly tasks: readonly EnsembleTask[];
}

/**
 * Makes an ensemble. Weights are fitted on the given split, which must be one that no member has learned from and that
 * does not judge the ensemble: `validation`.
 *
 * @param datasets opened for the card of `mergeModels(sources, { size })`; none are needed for `average`
 * @throws {InvalidInputError} if weights are to be fitted and there is nothing to fit them on
 * @throws {ModelError} if the models cannot be put together
 * @example
 * const names = ['baseline-gender', 'unified'];
 * const sources = await Promise.all(names.map((name) => readModelFolder(`models/${name}`)));
 * const { source } = await makeEnsemble(sources, [], 'validation', { augmentation: 'flip' });
 * source.card.name; // 'baseline-gender+unified'
 * source.card.tasks.map(({ task }) => task); // [ 'emotion', 'age', 'gender', 'ethnicity' ]
 */
export async function makeEnsemble(
  sources: readonly ModelSource[],
  datasets: readonly Dataset[],
  split: Exclude<Split, 'test'>,
  options: EnsembleOptions = {},
): Promise<Ensemble> {
  const { method = 'average', augmentation = 'none' } = options;
  if (method !== 'average') {
    requireLabels(sources, datasets, split);
  }
  const collected = await collectMembers(sources, datasets, split, options);
  if (datasets.length > 0 && collected.length === 0) {
    const known = [...new Set(sources.flatMap(({ card }) => card.tasks.map(({ task }) => task)))];
    throw new InvalidInputError(
      `the ensemble cannot be judged: the ${split} split of ${datasets.map(({ name }) => name).join(', ')} has no labels of ${known.join(', ')}; give a data set with them, or none`,
    );
  }
  const combinations = new Map<Task, Combination>();
  const tasks: EnsembleTask[] = [];
  for (const outputs of collected) {
    const every = Array.from(outputs.truth.keys());
    const { task } = outputs.task;
    const combination = fitCombination(outputs, method, every);
    combinations.set(task, combination);
    const logits = method === 'average' ? combine(outputs, combination, every) : crossFitted(outputs, method);
    const name = options.name ?? sources.map(({ card }) => card.name).join('+');
    for (const part of outputs.parts) {
      tasks.push({
        task,
        members: outputs.names.map((member, index) =>
          judged(member, outputs, part, split, outputs.values[index] ?? new Float32Array()),
        ),
        ensemble: judged(name, outputs, part, split, logits),
      });
    }
  }
  const merged = mergeModels(sources, {
    augmentation,
    combinations,
    ...(options.size === undefined ? {} : { size: options.size }),
    ...(options.name === undefined ? {} : { name: options.name }),
  });
  const card = {
    ...merged.card,
    ensemble: { method, augmentation, members: described(sources, collected, combinations) },
    metrics: tasks.map(({ ensemble }) => cardMetrics(ensemble)),
  };
  return { source: { ...merged, card }, tasks };
}

/** Before any member is asked: that takes minutes. */
function requireLabels(sources: readonly ModelSource[], datasets: readonly Dataset[], split: Split): void {
  const given = sources.flatMap(({ card }) => card.tasks.map(({ task }) => task));
  const shared = [...new Set(given)].filter((task) => given.filter((other) => other === task).length > 1);
  const missing = shared.filter((task) =>
    datasets.every((dataset) =>
      dataset.indices(split).every((position) => (dataset.labels[task][position] ?? -1) < 0),
    ),
  );
  if (missing.length > 0) {
    throw new InvalidInputError(
      `weights for ${missing.join(', ')} cannot be fitted: ${datasets.length === 0 ? 'no data set is given' : `the ${split} split of ${datasets.map(({ name }) => name).join(', ')} has no labels of it`}; give a data set with them, or the method average`,
    );
  }
}

function judged(
  model: string,
  { task }: MemberOutputs,
  { dataset, outputs, start }: MemberOutputs['parts'][number],
  split: Split,
  values: Float32Array,
): Evaluation {
  const width = task.classes.length;
  const own = values.subarray(start * width, (start + outputs.indices.length) * width);
  return evaluation(model, dataset, split, readOutputs({ ...outputs, values: own }, model));
}

/** The members as the card names them, with their weights where these are plain numbers. */
function described(
  sources: readonly ModelSource[],
  collected: readonly MemberOutputs[],
  combinations: ReadonlyMap<Task, Combination>,
): NonNullable<ModelSource['card']['ensemble']>['members'] {
  return sources.map((source, index) => {
    const weights: Partial<Record<Task, number>> = {};
    for (const { task } of collected.map((outputs) => outputs.task)) {
      const combination = combinations.get(task);
      const place = sources
        .slice(0, index)
        .filter((before) => before.card.tasks.some((own) => own.task === task)).length;
      const weight = combination?.kind === 'mean' ? combination.weights[place] : undefined;
      if (weight !== undefined && source.card.tasks.some((own) => own.task === task)) {
        weights[task] = weight;
      }
    }
    return { ...memberOf(source), ...(Object.keys(weights).length > 0 ? { weights } : {}) };
  });
}
