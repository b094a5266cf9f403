/**
 * `lineament train`: from a data set to a model.
 * @module
 */
import { readFile } from 'node:fs/promises';
import {
  type EpochRecord,
  findNetwork,
  type RunDescription,
  type RunOutcome,
  resumeRun,
  type SettingsSource,
  type StepReport,
  startRun,
  trainingConfig,
} from '@lineament/lab';
import { InvalidArgumentError } from 'commander';
import { InvalidInputError } from 'lineament';
import { type CliCommand, FailureReported, UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import type { Progress, Terminal } from '../output/terminal.js';

interface TrainFlags {
  readonly data?: string;
  readonly config?: string;
  readonly out: string;
  readonly resume?: string;
  readonly maxMinutes?: number;
  readonly json?: boolean;
  readonly cache?: string | boolean;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly optimizer?: string;
  readonly momentum?: number;
  readonly weightDecay?: number;
  readonly schedule?: string;
  readonly monitor?: string;
  readonly patience?: number;
  readonly minDelta?: number;
  readonly earlyStopping?: false;
  readonly restoreBest?: false;
  readonly augmentation?: string;
  readonly labelSmoothing?: number;
  readonly emotionLabels?: string;
  readonly classWeights?: string;
  readonly sampling?: string;
  readonly clipNorm?: number;
  readonly averageDecay?: number;
  readonly seed?: number;
  readonly provider?: string;
  readonly threads?: number;
}

const EXAMPLES = `
Examples:
  $ lineament train baseline-gender --data utkface.tar.gz
  $ lineament train baseline-emotion --data fer2013.csv.gz --epochs 40 --schedule one-cycle --learning-rate 0.01
  $ lineament train --resume runs/2026-03-01T12-00-00-baseline-gender

The train split teaches, the validation split chooses the best epoch; the test split is for "lineament evaluate".
Ctrl-C (or --max-minutes) finishes the step, saves and says how to go on; a second Ctrl-C stops at once.`;

export const trainCommand: CliCommand = {
  example: 'lineament train baseline-gender --data utkface.tar.gz',
  register: (program, terminal) => {
    program
      .command('train')
      .description('train a network on a data set')
      .argument('[network]', 'name of a network (see "lineament networks")')
      .option(
        '--data <path>',
        'data set: fer2013.csv[.gz], UTKFace folder or .tar.gz, class folders, manifest',
      )
      .option('--config <file>', 'JSON file with settings; flags win over it')
      .option('--out <folder>', 'folder that gets the run folder', 'runs')
      .option('--resume <folder>', 'go on with a stopped or killed run')
      .option('--max-minutes <number>', 'stop cleanly after this time', number)
      .option('--epochs <number>', 'passes over the training split', number)
      .option('--batch-size <number>', 'pictures in a step', number)
      .option('--learning-rate <number>', 'learning rate, or its peak', number)
      .option('--optimizer <name>', 'adam, adamw or sgd')
      .option('--momentum <number>', 'of sgd', number)
      .option('--weight-decay <number>', 'of adamw and sgd', number)
      .option('--schedule <name>', 'constant, cosine, one-cycle or plateau')
      .option('--monitor <name>', 'valLoss or valAccuracy: chooses the best epoch')
      .option('--patience <number>', 'epochs without improvement before the run ends', number)
      .option('--min-delta <number>', 'smallest improvement that early stopping counts', number)
      .option('--no-early-stopping', 'run all epochs')
      .option('--no-restore-best', 'take the last weights instead of the best')
      .option('--augmentation <preset>', 'none, light or standard (a config file can give its own)')
      .option('--label-smoothing <number>', 'part of each label that is spread over all classes', number)
      .option('--emotion-labels <name>', 'class, or votes (FER+)')
      .option('--class-weights <name>', 'none or balanced')
      .option('--sampling <name>', 'natural or balanced')
      .option('--clip-norm <number>', 'largest joint norm of the gradients', number)
      .option('--average-decay <number>', 'keep a moving average of the weights, for instance 0.999', number)
      .option('--seed <number>', 'of weights, order, augmentation and dropout', number)
      .option('--provider <name>', 'cpu or webgpu')
      .option('--threads <number>', 'threads of one operator', number)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document at the end')
      .addHelpText('after', EXAMPLES)
      .action((network: string | undefined, flags: TrainFlags) => runTrain(network, flags, terminal));
  },
};

async function runTrain(network: string | undefined, flags: TrainFlags, terminal: Terminal): Promise<void> {
  const stop = stopRequest(flags.maxMinutes, terminal);
  const display = new TrainingDisplay(terminal);
  const opening = datasetProgress(terminal);
  const options = {
    stop: stop.signal,
    openOptions: {
      onProgress: opening.update,
      onNote: (message: string) => terminal.note(message),
      // commander gives `true` for an option that only its --no- form may set
      ...(flags.cache === undefined || flags.cache === true ? {} : { cache: flags.cache }),
    },
    onStart: (run: RunDescription) => {
      opening.finish();
      display.start(run);
    },
    observer: {
      onStep: (step: StepReport) => display.step(step),
      onEpoch: (record: EpochRecord) => display.epoch(record),
    },
  };
  try {
    const outcome = await (flags.resume === undefined
      ? startNew(network, flags, options)
      : resumeOld(flags.resume, network, flags, options));
    display.finish();
    report(outcome, flags.json === true, terminal);
  } finally {
    opening.finish();
    display.finish();
    stop.release();
  }
  if (stop.interrupted()) {
    throw new FailureReported('interrupted');
  }
}

async function startNew(
  network: string | undefined,
  flags: TrainFlags,
  options: Parameters<typeof startRun>[1],
): Promise<RunOutcome> {
  if (network === undefined) {
    throw new UsageError('give a network and --data, or --resume with a run folder');
  }
  const { recipe = {} } = findNetwork(network);
  if (flags.data === undefined) {
    throw new UsageError(`give the data set that ${network} is to learn from: --data <path>`);
  }
  const sources: SettingsSource[] = [{ source: `the recipe of ${network}`, settings: recipe }];
  if (flags.config !== undefined) {
    sources.push({ source: flags.config, settings: await readSettings(flags.config) });
  }
  const below = trainingConfig(sources);
  sources.push({ source: 'the command line', settings: flagSettings(flags, below) });
  return startRun(
    {
      network,
      data: flags.data,
      config: trainingConfig(sources),
      runs: flags.out,
      command: `lineament ${process.argv.slice(2).join(' ')}`,
    },
    options,
  );
}

function resumeOld(
  folder: string,
  network: string | undefined,
  flags: TrainFlags,
  options: Parameters<typeof resumeRun>[2],
): Promise<RunOutcome> {
  const given = Object.keys(flagSettings(flags, undefined)).concat(
    flags.config === undefined ? [] : ['config'],
    network === undefined ? [] : ['network'],
  );
  if (given.length > 0) {
    throw new UsageError(
      `a resumed run keeps its settings; leave out ${given.join(', ')} (only --data, --max-minutes, --cache and --json go with --resume)`,
    );
  }
  return resumeRun(folder, flags.data, options);
}

async function readSettings(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InvalidInputError(`${path} cannot be read as JSON: ${(error as Error).message}`);
  }
}

/** The settings that flags give; options of the optimizer go to the one that is chosen. */
function flagSettings(
  flags: TrainFlags,
  below: ReturnType<typeof trainingConfig> | undefined,
): Record<string, unknown> {
  const optimizer = defined({ momentum: flags.momentum, weightDecay: flags.weightDecay });
  const patience = defined({ patience: flags.patience, minDelta: flags.minDelta });
  return defined({
    epochs: flags.epochs,
    batchSize: flags.batchSize,
    learningRate: flags.learningRate,
    optimizer:
      flags.optimizer !== undefined || Object.keys(optimizer).length > 0
        ? { name: flags.optimizer ?? below?.optimizer.name, ...optimizer }
        : undefined,
    schedule: flags.schedule,
    monitor: flags.monitor,
    // commander sets what "--no-…" turns off to true when the flag is not there
    earlyStopping:
      flags.earlyStopping === false ? false : Object.keys(patience).length > 0 ? patience : undefined,
    restoreBest: flags.restoreBest === false ? false : undefined,
    augmentation: flags.augmentation,
    labelSmoothing: flags.labelSmoothing,
    emotionLabels: flags.emotionLabels,
    classWeights: flags.classWeights,
    sampling: flags.sampling,
    clipNorm: flags.clipNorm,
    averageDecay: flags.averageDecay,
    seed: flags.seed,
    provider: flags.provider,
    threads: flags.threads,
  });
}

function defined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) {
    throw new InvalidArgumentError('give a number');
  }
  return value;
}

/** Asks the training to stop at Ctrl-C, at a polite kill, or when its time is over. */
function stopRequest(
  maxMinutes: number | undefined,
  terminal: Terminal,
): { signal: AbortSignal; interrupted: () => boolean; release: () => void } {
  const controller = new AbortController();
  let isInterrupted = false;
  const onSignal = (): void => {
    isInterrupted = true;
    terminal.note('\nfinishing the step and saving; press Ctrl-C again to stop at once');
    controller.abort();
  };
  // Heard once: the second time the process ends as it always does.
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const timer =
    maxMinutes === undefined ? undefined : setTimeout(() => controller.abort(), maxMinutes * 60_000);
  return {
    signal: controller.signal,
    interrupted: () => isInterrupted,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      clearTimeout(timer);
    },
  };
}

/** What people see: a bar for the epoch, a line for each epoch done. */
class TrainingDisplay {
  readonly #terminal: Terminal;
  #epochs = 0;
  #bar: Progress | undefined;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  start({ folder, network, dataset, config }: RunDescription): void {
    this.#epochs = config.epochs;
    const count = (split: 'train' | 'validation'): string =>
      dataset.indices(split).length.toLocaleString('en-US');
    this.#terminal.note(
      `${network.name} on ${dataset.name}: ${count('train')} training and ${count('validation')} validation pictures; run folder ${folder.path}`,
    );
  }

  step({ epoch, batch, batches, metrics, imagesPerSecond, secondsLeft }: StepReport): void {
    this.#bar ??= this.#terminal.progress(`epoch ${epoch}/${this.#epochs}`, batches);
    this.#bar.update(
      batch,
      // What matters most comes first: a narrow terminal cuts off the end.
      `${duration(secondsLeft)} left, loss ${metrics.loss.toFixed(3)}, accuracy ${metrics.accuracy.toFixed(3)}, ${imagesPerSecond.toFixed(0)} images/s`,
    );
  }

  epoch(record: EpochRecord): void {
    this.finish();
    this.#terminal.note(
      `epoch ${record.epoch}/${this.#epochs}  loss ${record.loss.toFixed(4)}  accuracy ${record.accuracy.toFixed(4)}  validation loss ${record.valLoss.toFixed(4)}  accuracy ${record.valAccuracy.toFixed(4)}  learning rate ${record.learningRate.toPrecision(3)}  ${record.imagesPerSecond.toFixed(0)} images/s  ${record.seconds.toFixed(0)} s`,
    );
  }

  finish(): void {
    this.#bar?.finish();
    this.#bar = undefined;
  }
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  return `${hours > 0 ? `${hours}:` : ''}${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
}

const ENDINGS: Readonly<Record<RunOutcome['status'], string>> = {
  'all-epochs': 'all epochs done',
  'early-stopping': 'stopped early: the validation figure no longer improves',
  stopped: 'stopped before the end',
};

function report(outcome: RunOutcome, json: boolean, terminal: Terminal): void {
  const { folder, status, state, hasModel } = outcome;
  terminal.note(
    `${ENDINGS[status]}; ${state.best === null ? 'no epoch done yet' : `best epoch ${state.best.epoch} (${outcome.config.monitor} ${state.best.value.toFixed(4)})`}`,
  );
  if (status === 'stopped') {
    terminal.note(`go on with: lineament train --resume ${folder.path}`);
  }
  if (json) {
    terminal.print(
      JSON.stringify(
        {
          status,
          run: folder.path,
          network: outcome.network.name,
          dataset: outcome.dataset.name,
          epochs: state.epoch,
          best: state.best,
          monitor: outcome.config.monitor,
          model: hasModel ? folder.path : null,
          history: state.history,
        },
        null,
        2,
      ),
    );
  } else if (hasModel) {
    terminal.print(folder.path);
  }
}
