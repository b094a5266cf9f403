/**
 * `lineament ensemble`: several models, or several views of a picture, as one model.
 * @module
 */
import {
  ENSEMBLE_METHODS,
  type EnsembleMethod,
  type EnsembleTask,
  makeEnsemble,
  mergeModels,
  requireFreeFolder,
  TEST_TIME_AUGMENTATIONS,
  type TestTimeAugmentation,
  writeModelFolder,
} from '@lineament/lab';
import { Option } from 'commander';
import { readModelFolder } from 'lineament';
import { collected, modelName, wholeNumber } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import { openDatasets } from '../models/open-datasets.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';

interface EnsembleFlags {
  readonly method: EnsembleMethod;
  readonly tta: TestTimeAugmentation;
  readonly size?: number;
  readonly out: string;
  readonly name?: string;
  readonly data?: readonly string[];
  readonly threads?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament ensemble models/unified --tta flip --out models/unified-flip
  $ lineament ensemble runs/<first> runs/<second> --method weighted --tta flip --data fer2013.csv.gz --out models/both
  $ lineament ensemble runs/<of 48 pixels> runs/<of 64> --size 48 --data fer2013.csv.gz --out models/whole
  $ lineament ensemble runs/* --method stacked --data fer2013.csv.gz --data utkface.tar.gz --out models/stacked

All members become one model.onnx, so that every command, server and browser uses it like any other model. Members may
want different sizes, colours and places of the eyes, and may know different tasks. Weights (weighted: a mean of
probabilities; stacked: a regression on log-probabilities) are fitted on the validation split; figures of fitted
ensembles are by weights that were fitted on the other pictures.`;

export const ensembleCommand: CliCommand = {
  example: 'lineament ensemble runs/<first> runs/<second> --method average --tta flip --out models/both',
  register: (program, terminal) => {
    program
      .command('ensemble')
      .description('make one model of several, or one that looks at several views')
      .argument('<models...>', 'model folders: model.onnx and card.json')
      .requiredOption('--out <folder>', 'new folder for the ensemble')
      .addOption(
        new Option('--method <name>', 'how members count').choices([...ENSEMBLE_METHODS]).default('average'),
      )
      .addOption(
        new Option('--tta <views>', 'views of each picture that are averaged (test-time augmentation)')
          .choices([...TEST_TIME_AUGMENTATIONS])
          .default('none'),
      )
      .option(
        '--size <pixels>',
        'side of the pictures that it is fed (default: what its finest member needs)',
        wholeNumber,
      )
      .option('--name <name>', 'of the ensemble (default: its members’)', modelName)
      .option(
        '--data <path>',
        'data set whose validation split fits and judges it; several: give it again for each',
        collected,
      )
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((models: string[], flags: EnsembleFlags) => runEnsemble(models, flags, terminal));
  },
};

async function runEnsemble(
  models: readonly string[],
  flags: EnsembleFlags,
  terminal: Terminal,
): Promise<void> {
  if (flags.method !== 'average' && flags.data === undefined) {
    throw new UsageError(
      `--method ${flags.method} fits weights: give the data set to fit them on with --data`,
    );
  }
  if (models.length === 1 && flags.tta === 'none') {
    throw new UsageError('one model alone is no ensemble; give another, or views with --tta flip');
  }
  await requireFreeFolder(flags.out);
  const sources = await Promise.all(models.map((model) => readModelFolder(model)));
  const wanted = {
    ...(flags.name === undefined ? {} : { name: flags.name }),
    ...(flags.size === undefined ? {} : { size: flags.size }),
  };
  const { card } = mergeModels(sources, wanted);
  const datasets = await openDatasets(card, flags.data ?? [], flags.cache, terminal);
  const total = sources.length * datasets.reduce((sum, data) => sum + data.indices('validation').length, 0);
  const bar = total === 0 ? undefined : terminal.progress('asking the members', total);
  const { source, tasks } = await makeEnsemble(sources, datasets, 'validation', {
    method: flags.method,
    augmentation: flags.tta,
    ...wanted,
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    onProgress: (done) => bar?.update(done),
  }).finally(() => bar?.finish());
  await writeModelFolder(flags.out, source.model, source.card);
  if (flags.json === true) {
    const { ensemble } = source.card;
    terminal.print(JSON.stringify({ model: flags.out, ensemble, tasks: tasks.map(asJson) }, null, 2));
    return;
  }
  if (tasks.length > 0) {
    terminal.print(report(tasks));
  }
  terminal.print(flags.out);
}

function asJson({ task, members, ensemble }: EnsembleTask): object {
  const figures = ({
    model,
    dataset,
    split,
    n,
    accuracy,
    accuracyInterval95,
    loss,
    mae,
  }: typeof ensemble) => ({
    ...{ model, dataset, split, n, accuracy, accuracyInterval95, loss },
    ...(mae === undefined ? {} : { mae }),
  });
  return { task, members: members.map(figures), ensemble: figures(ensemble) };
}

function report(tasks: readonly EnsembleTask[]): string {
  const rows = tasks.flatMap(({ task, members, ensemble }) =>
    [...members, ensemble].map((evaluation, index) => [
      index === 0 ? task : '',
      index === members.length ? `all: ${evaluation.model}` : evaluation.model,
      `${evaluation.dataset} ${evaluation.split}`,
      evaluation.accuracy.toFixed(4),
      evaluation.loss.toFixed(4),
      evaluation.mae?.toFixed(3) ?? '',
    ]),
  );
  return formatTable(['task', 'model', 'pictures', 'accuracy', 'loss', 'years off'], rows, [3, 4, 5]);
}
