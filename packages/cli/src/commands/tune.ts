/**
 * `lineament tune`: which settings are best.
 * @module
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import {
  findNetwork,
  gridTrials,
  halvingBudgets,
  parseSpace,
  randomTrials,
  requireFreeFolder,
  SEARCH_METHODS,
  type SearchMethod,
  type SettingsSource,
  Study,
  type StudyPlan,
  type TrainingConfig,
  type TrialResult,
  trainingConfig,
  withFullPaths,
  withSettings,
  writeResults,
} from '@lineament/lab';
import { type Command, Option } from 'commander';
import { collected, factor, minutes, seed, wholeNumber } from '../arguments.js';
import { type CliCommand, FailureReported, UsageError } from '../command.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { readSettings } from '../train/settings.js';
import { stopRequest } from '../train/stop-request.js';
import { runTrial } from '../tune/run-trial.js';

interface TuneFlags {
  readonly data?: readonly string[];
  readonly space?: string;
  readonly out?: string;
  readonly resume?: string;
  readonly method: SearchMethod;
  readonly trials: number;
  readonly epochs?: number;
  readonly minEpochs: number;
  readonly eta: number;
  readonly parallel: number;
  readonly threads?: number;
  readonly seed: number;
  readonly config?: string;
  readonly maxMinutes?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament tune baseline-gender --data utkface.tar.gz --space space.json --trials 20 --epochs 15 --out studies/gender
  $ lineament tune unified --data fer2013.csv.gz --data utkface.tar.gz --space space.json --method halving --out studies/unified
  $ lineament tune --resume studies/gender

A space names settings of "lineament train" by their places, and what to choose from:
  { "learningRate": { "min": 0.0003, "max": 0.03, "scale": "log" },
    "optimizer.name": { "values": ["adam", "sgd"] },
    "augmentation": { "values": ["light", "strong"] },
    "networkOptions.dropout": { "min": 0.5, "max": 1.5 } }
Every trial is a run folder under trials/. Ctrl-C saves; --resume goes on, and repeats nothing that is done.`;

export const tuneCommand: CliCommand = {
  example: 'lineament tune baseline-gender --data utkface.tar.gz --space space.json --out studies/gender',
  register: (program, terminal) => {
    program
      .command('tune')
      .description('search for the best settings of a training')
      .argument('[network]', 'name of a network (see "lineament networks")')
      .option('--data <path>', 'data set; several: give it again for each', collected)
      .option('--space <file>', 'JSON file: settings, and what to choose from')
      .option('--out <folder>', 'new folder for the study')
      .option('--resume <folder>', 'go on with a study that was stopped or killed')
      .addOption(
        new Option('--method <name>', 'every combination, at random, or by successive halving')
          .choices([...SEARCH_METHODS])
          .default('random'),
      )
      .option('--trials <number>', 'of random and halving', wholeNumber, 20)
      .option('--epochs <number>', 'of a whole training (default: the network’s)', wholeNumber)
      .option('--min-epochs <number>', 'of halving: epochs before the first comparison', wholeNumber, 2)
      .option('--eta <number>', 'of halving: one of this many goes on', factor, 3)
      .option('--parallel <number>', 'trainings at once, each in a process of its own', wholeNumber, 1)
      .option('--threads <number>', 'threads of each (default: the cores shared out)', wholeNumber)
      .option('--seed <number>', 'of the choices, and of every training', seed, 0)
      .option('--config <file>', 'JSON file with settings that all trials share')
      .option('--max-minutes <number>', 'stop cleanly after this time', minutes)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document at the end')
      .addHelpText('after', EXAMPLES)
      .action((network: string | undefined, flags: TuneFlags, command: Command) =>
        runTune(network, flags, command, terminal),
      );
  },
};

async function runTune(
  network: string | undefined,
  flags: TuneFlags,
  command: Command,
  terminal: Terminal,
): Promise<void> {
  const study =
    flags.resume === undefined ? await begin(network, flags) : await goOn(flags.resume, network, command);
  const { plan } = study;
  const stop = stopRequest(flags.maxMinutes, terminal);
  terminal.note(
    `${plan.network}: ${plan.trials.length} trials by ${plan.method} search, compared after ${plan.budgets.join(', ')} epochs; study ${study.path}`,
  );
  try {
    const isDone = await study.run({
      parallel: flags.parallel,
      stop: stop.signal,
      runTrial: (request) => runTrial({ plan, cache: flags.cache }, request),
      onTrial: (result) => terminal.note(told(result, plan)),
    });
    const results = await writeResults(study);
    if (!isDone) {
      terminal.note(`stopped before the end; go on with: lineament tune --resume ${study.path}`);
    }
    terminal.print(flags.json === true ? asJson(study, results, isDone) : table(results, plan));
    if (results.every(({ status }) => status === 'failed')) {
      terminal.note(`error: every trial failed, the first with: ${results[0]?.message}`);
      throw new FailureReported('every trial failed');
    }
  } finally {
    stop.release();
  }
  if (stop.interrupted()) {
    throw new FailureReported('interrupted');
  }
}

async function begin(network: string | undefined, flags: TuneFlags): Promise<Study> {
  const { data, space: file, out } = flags;
  if (network === undefined || data === undefined || file === undefined || out === undefined) {
    throw new UsageError('give a network, --data, --space and --out; or --resume with a study');
  }
  const missing = data.find((path) => !existsSync(path));
  if (missing !== undefined) {
    throw new UsageError(`there is no file or folder ${missing}; check the path of the data set`);
  }
  const space = parseSpace(await readSettings(file), file);
  const fixed = Object.keys(space).find((key) => key === 'epochs' || key === 'seed');
  if (fixed !== undefined) {
    throw new UsageError(`${file}: ${fixed} is the same for all trials; give --${fixed} instead`);
  }
  const trials = flags.method === 'grid' ? gridTrials(space) : randomTrials(space, flags.trials, flags.seed);
  const base = await baseConfig(network, flags);
  const settings = trials.map((trial) => {
    const config = withSettings(base, byDepth(trial), file);
    return withFullPaths(config);
  });
  for (const config of settings) {
    findNetwork(network).build(undefined, config.networkOptions); // before hours, not after them
  }
  const budgets =
    flags.method === 'halving' ? halvingBudgets(flags.minEpochs, base.epochs, flags.eta) : [base.epochs];
  await requireFreeFolder(out);
  return Study.create(out, {
    network,
    data: data.map((path) => resolve(path)),
    method: flags.method,
    seed: flags.seed,
    monitor: base.monitor,
    budgets,
    eta: flags.eta,
    trials,
    settings,
  });
}

async function baseConfig(network: string, flags: TuneFlags): Promise<TrainingConfig> {
  const { recipe = {} } = findNetwork(network);
  const sources: SettingsSource[] = [{ source: `the recipe of ${network}`, settings: recipe }];
  if (flags.config !== undefined) {
    sources.push({ source: flags.config, settings: await readSettings(flags.config) });
  }
  const threads = flags.threads ?? Math.max(1, Math.floor(cpus().length / flags.parallel));
  const epochs = flags.epochs === undefined ? {} : { epochs: flags.epochs };
  sources.push({ source: 'the command line', settings: { ...epochs, threads, seed: flags.seed } });
  return trainingConfig(sources);
}

/** `augmentation` before `augmentation.erasing.probability`, `optimizer.name` before `optimizer.momentum`. */
function byDepth(trial: Readonly<Record<string, unknown>>): [string, unknown][] {
  const depth = (key: string): number => key.split('.').length - (key.endsWith('.name') ? 0.5 : 0);
  return Object.entries(trial).sort(([a], [b]) => depth(a) - depth(b));
}

/** Options that go with `--resume`; a study's plan holds the others. */
const OF_EVERY_RUN = ['resume', 'parallel', 'maxMinutes', 'cache', 'json'];

async function goOn(path: string, network: string | undefined, command: Command): Promise<Study> {
  const extra = Object.keys(command.opts()).filter(
    (name) => command.getOptionValueSource(name) === 'cli' && !OF_EVERY_RUN.includes(name),
  );
  if (network !== undefined || extra.length > 0) {
    throw new UsageError(
      `a study goes on as it was begun; leave out ${[...(network === undefined ? [] : ['the network']), ...extra].join(', ')}`,
    );
  }
  return Study.open(path);
}

function told({ trial, status, budget, best, settings, message }: TrialResult, plan: StudyPlan): string {
  const figure =
    best === null ? 'no figure' : `${plan.monitor} ${best.value.toFixed(4)} in epoch ${best.epoch}`;
  return `trial ${trial}: ${status === 'failed' ? `failed: ${message}` : `${budget} epochs, ${figure}`}  ${JSON.stringify(settings)}`;
}

function table(results: readonly TrialResult[], plan: StudyPlan): string {
  const keys = Object.keys(plan.trials[0] ?? {});
  const rows = results.map(({ trial, status, budget, best, settings }) => [
    String(trial),
    status === 'done' ? String(budget) : status,
    best?.value.toFixed(4) ?? '',
    String(best?.epoch ?? ''),
    ...keys.map((key) => {
      const value = settings[key];
      return typeof value === 'string' ? value : JSON.stringify(value);
    }),
  ]);
  return formatTable(['trial', 'epochs', plan.monitor, 'best epoch', ...keys], rows, [0, 1, 2, 3]);
}

function asJson(study: Study, results: readonly TrialResult[], isDone: boolean): string {
  const { network, method, monitor } = study.plan;
  const trials = results.map((result) => ({ ...result, folder: study.folderOf(result.trial) }));
  return JSON.stringify({ study: study.path, done: isDone, network, method, monitor, trials }, null, 2);
}
