/**
 * A training run from its data set to its model, in a folder of its own.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { exportNetwork } from '@lineament/autograd';
import { DataError, TrainingError } from 'lineament';
import { readModelFolder } from 'lineament/node';
import type { TeacherEstimates } from '../batches/types.js';
import { toPng } from '../curves/svg.js';
import { trainingCurves } from '../curves/training-curves.js';
import type { Dataset } from '../data/types.js';
import { cardMetrics, evaluateModel } from '../evaluation/evaluate.js';
import type { Network, NetworkDefinition } from '../networks/network.js';
import { findNetwork } from '../networks/registry.js';
import { makeCard } from '../runs/card.js';
import { licenceOf } from '../runs/licence.js';
import { requireFreeFolder } from '../runs/model-folder.js';
import { RunFolder } from '../runs/run-folder.js';
import { lockRun } from '../runs/run-lock.js';
import { type TrainingConfig, trainingConfig, withFullPaths } from './config.js';
import { headShares, inferenceDefinition } from './definition.js';
import { type InitialWeights, initialWeights, type StartingPoint } from './initial-weights.js';
import { requireTrainable } from './loaders.js';
import { type OpenTrainingData, openTrainingData } from './open-training-data.js';
import { describeDataset, type RunFile, readRunFile, requireSameDataset } from './run-file.js';
import type { TrainerState } from './state.js';
import { findTeacher, type Teacher, teacherEstimates } from './teacher.js';
import { train } from './train.js';
import type { TrainOptions, TrainResult } from './types.js';

/** What starting and resuming have in common. */
export interface RunOptions
  extends Pick<TrainOptions, 'untilEpoch' | 'checkpointMinutes' | 'observer'>,
    OpenTrainingData {
  /** Networks by name (default: those of the lab), so that one of one's own can be trained without a command. */
  readonly networks?: ReadonlyMap<string, NetworkDefinition>;
  /** Told before the first step. */
  readonly onStart?: (run: RunDescription) => void;
}

/** A run before its first step. */
export interface RunDescription {
  readonly folder: RunFolder;
  readonly network: Network;
  readonly dataset: Dataset;
  readonly config: TrainingConfig;
  /** Where its weights come from, if they are not random at first. */
  readonly start?: StartingPoint | undefined;
  /** Whose estimates are a part of its labels, if anyone's. */
  readonly teacher?: Teacher | undefined;
}

/** A run when it has come back. */
export interface RunOutcome extends TrainResult, RunDescription {
  /** Whether the folder has a model now. */
  readonly hasModel: boolean;
}

/**
 * Trains a network in a new run folder. If it fails before anything is there to go on from, the folder is removed.
 *
 * @param run `data`: paths of the data sets, trained together; `runs`: folder of all runs; `command`: for the card
 * @throws {LineamentError} of the kind that fits: data, configuration, training, storage
 */
export async function startRun(
  run: {
    readonly network: string;
    readonly data: readonly string[];
    readonly config: TrainingConfig;
    readonly runs: string;
    /** The run's own folder, new or empty, instead of one in `runs`. */
    readonly folder?: string | undefined;
    readonly command: string;
  },
  options: RunOptions = {},
): Promise<RunOutcome> {
  const { command } = run;
  await (run.folder === undefined ? undefined : requireFreeFolder(run.folder));
  const config = withFullPaths(run.config);
  const network = findNetwork(run.network, options.networks).build(config.seed, config.networkOptions);
  // Before the data sets are opened: a wrong setting or model should not take minutes to be noticed.
  headShares(network, config);
  const initial =
    config.from === null ? undefined : await initialWeights(network, config.from, options.networks);
  const teacher = config.teacher === null ? undefined : await findTeacher(network, config.teacher.model);
  const dataset = await openTrainingData(network, run.data, config, options, (found) =>
    requireTrainable(network, found, config),
  );
  const estimates =
    teacher === undefined
      ? undefined
      : await estimatesOf(teacher, network, dataset, run.data, config, options);
  const folder =
    run.folder === undefined
      ? await RunFolder.create(run.runs, run.network)
      : await RunFolder.createAt(run.folder);
  try {
    await folder.writeJson('config.json', {
      network: run.network,
      // So that the run can be resumed from anywhere.
      data: run.data.map((path) => resolve(path)),
      command,
      training: config,
      from: initial?.start,
      teacher,
      licence: licenceOf(
        dataset.parts.map(({ format }) => format),
        [initial?.start, teacher],
      ),
      dataset: describeDataset(dataset),
    } satisfies RunFile);
    if (estimates !== undefined) {
      await folder.saveTeacher(estimates);
    }
    const described = { folder, network, dataset, config, start: initial?.start, teacher };
    const begin = { resume: false, initialWeights: initial?.weights, estimates };
    return await execute(described, command, options, begin);
  } catch (error) {
    if (!folder.hasLast()) {
      await folder.remove().catch(() => {}); // why it failed matters more than what is left of it
    }
    throw error;
  }
}

/**
 * Goes on with a run that was stopped or killed.
 *
 * @param path run folder
 * @param data where all its data sets lie now, in their order, if one has moved
 * @throws {LineamentError} of the kind that fits: data, configuration, training, storage
 */
export async function resumeRun(
  path: string,
  data: readonly string[] | undefined,
  options: RunOptions = {},
): Promise<RunOutcome> {
  const folder = RunFolder.open(path);
  const file = await readRunFile(folder);
  const { network: name, command, training, from: start, teacher, dataset: known } = file;
  const config = trainingConfig([{ source: folder.file('config.json'), settings: training }]);
  const network = findNetwork(name, options.networks).build(config.seed, config.networkOptions);
  // A checkpoint has weights of its own.
  const initial =
    start === undefined || folder.hasLast() ? undefined : await beginAgain(network, start, path, options);
  const paths = data ?? file.data;
  if (paths.length !== file.data.length) {
    throw new DataError(
      `${path} was started with ${file.data.length} data sets, and ${paths.length} are given; give all of them, in their order (${file.data.join(', ')})`,
    );
  }
  const dataset = await openTrainingData(network, paths, config, options, (found) =>
    requireSameDataset(known, describeDataset(found), {
      what: paths.join(', '),
      owner: path,
      mend: 'give that, or start a new run',
    }),
  );
  let estimates: TrainOptions['estimates'] = await folder.loadTeacher();
  if (estimates === undefined && teacher !== undefined) {
    // A run of before it was kept, or killed before.
    estimates = await estimatesOf(teacher, network, dataset, paths, config, options);
    await folder.saveTeacher(estimates);
  }
  const run = { folder, network, dataset, config, start, teacher };
  return execute(run, command, options, { resume: true, initialWeights: initial?.weights, estimates });
}

function estimatesOf(
  teacher: Teacher,
  network: Network,
  dataset: Dataset,
  paths: readonly string[],
  { threads, teacher: settings }: TrainingConfig,
  options: OpenTrainingData,
): Promise<TeacherEstimates> {
  const unlabelled = settings?.unlabelled ?? false;
  return teacherEstimates(network, dataset, paths, teacher, { ...options, threads, unlabelled });
}

/** @throws {TrainingError} if the model that the run began with is not what it was */
async function beginAgain(
  network: Network,
  start: StartingPoint,
  path: string,
  options: RunOptions,
): Promise<InitialWeights> {
  const initial = await initialWeights(network, start.path, options.networks);
  const { sha256 } = initial.start;
  if (sha256 !== start.sha256) {
    throw new TrainingError(
      `${start.path} is not the model any more that ${path} began with (SHA-256 ${start.sha256.slice(0, 12)}…, now ${sha256.slice(0, 12)}…); start a new run`,
    );
  }
  return initial;
}

async function execute(
  run: RunDescription,
  command: string,
  options: RunOptions,
  begin: Pick<TrainOptions, 'resume' | 'initialWeights' | 'estimates'>,
): Promise<RunOutcome> {
  const release = await lockRun(run.folder.path);
  try {
    return await executeLocked(run, command, options, begin);
  } finally {
    await release();
  }
}

async function executeLocked(
  run: RunDescription,
  command: string,
  options: RunOptions,
  begin: Pick<TrainOptions, 'resume' | 'initialWeights' | 'estimates'>,
): Promise<RunOutcome> {
  options.onStart?.(run);
  const { folder } = run;
  const { observer } = options;
  const result = await train({
    ...run,
    ...options,
    ...begin,
    observer: {
      ...observer,
      onEpoch: async (record, state) => {
        await folder.writeJson('history.json', state.history);
        await writeCurves(run, state, false);
        await observer?.onEpoch?.(record, state);
      },
    },
  });
  if (result.weights !== undefined) {
    await writeCurves(run, result.state, true);
    await writeModel(run, command, result.weights);
  }
  return { ...result, ...run, hasModel: result.weights !== undefined };
}

/** The curves so far; as PNG too when nothing more is to come. */
async function writeCurves(
  run: RunDescription,
  state: Readonly<TrainerState>,
  asPng: boolean,
): Promise<void> {
  const curves = trainingCurves(run.network.name, state.history, state.best?.epoch);
  for (const [name, picture] of Object.entries(curves)) {
    await run.folder.write(`${name}.svg`, picture);
    if (asPng) {
      await run.folder.write(`${name}.png`, await toPng(picture));
    }
  }
}

/**
 * `model.onnx` and its card, with the figures that the very file has on the validation split. A model that is there already,
 * with its figures, stays as it is: its card may have been calibrated since.
 */
async function writeModel(
  { folder, network, dataset, config, start, teacher }: RunDescription,
  command: string,
  weights: NonNullable<TrainResult['weights']>,
): Promise<void> {
  const model = exportNetwork(inferenceDefinition(network), network.name, (name) => weights.tensors[name]);
  const trained = {
    network,
    dataset,
    command,
    seed: config.seed,
    epochs: weights.epoch,
    start,
    teacher,
  };
  const known = await figuresOf(folder, model);
  if (known !== undefined) {
    await folder.write('evaluation.json', known); // younger than the checkpoint: it is of the last epoch, too
    return;
  }
  // First the card, without figures: if this ends before the others are there, they are made again.
  await folder.writeJson('card.json', makeCard({ ...trained, metrics: [] }));
  await folder.write('model.onnx', model);
  const evaluations = await evaluateModel(folder.path, dataset, 'validation', {
    batchSize: config.batchSize,
    ...(config.threads === null ? {} : { threads: config.threads }),
  });
  await folder.writeJson('evaluation.json', evaluations);
  await folder.writeJson('card.json', makeCard({ ...trained, metrics: evaluations.map(cardMetrics) }));
}

/** The figures that lie beside this very model; undefined if it is not there, or something is missing. */
async function figuresOf(folder: RunFolder, model: Uint8Array): Promise<Uint8Array | undefined> {
  try {
    const known = await readModelFolder(folder.path);
    const isSame = known.card.metrics.length > 0 && Buffer.compare(known.model, model) === 0;
    return isSame ? await readFile(folder.file('evaluation.json')) : undefined;
  } catch {
    return undefined; // damaged: it is made again
  }
}
