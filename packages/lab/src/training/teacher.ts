/**
 * A trained model as teacher: what it estimates becomes a part of the labels.
 *
 * A label names one class; a teacher's estimate also says what else the picture looks like, and is less moved by the
 * mistakes of annotators (Hinton et al. 2015, "Distilling the Knowledge in a Neural Network", arXiv:1503.02531; of a
 * network by itself: Furlanello et al. 2018, "Born-Again Neural Networks", arXiv:1805.04770).
 * @module
 */
import { resolve } from 'node:path';
import {
  DataError,
  InvalidInputError,
  type ModelCard,
  type ModelTask,
  outputProbabilities,
  TrainingError,
} from 'lineament';
import { readModelFolder } from 'lineament/node';
import { z } from 'zod';
import type { TeacherEstimates } from '../batches/types.js';
import { originOf } from '../cards/learned-from.js';
import { mergeDatasets } from '../data/merge-datasets.js';
import { openDataset } from '../data/open-dataset.js';
import type { Dataset } from '../data/types.js';
import { LoadedModel } from '../evaluation/loaded-model.js';
import { namesAmong } from '../evaluation/output-classes.js';
import { collectOutputs, type TaskOutputs } from '../evaluation/predictions.js';
import type { Head } from '../networks/heads.js';
import type { Network } from '../networks/network.js';
import type { OpenTrainingData } from './open-training-data.js';

/** Who teaches; in `config.json` under `teacher`. */
export const teacherSchema = z.strictObject({
  /** Model folder. */
  path: z.string(),
  name: z.string(),
  /** SHA-256 (hex) of its `model.onnx`. */
  sha256: z.string(),
  /** Terms of its weights, which hold for what is learned from them too. */
  licence: z.string(),
  /** Names of the data sets that it had learned from, as on a card. Older runs have none. */
  learnedFrom: z.array(z.string()).optional(),
});
export type Teacher = z.infer<typeof teacherSchema>;

/**
 * Checks that a model can teach a network. A head whose task the model does not know is learned from labels alone.
 *
 * @param folder of the model
 * @throws {ModelError} if it is no model folder
 * @throws {InvalidInputError} if it knows a task in other classes, or none of the network's
 */
export async function findTeacher(network: Network, folder: string): Promise<Teacher> {
  const source = await readModelFolder(folder);
  const { card } = source;
  const taught = network.heads.filter((head) => taskOf(card, head, network, folder) !== undefined);
  if (taught.length === 0) {
    throw new InvalidInputError(
      `the teacher ${folder} estimates ${card.tasks.map(({ task }) => task).join(', ')}, network ${network.name} learns ${network.heads.map(({ task }) => task).join(', ')}; give a teacher that knows one of them`,
    );
  }
  return { path: resolve(folder), ...originOf(source), licence: card.licence };
}

/**
 * What a teacher estimates of the training pictures, cut as its card wants them and as they are, not augmented.
 *
 * @param dataset that the network learns from, opened from `paths`
 * @param options `unlabelled`: whether to ask of samples without a label of a task, too
 * @returns by task, of the samples that have a label of it (with `unlabelled` of all); zeros for the others
 * @throws {TrainingError} if the model is not the one that was found
 * @throws {ModelError} {DataError} if it or a data set cannot be used, or it gives no probabilities
 */
export async function teacherEstimates(
  network: Network,
  dataset: Dataset,
  paths: readonly string[],
  teacher: Teacher,
  options: OpenTrainingData & { readonly threads?: number | null; readonly unlabelled?: boolean } = {},
): Promise<TeacherEstimates> {
  const now = await findTeacher(network, teacher.path);
  if (now.sha256 !== teacher.sha256) {
    throw new TrainingError(
      `${teacher.path} is not the teacher any more that the training began with (SHA-256 ${teacher.sha256.slice(0, 12)}…, now ${now.sha256.slice(0, 12)}…); start a new run`,
    );
  }
  const { threads, unlabelled = false } = options;
  const model = await LoadedModel.load(
    teacher.path,
    threads === null || threads === undefined ? {} : { threads },
  );
  try {
    const pictures = seesAs(model.card, network) ? dataset : await openFor(model.card, paths, options);
    if (pictures.sha256 !== dataset.sha256) {
      throw new DataError(`${paths.join(', ')}: changed while the training opened it; start again`);
    }
    const samples = dataset.indices('train');
    options.openOptions?.onNote?.(
      `${teacher.name} (${teacher.path}) looks at ${samples.length.toLocaleString('en-US')} training pictures`,
    );
    const outputs = await collectOutputs(model, pictures, samples, {
      unlabelled,
      onProgress: () => {
        if (options.stop?.aborted === true) {
          throw new TrainingError('stopped before the first step; nothing has been learned or changed');
        }
      },
    });
    return Object.fromEntries(
      network.heads.flatMap((head) => {
        const own = outputs.find(({ task }) => task.task === head.task);
        return own === undefined ? [] : [[head.task, rowsOf(head, own, dataset.samples, model.source)]];
      }),
    );
  } finally {
    await model.release();
  }
}

/** @throws {InvalidInputError} if the model knows the head's task in other classes */
function taskOf(card: ModelCard, head: Head, network: Network, folder: string): ModelTask | undefined {
  const task = card.tasks.find((candidate) => candidate.task === head.task);
  if (task !== undefined && placesOf(task, head, folder) === undefined) {
    throw new InvalidInputError(
      `the teacher ${folder} knows ${task.classes.length} classes of ${head.task}, network ${network.name} learns ${head.classes.length} (${head.classes.slice(0, 7).join(', ')}${head.classes.length > 7 ? ', …' : ''}); give a teacher with the same classes`,
    );
  }
  return task;
}

/**
 * For each of a model's classes its place among the head's: ages in years teach a network of bins, too.
 *
 * @returns undefined if the classes are others
 */
function placesOf(task: ModelTask, { classes }: Head, source: string): readonly number[] | undefined {
  const places = namesAmong(classes, task, source).map((name) => classes.indexOf(name));
  const reached = new Set(places);
  return reached.has(-1) || reached.size < classes.length ? undefined : places;
}

/** Whether a model wants the very pictures that a network is fed. */
function seesAs({ input, crop }: ModelCard, { input: own }: Network): boolean {
  return (
    input.height === own.height &&
    input.width === own.width &&
    input.channels === own.channels &&
    own.eyes !== undefined &&
    (['leftEye', 'rightEye'] as const).every(
      (eye) => own.eyes?.[eye].x === crop[eye].x && own.eyes?.[eye].y === crop[eye].y,
    )
  );
}

/** The same samples in the same order, cut for a model. */
async function openFor(
  { input, crop }: ModelCard,
  paths: readonly string[],
  { openOptions, stop }: OpenTrainingData,
): Promise<Dataset> {
  const { height, width, channels } = input;
  const opened: Dataset[] = [];
  for (const path of paths) {
    opened.push(
      await openDataset(path, {
        ...openOptions,
        ...{ size: { height, width }, channels, eyes: crop },
        ...(stop === undefined ? {} : { signal: stop }),
      }),
    );
  }
  return mergeDatasets(opened);
}

/** [N, classes] probabilities in the order of the head's classes; zeros where there are none. */
function rowsOf(
  head: Head,
  { task, indices, values }: TaskOutputs,
  samples: number,
  source: string,
): Float32Array {
  const width = values.length / Math.max(1, indices.length);
  const places = placesOf(task, head, source) ?? [];
  const rows = new Float32Array(samples * head.classes.length);
  indices.forEach((position, row) => {
    const estimate = outputProbabilities([...values.subarray(row * width, (row + 1) * width)], task, source);
    places.forEach((place, index) => {
      const slot = position * head.classes.length + place;
      rows[slot] = (rows[slot] as number) + (estimate[index] ?? 0);
    });
  });
  return rows;
}
