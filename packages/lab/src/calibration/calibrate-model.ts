/**
 * Fits a model's temperatures, so that its confidences are what they say.
 * @module
 */
import { InvalidInputError, type ModelCard, type ModelMetrics, type ModelTask, outputWidth } from 'lineament';
import type { Dataset, Split } from '../data/types.js';
import { cardMetrics, type Evaluation, evaluation } from '../evaluation/evaluate.js';
import type { LoadedModel } from '../evaluation/loaded-model.js';
import { outputClasses } from '../evaluation/output-classes.js';
import {
  collectOutputs,
  type PredictOptions,
  readOutputs,
  type TaskOutputs,
} from '../evaluation/predictions.js';
import { fitTemperature } from '../metrics/temperature.js';

/** What calibration has done to one task, by one data set's pictures. */
export interface TaskCalibration {
  readonly task: ModelTask['task'];
  readonly temperature: number;
  /** Figures before, one for each data set with labels of the task. */
  readonly before: readonly Evaluation[];
  readonly after: readonly Evaluation[];
}

export interface Calibration {
  /** The model's card with the fitted temperatures, and with none of the figures of other ones. */
  readonly card: ModelCard;
  readonly tasks: readonly TaskCalibration[];
}

/**
 * Fits one temperature for each task, by the pictures of a split (never those of the test split that judges the model,
 * nor those that it learned from). Of several data sets with labels of a task, all pictures count.
 *
 * Ages over single years are fitted by their seven bins, which is what their confidences are read as.
 *
 * @param datasets opened as `openForModel` does
 * @returns the card to write; tasks that no data set has labels of, or whose graph gives probabilities, stay as they are
 * @throws {InvalidInputError} if no task can be calibrated
 * @example
 * const model = await LoadedModel.load('models/baseline-gender');
 * const dataset = await openForModel(model.card, 'utkface.tar.gz');
 * const { card, tasks } = await calibrateModel(model, [dataset], 'validation');
 * tasks.map(({ task, temperature }) => `${task}: ${temperature}`); // [ 'gender: 0.9434' ]
 * await writeCard('models/baseline-gender', card);
 */
export async function calibrateModel(
  model: LoadedModel,
  datasets: readonly Dataset[],
  split: Exclude<Split, 'test'>,
  options: PredictOptions = {},
): Promise<Calibration> {
  const collected: { readonly dataset: Dataset; readonly outputs: TaskOutputs }[] = [];
  for (const dataset of datasets) {
    for (const outputs of await collectOutputs(model, dataset, dataset.indices(split), options)) {
      if (outputs.indices.length > 0 && outputs.task.activation !== 'none') {
        collected.push({ dataset, outputs });
      }
    }
  }
  const calibrations: TaskCalibration[] = [];
  const tasks = model.card.tasks.map((task) => {
    const own = collected.filter(({ outputs }) => outputs.task.task === task.task);
    if (own.length === 0) {
      return task;
    }
    const temperature = temperatureOf(
      task,
      own.map(({ outputs }) => outputs),
      model.source,
    );
    const fitted = { ...task, temperature };
    const judged = (read: ModelTask): Evaluation[] =>
      own.map(({ dataset, outputs }) =>
        evaluation(model.card.name, dataset, split, readOutputs({ ...outputs, task: read }, model.source)),
      );
    calibrations.push({ task: task.task, temperature, before: judged(task), after: judged(fitted) });
    return fitted;
  });
  if (calibrations.length === 0) {
    throw new InvalidInputError(
      `${model.source}: nothing to calibrate: the ${split} split of ${datasets.map(({ name }) => name).join(', ')} has no labels of ${model.card.tasks.map(({ task }) => task).join(', ')}, or the graph gives probabilities instead of logits`,
    );
  }
  const metrics = metricsAfter(model.card, calibrations);
  return { card: { ...model.card, tasks, metrics }, tasks: calibrations };
}

/** Losses, calibration errors and years were measured with the temperature of then. */
function metricsAfter(card: ModelCard, calibrations: readonly TaskCalibration[]): ModelMetrics[] {
  const changed = calibrations.filter(
    ({ task, temperature }) =>
      card.tasks.find((described) => described.task === task)?.temperature !== temperature,
  );
  const stale = new Set(changed.map(({ task }) => task));
  return [
    ...card.metrics.filter(({ task }) => !stale.has(task)),
    ...changed.flatMap(({ after }) => after.map(cardMetrics)),
  ];
}

function temperatureOf(task: ModelTask, outputs: readonly TaskOutputs[], source: string): number {
  const width = outputWidth(task);
  const isSigmoid = task.activation === 'sigmoid';
  const logits = outputs.flatMap(({ values }) =>
    isSigmoid ? [...values].flatMap((logit) => [0, logit]) : [...values],
  );
  const truth = outputs.flatMap((table) => [...table.truth]);
  const classOf = outputClasses(task, source);
  const { temperature } = fitTemperature(logits, truth, isSigmoid ? 2 : width, { classOf });
  return Math.round(temperature * 1e4) / 1e4;
}
