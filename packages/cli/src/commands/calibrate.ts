/**
 * `lineament calibrate`: confidences that are what they say.
 * @module
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { calibrateModel, LoadedModel, type TaskCalibration, writeCard } from '@lineament/lab';
import { Option } from 'commander';
import { collected, wholeNumber } from '../arguments.js';
import type { CliCommand } from '../command.js';
import { openDatasets } from '../models/open-datasets.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';

interface CalibrateFlags {
  readonly data: readonly string[];
  readonly split: 'train' | 'validation';
  readonly dryRun?: boolean;
  readonly threads?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament calibrate models/unified --data fer2013.csv.gz --data utkface.tar.gz
  $ lineament calibrate models/mine --data my-faces.csv --dry-run --json

One temperature for each task (Guo et al. 2017) is fitted on the validation split and written to card.json, which every
command and app that uses the model reads. The likeliest class of a face never changes by it. Of a model that estimates
single years, the expected age may change a little, and so may the bin whose years sum up to most.
The card's figures of a task become those of the pictures that were fitted on; others, of the old temperature, go.`;

export const calibrateCommand: CliCommand = {
  example: 'lineament calibrate models/unified --data fer2013.csv.gz --data utkface.tar.gz',
  register: (program, terminal) => {
    program
      .command('calibrate')
      .description('fit a model’s confidences to its accuracy')
      .argument('<model>', 'model folder: model.onnx and card.json; its card is written anew')
      .requiredOption('--data <path>', 'data set to fit on; several: give it again for each', collected)
      .addOption(
        new Option('--split <name>', 'which part of it')
          .choices(['train', 'validation'])
          .default('validation'),
      )
      .option('--dry-run', 'leave the card as it is')
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((model: string, flags: CalibrateFlags) => runCalibrate(model, flags, terminal));
  },
};

async function runCalibrate(folder: string, flags: CalibrateFlags, terminal: Terminal): Promise<void> {
  const model = await LoadedModel.load(folder, flags.threads === undefined ? {} : { threads: flags.threads });
  try {
    const datasets = await openDatasets(model.card, flags.data, flags.cache, terminal);
    const total = datasets.reduce((sum, dataset) => sum + dataset.indices(flags.split).length, 0);
    const bar = terminal.progress('calibrating', total);
    const { card, tasks } = await calibrateModel(model, datasets, flags.split, {
      onProgress: (done) => bar.update(done),
    }).finally(() => bar.finish());
    if (flags.dryRun !== true) {
      await writeCard(folder, card);
      noteOldFigures(folder, terminal);
    }
    terminal.print(flags.json === true ? JSON.stringify(tasks.map(asJson), null, 2) : report(tasks));
  } finally {
    await model.release();
  }
}

/** "lineament card" takes the figures that lie beside a model. */
function noteOldFigures(folder: string, terminal: Terminal): void {
  const path = join(folder, 'evaluation.json');
  if (existsSync(path)) {
    terminal.note(
      `note: ${path} holds figures from before; make new ones with: lineament evaluate ${folder} --json`,
    );
  }
}

function asJson({ task, temperature, before, after }: TaskCalibration): object {
  const figures = (evaluations: TaskCalibration['before']): object[] =>
    evaluations.map(({ dataset, split, n, accuracy, loss, calibrationError, mae }) => ({
      ...{ dataset, split, n, accuracy, loss, calibrationError },
      ...(mae === undefined ? {} : { mae }),
    }));
  return { task, temperature, before: figures(before), after: figures(after) };
}

function report(tasks: readonly TaskCalibration[]): string {
  const rows = tasks.flatMap(({ task, temperature, before, after }) =>
    before.map((first, index) => {
      const second = after[index];
      return [
        task,
        temperature.toFixed(4),
        `${first.dataset} ${first.split}`,
        String(first.n),
        first.accuracy === second?.accuracy
          ? first.accuracy.toFixed(4)
          : `${first.accuracy.toFixed(4)} → ${second?.accuracy.toFixed(4)}`,
        `${first.calibrationError.toFixed(4)} → ${second?.calibrationError.toFixed(4)}`,
        `${first.loss.toFixed(4)} → ${second?.loss.toFixed(4)}`,
        first.mae === undefined ? '' : `${first.mae.toFixed(3)} → ${second?.mae?.toFixed(3)}`,
      ];
    }),
  );
  return formatTable(
    ['task', 'temperature', 'pictures', 'faces', 'accuracy', 'calibration error', 'loss', 'years off'],
    rows,
    [1, 3],
  );
}
