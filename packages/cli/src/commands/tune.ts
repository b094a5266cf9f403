/**
 * `lineament tune`: which settings are best.
 * @module
 */
import { resolve } from 'node:path';
import {
  type OpenTrainingData,
  openStudyInputs,
  SEARCH_METHODS,
  Study,
  trainingConfig,
  writeResults,
} from '@lineament/lab';
import { type Command, Option } from 'commander';
import { collected, factor, flagName, minutes, seed, wholeNumber } from '../arguments.js';
import { type CliCommand, FailureReported, UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import type { Terminal } from '../output/terminal.js';
import { stopRequest } from '../train/stop-request.js';
import { newStudy, type TuneFlags } from '../tune/new-study.js';
import { resultJson, resultTable, trialLine } from '../tune/report.js';
import { runTrial } from '../tune/run-trial.js';

const EXAMPLES = `
Examples:
  $ lineament tune baseline-gender --data utkface.tar.gz --space space.json --trials 20 --epochs 15 --out studies/gender
  $ lineament tune unified --data fer2013.csv.gz --data utkface.tar.gz --space space.json --method halving --out studies/unified
  $ lineament tune --resume studies/gender
  $ lineament tune --resume studies/gender --data /elsewhere/utkface.tar.gz

A space names settings of "lineament train" by their places, and what to choose from:
  { "learningRate": { "min": 0.0003, "max": 0.03, "scale": "log" },
    "optimizer.name": { "values": ["adam", "sgd"] },
    "augmentation": { "values": ["light", "strong"] },
    "networkOptions.dropout": { "min": 0.5, "max": 1.5 } }
Every trial is a run folder under trials/. Ctrl-C saves; --resume goes on, and repeats nothing that is done; --data
beside it says where the data sets lie now. A trial whose own settings make it fail is left behind; whatever else keeps
one from being trained (data, disk, memory) ends the command, and --resume tries that trial again.`;

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
  const given = Object.keys(command.opts()).filter((name) => command.getOptionValueSource(name) === 'cli');
  const stop = stopRequest(flags.maxMinutes, terminal);
  const opening = datasetProgress(terminal);
  const options: OpenTrainingData = {
    stop: stop.signal,
    openOptions: {
      onProgress: opening.update,
      onNote: (message) => terminal.note(message),
      // commander gives `true` for an option that only its --no- form may set
      ...(flags.cache === undefined || flags.cache === true ? {} : { cache: flags.cache }),
    },
  };
  try {
    const study =
      flags.resume === undefined
        ? await newStudy(network, flags, given, options)
        : await oldStudy(flags.resume, network, given);
    opening.finish();
    const { plan } = study;
    const data = flags.resume === undefined ? plan.data : pathsNow(study, flags.data);
    terminal.note(
      `${plan.network}: ${plan.trials.length} trials by ${plan.method} search, compared after ${plan.budgets.join(', ')} epochs; study ${study.path}`,
    );
    const isDone = await study.run({
      parallel: flags.parallel,
      stop: stop.signal,
      runTrial: (request) => runTrial({ network: plan.network, data, cache: flags.cache }, request),
      // A new study has just opened them.
      ...(flags.resume === undefined
        ? {}
        : { openInputs: (begun) => reopen(study, data, begun, options).finally(opening.finish) }),
      onTrial: (result) => terminal.note(trialLine(result, plan)),
      keepResults: () => writeResults(study),
    });
    if (!isDone) {
      terminal.note(`stopped before the end; go on with: lineament tune --resume ${study.path}`);
    }
    const results = await study.results();
    terminal.print(flags.json === true ? resultJson(study, results, isDone) : resultTable(results, plan));
    if (results.every(({ status }) => status === 'failed')) {
      terminal.note(`error: every trial failed, the first with: ${results[0]?.message}`);
      throw new FailureReported('every trial failed');
    }
  } finally {
    opening.finish();
    stop.release();
  }
  if (stop.interrupted()) {
    throw new FailureReported('interrupted');
  }
}

/** Options that go with `--resume`; a study's plan holds the others. */
const OF_EVERY_RUN = ['resume', 'data', 'parallel', 'maxMinutes', 'cache', 'json'];

async function oldStudy(path: string, network: string | undefined, given: readonly string[]): Promise<Study> {
  const extra = given.filter((name) => !OF_EVERY_RUN.includes(name));
  if (network !== undefined || extra.length > 0) {
    throw new UsageError(
      `a study goes on as it was begun; leave out ${[...(network === undefined ? [] : ['the network']), ...extra.map(flagName)].join(', ')}`,
    );
  }
  return Study.open(path);
}

/** Where the data sets of a study lie. */
function pathsNow({ path, plan }: Study, given: readonly string[] | undefined): readonly string[] {
  if (given !== undefined && given.length !== plan.data.length) {
    throw new UsageError(
      `${path} was started with ${plan.data.length} data sets, and ${given.length} are given; give all of them, in their order (${plan.data.join(', ')})`,
    );
  }
  return given?.map((place) => resolve(place)) ?? plan.data;
}

/** @param begun trials that begin anew */
function reopen(
  { path, plan }: Study,
  data: readonly string[],
  begun: readonly number[],
  options: OpenTrainingData,
): ReturnType<typeof openStudyInputs> {
  const configOf = (trial: number) =>
    trainingConfig([{ source: `${path}, trial ${trial}`, settings: plan.settings[trial] }]);
  return openStudyInputs(
    { network: plan.network, data, config: configOf(0), begun: begun.map(configOf) },
    options,
  );
}
