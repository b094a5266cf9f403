/**
 * What is to be judged: a model by a data set, or predictions that were kept.
 * @module
 */
import { basename } from 'node:path';
import {
  type Dataset,
  evaluateLoaded,
  extraColumns,
  fitTemperatures,
  isPredictionsFile,
  LoadedModel,
  mergeModels,
  openDataset,
  openDetectedCrops,
  openForModel,
  type PredictionOutline,
  type PredictionTable,
  predictionTable,
  predictTable,
  type RunHistory,
  readHistory,
  readPredictions,
  requirePictures,
  type Split,
  type TestTimeAugmentation,
} from '@lineament/lab';
import { type ModelCard, type Precision, readModelFolder, type Task } from 'lineament';
import { UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import { noteLeftOut } from '../output/left-out.js';
import { packageVersion } from '../output/package-version.js';
import type { Terminal } from '../output/terminal.js';

/** Flags that say what to judge, and how to run a model. */
export interface JudgeFlags {
  readonly data?: string;
  /** Absent: `test`, or what a predictions file is of. */
  readonly split?: Split;
  readonly tasks?: readonly Task[];
  readonly batchSize?: number;
  readonly threads?: number;
  readonly precision?: Precision;
  readonly crop?: number;
  /** `detected`: pictures are cut by our own detector and alignment. */
  readonly crops?: 'own' | 'detected';
  /** Views of each picture that are averaged. */
  readonly tta?: TestTimeAugmentation;
  readonly cache?: string | boolean;
}

/** What is needed beside predictions. */
export interface JudgeNeeds {
  /** Opens the data set, where one is given, although a predictions file is judged, and checks that it is of that. */
  readonly pictures: boolean;
  /** Runs a model over the validation split too, to fit temperatures on it. */
  readonly temperature: boolean;
  /** Told labels and groups, still without predictions, before a model runs: what does not fit is refused at once. */
  readonly check?: (table: PredictionTable) => void;
}

/** Predictions, and what belongs to them. */
export interface Judged {
  readonly table: PredictionTable;
  /** Holds their pictures, where they are at hand. */
  readonly dataset?: Dataset;
  readonly card?: ModelCard;
  readonly history?: RunHistory;
}

/** Pictures of kept predictions are only looked at; larger ones would fill the memory. */
const PICTURE_SIZE = { width: 64, height: 64 };

/**
 * Runs a model, or reads a predictions file.
 *
 * @param source model folder or predictions file
 */
export async function judged(
  source: string,
  flags: JudgeFlags,
  terminal: Terminal,
  needs: JudgeNeeds,
): Promise<Judged> {
  return isPredictionsFile(source)
    ? fromFile(source, flags, terminal, needs)
    : fromModel(source, flags, terminal, needs);
}

/**
 * Refuses what cannot be judged, without running anything.
 *
 * @param source model folder or predictions file
 * @returns what its predictions will be of
 */
export async function requireReadable(
  source: string,
  { data, split }: Pick<JudgeFlags, 'data' | 'split'>,
): Promise<PredictionOutline> {
  if (isPredictionsFile(source)) {
    const { about, tasks } = await readOfSplit(source, split);
    return { name: about.model, split: about.split, tasks: tasks.map(({ task }) => task) };
  }
  requireData(source, data);
  const { card } = await readModelFolder(source);
  return { name: card.name, split: split ?? 'test', tasks: card.tasks.map(({ task }) => task) };
}

/** @throws {UsageError} if they are of another split than the one that is asked for */
async function readOfSplit(path: string, split: Split | undefined): Promise<PredictionTable> {
  const table = await readPredictions(path);
  if (split !== undefined && split !== table.about.split) {
    throw new UsageError(
      `${path} holds predictions of the ${table.about.split} split, not of ${split}; leave --split out`,
    );
  }
  return table;
}

/** @throws {UsageError} if a model has no pictures to look at */
function requireData(folder: string, data: string | undefined): asserts data is string {
  if (data === undefined) {
    throw new UsageError(
      `required option '--data <path>' not specified: the model ${basename(folder)} needs pictures (only a predictions file, .csv or .parquet, is judged without)`,
    );
  }
}

async function fromFile(
  path: string,
  flags: JudgeFlags,
  terminal: Terminal,
  { pictures }: JudgeNeeds,
): Promise<Judged> {
  const table = await readOfSplit(path, flags.split);
  if (flags.data === undefined || !pictures) {
    return { table };
  }
  const opening = datasetProgress(terminal);
  const dataset = await openDataset(flags.data, {
    size: PICTURE_SIZE,
    channels: 3,
    ...cacheOption(flags),
    onProgress: opening.update,
    onNote: (message) => terminal.note(message),
  }).finally(() => opening.finish());
  noteLeftOut(dataset, terminal);
  requirePictures(table, dataset);
  return { table, dataset };
}

async function fromModel(
  folder: string,
  flags: JudgeFlags,
  terminal: Terminal,
  { temperature, check }: JudgeNeeds,
): Promise<Judged> {
  const { data } = flags;
  requireData(folder, data);
  // Before the data set is opened: a missing model should not take minutes to be noticed.
  const files = await readModelFolder(folder);
  const { card } = files;
  const history = await readHistory(folder);
  const opening = datasetProgress(terminal);
  const whole = await openForModel(card, data, {
    ...(flags.crop === undefined ? {} : { crop: flags.crop }),
    ...cacheOption(flags),
    onProgress: opening.update,
    onNote: (message) => terminal.note(message),
  }).finally(() => opening.finish());
  noteLeftOut(whole, terminal);
  const { tta = 'none' } = flags;
  if (tta !== 'none' && card.activations !== undefined) {
    terminal.note(
      `views (${tta}) are averaged in a graph of floats, where the model alone computes with integers`,
    );
  }
  const model = await LoadedModel.fromSource(
    tta === 'none' ? files : mergeModels([files], { augmentation: tta }),
    {
      ...(flags.threads === undefined ? {} : { threads: flags.threads }),
      ...(flags.precision === undefined ? {} : { precision: flags.precision }),
    },
  );
  try {
    const { dataset, undetected } =
      flags.crops === 'detected'
        ? await detectedCrops(model, whole, data, flags, terminal)
        : { dataset: whole, undetected: undefined };
    const run = async (split: Split, label: string): Promise<PredictionTable> => {
      const bar = terminal.progress(label, dataset.indices(split).length);
      return predictTable(model, dataset, split, {
        tasks: flags.tasks,
        tool: `lineament ${packageVersion()}`,
        ...(flags.batchSize === undefined ? {} : { batchSize: flags.batchSize }),
        onProgress: (done) => bar.update(done),
      }).finally(() => bar.finish());
    };
    const split = flags.split ?? 'test';
    const groups = await groupsOf(dataset, split, data);
    const about = { model: card.name, dataset: dataset.name, split };
    check?.({ ...predictionTable(about, dataset, dataset.indices(split), []), groups });
    const predicted = await run(split, 'evaluating');
    const table = {
      ...predicted,
      about: { ...predicted.about, ...(undetected === undefined ? {} : { undetected }) },
      groups,
    };
    const tasks = table.tasks.map(({ task }) => task);
    const fitted =
      temperature && split !== 'validation' && hasLabels(dataset, 'validation', tasks)
        ? fitTemperatures(await run('validation', 'calibrating'))
        : undefined;
    return {
      table:
        fitted === undefined ? table : { ...table, about: { ...table.about, fittedTemperatures: fitted } },
      dataset,
      card,
      ...(history === undefined ? {} : { history }),
    };
  } finally {
    await model.release();
  }
}

/** The further columns of a manifest, kept so that a table can be audited by them. */
async function groupsOf(dataset: Dataset, split: Split, data: string): Promise<PredictionTable['groups']> {
  const samples = dataset.indices(split);
  const columns = Object.entries(await extraColumns(data, dataset));
  return Object.fromEntries(
    columns.map(([name, values]) => [name, Array.from(samples, (position) => values[position] ?? '')]),
  );
}

/** Cuts the split's pictures anew, and tells how the model does on the data set's own crops of the same faces. */
async function detectedCrops(
  model: LoadedModel,
  dataset: Dataset,
  path: string,
  flags: JudgeFlags,
  terminal: Terminal,
): Promise<{ readonly dataset: Dataset; readonly undetected: number }> {
  if (flags.crop !== undefined) {
    throw new UsageError('--crops detected cuts by the eyes that are found; leave out --crop');
  }
  const split = flags.split ?? 'test';
  const samples = dataset.indices(split);
  const { width, height, channels } = model.card.input;
  const bar = terminal.progress('finding faces', samples.length);
  const { detected, own, undetected } = await openDetectedCrops(path, {
    size: { width, height },
    channels,
    eyes: model.card.crop,
    samples,
    ...cacheOption(flags),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    onProgress: ({ stage, done }) => (stage === 'decode' ? bar.update(done) : undefined),
  }).finally(() => bar.finish());
  terminal.note(
    `a face is found in ${detected.samples} of ${samples.length} pictures; ${undetected.length} are left out${undetected.length === 0 ? '' : `, such as ${undetected.slice(0, 3).join(', ')}`}`,
  );
  const options = flags.tasks === undefined ? {} : { tasks: flags.tasks };
  for (const { task, accuracy, mae } of await evaluateLoaded(model, own, split, options)) {
    const years = mae === undefined ? '' : `, ${mae.toFixed(2)} years off`;
    terminal.note(
      `the same faces as the data set cuts them: ${task} ${(100 * accuracy).toFixed(1)} %${years}`,
    );
  }
  return { dataset: detected, undetected: undetected.length };
}

function hasLabels(dataset: Dataset, split: Split, tasks: readonly Task[]): boolean {
  const samples = dataset.indices(split);
  return tasks.every((task) => samples.some((position) => (dataset.labels[task][position] ?? -1) >= 0));
}

function cacheOption({ cache }: JudgeFlags): { readonly cache?: string | false } {
  return cache === undefined || cache === true ? {} : { cache };
}
