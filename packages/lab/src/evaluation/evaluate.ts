/**
 * How good a model is on a split.
 * @module
 */
import { DataError, type ModelCard, type ModelMetrics, type Task } from 'lineament';
import { openDataset } from '../data/open-dataset.js';
import { type Dataset, type OpenDatasetOptions, SPLITS, type Split } from '../data/types.js';
import type { EvaluationIntervals } from './evaluation-intervals.js';
import { type JudgedSamples, type Judgement, judge } from './judge.js';
import { LoadedModel, type LoadOptions } from './loaded-model.js';
import { type Predictions, type PredictOptions, predict } from './predictions.js';

/** Figures of one task of a model. */
export interface Evaluation extends Judgement {
  readonly model: string;
  readonly dataset: string;
  readonly split: Split;
  readonly task: Task;
  /** The same figures without samples whose picture is also in the training split, where there are such. */
  readonly withoutTrainingRepeats?: Judgement;
  /** Of the figures that are no proportions, where they were asked for. */
  readonly intervals95?: EvaluationIntervals;
}

export interface EvaluateOptions extends LoadOptions, PredictOptions {
  /** Tasks to judge (default: all of the model's that the data set has labels of). */
  readonly tasks?: readonly Task[];
}

/**
 * Judges a model folder by a split of a data set.
 *
 * @param dataset opened as {@link openForModel} does
 * @throws {ModelError} if the model is missing, damaged, contradicts its card or has other classes
 * @throws {DataError} if the data set has no labels of a task that was asked for, or of none at all
 * @example
 * const { card } = await readModelFolder('models/baseline-gender');
 * const dataset = await openForModel(card, 'utkface.tar.gz');
 * const [gender] = await evaluateModel('models/baseline-gender', dataset, 'test');
 * gender.n; // 4464
 */
export async function evaluateModel(
  folder: string,
  dataset: Dataset,
  split: Split,
  options: EvaluateOptions = {},
): Promise<Evaluation[]> {
  const model = await LoadedModel.load(folder, options);
  try {
    return await evaluateLoaded(model, dataset, split, options);
  } finally {
    await model.release();
  }
}

/**
 * Judges a model that is loaded already, see {@link evaluateModel}.
 */
export async function evaluateLoaded(
  model: LoadedModel,
  dataset: Dataset,
  split: Split,
  options: Omit<EvaluateOptions, keyof LoadOptions> = {},
): Promise<Evaluation[]> {
  const wanted = judgedTasks(model.card, dataset, split, options.tasks);
  const tables = await predict(model, dataset, dataset.indices(split), options);
  return tables
    .filter(({ task }) => wanted.includes(task))
    .map((table) => evaluation(model.card.name, dataset, split, table));
}

/** A task's figures, from what a model says. */
export function evaluation(
  model: string,
  samples: JudgedSamples,
  split: Split,
  table: Predictions,
): Evaluation {
  const isRepeat = (index: number): boolean => samples.repeatsTraining[index] === 1;
  const fresh = table.indices.filter((index) => !isRepeat(index)).length;
  return {
    model,
    dataset: samples.name,
    split,
    task: table.task,
    ...judge(table, samples),
    ...(fresh > 0 && fresh < table.indices.length
      ? { withoutTrainingRepeats: judge(table, samples, (index) => !isRepeat(index)) }
      : {}),
  };
}

/**
 * Opens a data set the way a model wants its pictures.
 *
 * @param crop middle part of the pictures to use; by default the part that puts the eyes where the card wants them
 */
export async function openForModel(
  card: ModelCard,
  path: string,
  options: Pick<OpenDatasetOptions, 'cache' | 'crop' | 'onProgress' | 'onNote'> = {},
): Promise<Dataset> {
  const { height, width, channels } = card.input;
  const place = options.crop === undefined ? { eyes: card.crop } : {};
  return openDataset(path, { ...options, ...place, size: { height, width }, channels });
}

/** The figures of an evaluation that a card keeps; of one that was read from a file, too. */
type CardFigures = Omit<ModelMetrics, 'accuracyInterval95' | 'others'> &
  Pick<Evaluation, 'accuracyInterval95' | 'balancedAccuracy' | 'macroF1' | 'calibrationError'> & {
    readonly [Key in 'mae' | 'withinFiveYears' | 'oneOffAccuracy' | 'intervalCoverage' | 'intervalWidth']?:
      | Evaluation[Key]
      | undefined;
  };

/** A model's figures as its card keeps them. */
export function cardMetrics(evaluation: CardFigures): ModelMetrics {
  const { task, dataset, split, n, accuracy, accuracyInterval95, loss } = evaluation;
  const { balancedAccuracy, macroF1, calibrationError } = evaluation;
  const { mae, withinFiveYears, oneOffAccuracy, intervalCoverage, intervalWidth } = evaluation;
  const others = {
    ...{ balancedAccuracy, macroF1, calibrationError },
    ...{ mae, withinFiveYears, oneOffAccuracy, intervalCoverage, intervalWidth },
  };
  return {
    task,
    dataset,
    split,
    n,
    accuracy,
    accuracyInterval95: [...accuracyInterval95],
    loss,
    others: Object.fromEntries(
      Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
  };
}

/**
 * The tasks that a model can be judged in.
 *
 * @param wanted those that were asked for (default: all of the model's that the split has labels of)
 * @throws {DataError} if the model does not estimate one of them, or the split has no labels of it
 */
export function judgedTasks(
  card: ModelCard,
  dataset: Dataset,
  split: Split,
  wanted: readonly Task[] | undefined,
): readonly Task[] {
  const ofModel = card.tasks.map(({ task }) => task);
  const labelled = ofModel.filter((task) => hasLabels(dataset, split, task));
  const missing = (wanted ?? []).filter((task) => !labelled.includes(task));
  if (labelled.length === 0 || missing.length > 0) {
    const names = missing.length > 0 ? missing : ofModel;
    const unknown = names.filter((task) => !ofModel.includes(task));
    throw new DataError(
      unknown.length > 0
        ? `model ${card.name} does not estimate ${unknown.join(', ')}; it estimates ${ofModel.join(', ')}`
        : describeMissing(dataset, split, names),
    );
  }
  return wanted ?? labelled;
}

function hasLabels(dataset: Dataset, split: Split, task: Task): boolean {
  return dataset.indices(split).some((position) => (dataset.labels[task][position] ?? -1) >= 0);
}

/** What the split has instead, and where the labels are. */
function describeMissing(dataset: Dataset, split: Split, tasks: readonly Task[]): string {
  const own = dataset.tasks.filter((task) => hasLabels(dataset, split, task));
  const others = SPLITS.filter((other) => tasks.every((task) => hasLabels(dataset, other, task)));
  const instead = own.length === 0 ? 'it has no label at all' : `its labels are of ${own.join(', ')}`;
  const mend = others.length === 0 ? '' : `, or choose the split ${others.join(' or ')}`;
  return `data set ${dataset.name} has no labels of ${tasks.join(', ')} in its ${split} split; ${dataset.indices(split).length === 0 ? 'that is empty' : instead}. Give a data set with them${mend}`;
}
