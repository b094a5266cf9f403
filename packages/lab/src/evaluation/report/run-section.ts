/**
 * The page of a report on the training run.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type Task } from 'lineament';
import { z } from 'zod';
import { trainingCurves } from '../../curves/training-curves.js';
import type { ReportChart, ReportSection } from '../../report/blocks.js';
import { formatNumber, formatPercent } from '../../report/format.js';

/** Of a chart, in pixels. */
const SIZE = { width: 480, height: 360 };

const recordSchema = z.looseObject({
  epoch: z.int(),
  loss: z.number(),
  accuracy: z.number(),
  valLoss: z.number(),
  valAccuracy: z.number(),
  learningRate: z.number(),
  tasks: z.record(z.string(), z.object({ accuracy: z.number(), valAccuracy: z.number() })).optional(),
  imagesPerSecond: z.number(),
  seconds: z.number(),
});

/** Loss and accuracy by epoch, as a run folder's `history.json` keeps them. */
export type RunHistory = readonly z.infer<typeof recordSchema>[];

/**
 * Reads the history beside a model, if there is one: run folders have it.
 *
 * @throws {DataError} if it is there, but none
 */
export async function readHistory(folder: string): Promise<RunHistory | undefined> {
  const path = join(folder, 'history.json');
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  try {
    const history = z.array(recordSchema).parse(JSON.parse(text));
    return history.length === 0 ? undefined : history;
  } catch {
    throw new DataError(`${path} is no history of a run; remove it to report without the run’s curves`);
  }
}

/**
 * Loss and accuracy by epoch. A network of several tasks has a loss and a mean accuracy of all of them; the accuracies
 * of the tasks that are judged are drawn too.
 *
 * @param bestEpoch whose weights the model has, if known
 */
export function runSection(
  history: RunHistory,
  bestEpoch: number | undefined,
  judged: readonly Task[],
): ReportSection {
  const best = history.some(({ epoch }) => epoch === bestEpoch) ? bestEpoch : undefined;
  const curves = trainingCurves('Training run', history, best, SIZE);
  const last = history.at(-1);
  const hasTasks = history.every(({ tasks }) => tasks !== undefined);
  const words =
    last === undefined
      ? ''
      : `After ${last.epoch} epochs: validation loss ${formatNumber(last.valLoss)}, ${hasTasks ? 'mean accuracy of the tasks' : 'accuracy'} ${formatPercent(last.valAccuracy)}.`;
  return {
    id: 'run',
    title: 'Training run',
    lead: best === undefined ? words : `The model has the weights of epoch ${best} of ${last?.epoch}.`,
    blocks: [
      {
        kind: 'charts',
        charts: [
          {
            svg: curves['curves-loss'],
            caption: 'Loss by epoch, as it was trained (with penalties on weights, if any).',
            alternative: words,
          },
          {
            svg: curves['curves-accuracy'],
            caption: hasTasks
              ? 'Accuracy by epoch, the mean of all tasks that the network was trained for.'
              : 'Accuracy by epoch.',
            alternative: words,
          },
          ...judged.flatMap((task) => taskChart(task, history, best)),
        ],
      },
    ],
  };
}

function taskChart(task: Task, history: RunHistory, best: number | undefined): ReportChart[] {
  const own = history.flatMap(({ tasks, ...record }) => {
    const figures = tasks?.[task];
    return figures === undefined ? [] : [{ ...record, ...figures }];
  });
  const last = own.at(-1);
  if (last === undefined) {
    return [];
  }
  const name = `${task.slice(0, 1).toUpperCase()}${task.slice(1)}`;
  return [
    {
      svg: trainingCurves(name, own, best, SIZE)['curves-accuracy'],
      caption: `Accuracy of ${task} by epoch.`,
      alternative: `After ${last.epoch} epochs: validation accuracy of ${task} ${formatPercent(last.valAccuracy)}.`,
    },
  ];
}
