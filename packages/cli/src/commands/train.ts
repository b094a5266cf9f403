/**
 * `lineament train`: from a data set to a model.
 * @module
 */
import {
  AUGMENTATION_PRESETS,
  type EpochRecord,
  findNetwork,
  type RunDescription,
  type RunOutcome,
  resumeRun,
  type SettingsSource,
  type StepReport,
  startRun,
  trainingConfig,
  withSettings,
} from '@lineament/lab';
import { InvalidArgumentError } from 'commander';
import { collected, minutes, number, wholeNumber } from '../arguments.js';
import { type CliCommand, FailureReported, UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import type { Terminal } from '../output/terminal.js';
import { trainingCommandLine } from '../train/command-line.js';
import { TrainingDisplay } from '../train/display.js';
import { tellWholeCommand } from '../train/resumed-card.js';
import { flagSettings, readSettings, type TrainFlags } from '../train/settings.js';
import { stopRequest } from '../train/stop-request.js';

const EXAMPLES = `
Examples:
  $ lineament train baseline-gender --data utkface.tar.gz
  $ lineament train baseline-emotion --data fer2013.csv.gz --epochs 40 --schedule one-cycle --learning-rate 0.01
  $ lineament train unified --data fer2013.csv.gz --data utkface.tar.gz
  $ lineament train unified --from models/unified --data my-faces.csv --epochs 5 --learning-rate 0.005
  $ lineament train --resume runs/2026-03-01T12-00-00-baseline-gender

The train split teaches, the validation split chooses the best epoch; the test split is for "lineament evaluate".
Ctrl-C (or --max-minutes) finishes the step, saves and says how to go on; a second Ctrl-C stops at once.`;

export const trainCommand: CliCommand = {
  example: 'lineament train baseline-gender --data utkface.tar.gz',
  register: (program, terminal) => {
    program
      .command('train')
      .description('train a network on one data set or several')
      .argument('[network]', 'name of a network (see "lineament networks")')
      .option(
        '--data <path>',
        'data set: fer2013.csv[.gz], UTKFace folder or .tar.gz, class folders, manifest; several: give it again for each',
        collected,
      )
      .option('--config <file>', 'JSON file with settings; flags win over it')
      .option('--out <folder>', 'folder that gets the run folder', 'runs')
      .option('--folder <folder>', 'the run folder itself, new or empty, instead of one in --out')
      .option('--resume <folder>', 'go on with a stopped or killed run')
      .option('--max-minutes <number>', 'stop cleanly after this time', minutes)
      .option('--until-epoch <number>', 'stop cleanly after this epoch, to go on later', wholeNumber)
      .option(
        '--set <key=value>',
        'any setting, such as optimizer.beta1=0.8; several: give it again',
        assigned,
      )
      .option('--heads <list>', 'only these tasks of the network, such as emotion,gender')
      .option('--from <folder>', 'begin with the weights of a model or of another run (fine-tuning)')
      .option('--teacher <folder>', 'mix the estimates of this model into the labels (distillation)')
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
      .option(
        '--augmentation <preset>',
        `one of ${Object.keys(AUGMENTATION_PRESETS).join(', ')} (a config file can give its own)`,
      )
      .option('--crops <name>', 'own, detected or mixed: training pictures cut by our own face detector')
      .option('--label-smoothing <number>', 'part of each label that is spread over all classes', number)
      .option(
        '--emotion-labels <name>',
        'class, votes (FER+), or a share of votes between 0 and 1 that is mixed in',
        (value) => (Number.isNaN(Number(value)) ? value : Number(value)),
      )
      .option('--class-weights <name>', 'none or balanced')
      .option('--sampling <name>', 'natural, balanced, balanced-groups or balanced-groups-and-classes')
      .option('--group-by <labels>', 'groups to be treated alike, such as ethnicity, or gender,ethnicity')
      .option('--group-weights <name>', 'none, reweighing or dro')
      .option('--group-step <number>', 'how fast dro shifts weight to groups that fare worse', number)
      .option('--source-balance <name>', 'natural or equal: how often each of several data sets is drawn')
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
    ...(flags.untilEpoch === undefined ? {} : { untilEpoch: flags.untilEpoch }),
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
      config: withSettings(trainingConfig(sources), flags.set ?? [], '--set'),
      runs: flags.out,
      folder: flags.folder,
      command: trainingCommandLine(process.argv.slice(2)),
    },
    options,
  );
}

async function resumeOld(
  folder: string,
  network: string | undefined,
  flags: TrainFlags,
  options: Parameters<typeof resumeRun>[2],
): Promise<RunOutcome> {
  const given = Object.keys(flagSettings(flags, undefined)).concat(
    flags.config === undefined ? [] : ['config'],
    flags.folder === undefined ? [] : ['folder'],
    flags.set === undefined ? [] : ['set'],
    network === undefined ? [] : ['network'],
  );
  if (given.length > 0) {
    throw new UsageError(
      `a resumed run keeps its settings; leave out ${given.join(', ')} (only --data, --max-minutes, --until-epoch, --cache and --json go with --resume)`,
    );
  }
  const outcome = await resumeRun(folder, flags.data, options);
  await tellWholeCommand(outcome);
  return outcome;
}

/** For `--set`: a setting by its place, its value as JSON or else as a word. */
function assigned(
  text: string,
  before: readonly (readonly [string, unknown])[] = [],
): readonly (readonly [key: string, value: unknown])[] {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('give key=value, such as optimizer.beta1=0.8');
  }
  return [...before, [text.slice(0, at), parsed(text.slice(at + 1))]];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
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
