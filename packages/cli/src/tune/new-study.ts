/**
 * From the command line of `lineament tune` to a study.
 * @module
 */
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import {
  type Assignment,
  findNetwork,
  gridTrials,
  halvingBudgets,
  type OpenTrainingData,
  openStudyInputs,
  parseSpace,
  randomTrials,
  requireFreeFolder,
  type SearchMethod,
  type SettingsSource,
  Study,
  type TrainingConfig,
  trainingConfig,
  withFullPaths,
  withSettings,
} from '@lineament/lab';
import { flagName } from '../arguments.js';
import { UsageError } from '../command.js';
import { readSettings } from '../train/settings.js';

/** What the command line of `lineament tune` may hold. */
export interface TuneFlags {
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

/** Flags that only some methods use. */
const METHODS_OF: Readonly<Record<string, readonly SearchMethod[]>> = {
  trials: ['random', 'halving'],
  minEpochs: ['halving'],
  eta: ['halving'],
};

/**
 * Makes the study that a command line asks for, once all that its trainings need has been opened.
 *
 * @param given names of the flags that the command line really holds
 * @throws {UsageError} {InvalidInputError} if a flag, the space or a setting does not fit
 * @throws {LineamentError} of the kind that fits if a data set or a model cannot be opened
 */
export async function newStudy(
  network: string | undefined,
  flags: TuneFlags,
  given: readonly string[],
  options: OpenTrainingData,
): Promise<Study> {
  const { data, space: file, out } = flags;
  if (network === undefined || data === undefined || file === undefined || out === undefined) {
    throw new UsageError('give a network, --data, --space and --out; or --resume with a study');
  }
  requireUsed(given, flags.method);
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
  const base = await baseConfig(network, flags, given);
  const settings = trials.map((trial) => {
    const config = withFullPaths(withSettings(base, byDepth(trial), file));
    // Built before hours, not after them. A training adds to its recipe's weights: each is named, so that it takes these.
    const { heads } = findNetwork(network).build(undefined, config.networkOptions);
    const ones = Object.fromEntries(heads.map(({ task }) => [task, 1]));
    return { ...config, taskWeights: { ...ones, ...config.taskWeights } };
  });
  const budgets =
    flags.method === 'halving' ? halvingBudgets(flags.minEpochs, base.epochs, flags.eta) : [base.epochs];
  await requireFreeFolder(out);
  const paths = data.map((path) => resolve(path));
  const dataset = await openStudyInputs(
    { network, data: paths, config: settings[0] ?? base, begun: settings },
    options,
  );
  return Study.create(out, {
    network,
    data: paths,
    dataset,
    method: flags.method,
    seed: flags.seed,
    monitor: base.monitor,
    budgets,
    eta: flags.eta,
    space,
    trials,
    settings,
  });
}

/** What a flag without effect was to do has not been done. */
function requireUsed(given: readonly string[], method: SearchMethod): void {
  const unused = given.find((name) => METHODS_OF[name]?.includes(method) === false);
  if (unused !== undefined) {
    throw new UsageError(
      `${flagName(unused)} is of --method ${METHODS_OF[unused]?.join(' and ')}, and ${method} search has no use for it; leave it out, or choose another method`,
    );
  }
}

async function baseConfig(
  network: string,
  flags: TuneFlags,
  given: readonly string[],
): Promise<TrainingConfig> {
  const { recipe = {} } = findNetwork(network);
  const sources: SettingsSource[] = [{ source: `the recipe of ${network}`, settings: recipe }];
  const threads = Math.max(1, Math.floor(cpus().length / flags.parallel));
  sources.push({ source: 'the defaults of tune', settings: { threads, seed: flags.seed } });
  if (flags.config !== undefined) {
    sources.push({ source: flags.config, settings: await readSettings(flags.config) });
  }
  const own = (['epochs', 'threads', 'seed'] as const).filter((name) => given.includes(name));
  const settings = Object.fromEntries(own.map((name) => [name, flags[name]]));
  sources.push({ source: 'the command line', settings });
  return trainingConfig(sources);
}

/** `augmentation` before `augmentation.erasing.probability`, `optimizer.name` before `optimizer.momentum`. */
function byDepth(trial: Assignment): [string, unknown][] {
  const depth = (key: string): number => key.split('.').length - (key.endsWith('.name') ? 0.5 : 0);
  return Object.entries(trial).sort(([a], [b]) => depth(a) - depth(b));
}
