/**
 * `lineament data inspect`: what a data set holds, before anything is trained on it.
 * @module
 */
import { extname } from 'node:path';
import { type Dataset, datasetCounts, openDataset, SPLITS, writeContactSheet } from '@lineament/lab';
import { Option } from 'commander';
import { TASK_CLASSES } from 'lineament';
import { type CliCommand, UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';

interface InspectOptions {
  readonly size: string;
  readonly channels: string;
  readonly crop: string;
  readonly cache?: string | boolean;
  readonly preview?: string;
  readonly json?: boolean;
}

export const dataCommand: CliCommand = {
  example: 'lineament data inspect fer2013.csv.gz',
  register: (program, terminal) => {
    program
      .command('data')
      .description('look into data sets')
      .command('inspect')
      .description('print the classes, splits, duplicates and defects of a data set')
      .argument(
        '<path>',
        'fer2013.csv[.gz], UTKFace (folder or .tar.gz), age_gender.csv, class folders, or a manifest (.csv, .jsonl)',
      )
      .option('--size <pixels>', 'picture size, such as 48 or 64x48 (width x height)', '48')
      .addOption(new Option('--channels <n>', '1 gray, 3 RGB').choices(['1', '3']).default('1'))
      .option('--crop <part>', 'centred part of the pictures to keep, above 0 to 1', '1')
      .option(
        '--cache <folder>',
        "where packed copies are kept (default: lineament in the system's cache folder)",
      )
      .option('--no-cache', 'keep no packed copy')
      .option('--preview <file.png>', 'write a contact sheet with a few pictures of each class')
      .option('--json', 'print one JSON document')
      .addHelpText(
        'after',
        '\nExamples:\n  $ lineament data inspect fer2013.csv.gz --preview fer2013.png\n  $ lineament data inspect utkface.tar.gz --size 64 --channels 3 --json',
      )
      .action(async (path: string, options: InspectOptions) => {
        if (options.preview !== undefined && extname(options.preview).toLowerCase() !== '.png') {
          throw new UsageError(`--preview ${options.preview} must end in .png`);
        }
        const dataset = await open(path, options, terminal);
        if (options.preview !== undefined) {
          await writeContactSheet(dataset, options.preview);
          terminal.note(`contact sheet: ${options.preview}`);
        }
        terminal.print(options.json === true ? JSON.stringify(summary(dataset), null, 2) : report(dataset));
      });
  },
};

async function open(path: string, options: InspectOptions, terminal: Terminal): Promise<Dataset> {
  const progress = datasetProgress(terminal);
  try {
    return await openDataset(path, {
      size: parseSize(options.size),
      channels: options.channels === '3' ? 3 : 1,
      crop: parseCrop(options.crop),
      // commander gives `true` for an option that only its --no- form may set
      ...(options.cache === undefined || options.cache === true ? {} : { cache: options.cache }),
      onProgress: progress.update,
      onNote: (message) => {
        progress.finish();
        terminal.note(message);
      },
    });
  } finally {
    progress.finish();
  }
}

function parseSize(text: string): { width: number; height: number } {
  const match = /^(\d+)(?:x(\d+))?$/.exec(text);
  if (match === null) {
    throw new UsageError(`--size ${text} is no picture size; give pixels such as 48 or 64x48`);
  }
  const width = Number(match[1]);
  return { width, height: match[2] === undefined ? width : Number(match[2]) };
}

function parseCrop(text: string): number {
  const crop = Number(text);
  if (!(crop > 0 && crop <= 1)) {
    throw new UsageError(`--crop ${text} is no part of a picture; give a number above 0, at most 1`);
  }
  return crop;
}

function summary(dataset: Dataset): object {
  const counts = datasetCounts(dataset);
  return {
    name: dataset.name,
    format: dataset.format,
    sources: dataset.sources,
    sha256: dataset.sha256,
    picture: [dataset.size.height, dataset.size.width, dataset.channels],
    ...counts,
    tasks: Object.fromEntries(
      dataset.tasks.map((task) => [task, { classes: TASK_CLASSES[task], ...counts.tasks[task] }]),
    ),
    duplicates: { ...dataset.report.duplicates, repeatsTraining: repeatsOfTraining(dataset) },
    dropped: dataset.report.dropped,
    defects: dataset.report.defects,
    ignored: dataset.report.ignored,
  };
}

function repeatsOfTraining(dataset: Dataset): Record<'validation' | 'test', number> {
  const repeats = (split: 'validation' | 'test'): number =>
    dataset.indices(split).length - dataset.indices(split, { withoutTrainingRepeats: true }).length;
  return { validation: repeats('validation'), test: repeats('test') };
}

function report(dataset: Dataset): string {
  const counts = datasetCounts(dataset);
  const { duplicates, dropped, defects, ignored } = dataset.report;
  const repeats = repeatsOfTraining(dataset);
  const reasons = new Map<string, number>();
  for (const { reason } of dropped) {
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  const lines = [
    `${dataset.name} (${dataset.format}): ${dataset.samples} pictures of ${dataset.size.width}×${dataset.size.height}, ${dataset.channels === 1 ? 'gray' : 'RGB'}`,
    ...dataset.sources.map(({ path, sha256 }) => `${path}\n  SHA-256 ${sha256}`),
    `splits: ${SPLITS.map((split) => `${split} ${counts.splits[split]}`).join(', ')}`,
    ...dataset.tasks.map((task) => `\n${taskTable(task, counts)}`),
    '',
    `duplicates: ${duplicates.groups} groups of equal pictures (${duplicates.surplus} surplus), ${duplicates.conflictingGroups} with differing labels`,
    `repeats of training pictures: ${repeats.validation} in validation, ${repeats.test} in test`,
    `dropped: ${dropped.length}${reasons.size === 0 ? '' : ` (${[...reasons].map(([reason, count]) => `${reason} ${count}`).join(', ')})`}`,
    `defects: ${defects.length}`,
    ...defects.map(({ name, reason }) => `  ${name}: ${reason}`),
    `other files: ${ignored.length}`,
  ];
  return lines.join('\n');
}

function taskTable(task: Dataset['tasks'][number], counts: ReturnType<typeof datasetCounts>): string {
  const bySplit = SPLITS.map((split) => counts.tasks[task]?.[split] ?? { counts: [], missing: 0 });
  const row = (name: string, numbers: readonly number[]): string[] => [
    name,
    ...[...numbers, numbers.reduce((sum, number) => sum + number, 0)].map(String),
  ];
  const rows = TASK_CLASSES[task].map((name, label) =>
    row(
      name,
      bySplit.map((split) => split.counts[label] ?? 0),
    ),
  );
  const missing = bySplit.map((split) => split.missing);
  const withMissing = missing.some((count) => count > 0) ? [...rows, row('(no label)', missing)] : rows;
  return formatTable([task, ...SPLITS, 'all'], withMissing, [1, 2, 3, 4]);
}
