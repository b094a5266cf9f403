/**
 * `lineament compare`: models or kept predictions on the same samples, and the benchmark page.
 * @module
 */
import { basename, extname, join } from 'node:path';
import {
  benchmarkReport,
  compareTables,
  comparisonReport,
  type Dataset,
  formatP,
  type NamedTable,
  type PredictionOutline,
  readEvaluations,
  requireComparable,
  requireWritableFolder,
  SPLITS,
  type TaskComparison,
  writeFolder,
} from '@lineament/lab';
import { Option } from 'commander';
import { oneDataset, seed, tasks, wholeNumber } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import { type JudgeFlags, judged, requireReadable } from '../judge/judged.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { commandLine } from '../train/command-line.js';

interface CompareFlags extends JudgeFlags {
  readonly report?: string;
  readonly benchmark?: string;
  readonly seed: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament compare models/baseline-gender my-model --data utkface.tar.gz --report compared
  $ lineament compare one.parquet another.parquet
  $ lineament evaluate models/baseline-gender --data utkface.tar.gz --json > gender.json
  $ lineament compare --benchmark page gender.json

Models are run on the same split; predictions that were kept must be of the same samples. Differences are paired.
--benchmark writes a page that sets evaluations (what evaluate --json prints, or the figures.json of a report)
beside the literature’s figures.
--json prints an array with one object for each task.`;

export const compareCommand: CliCommand = {
  example: 'lineament compare models/baseline-gender my-model --data utkface.tar.gz',
  register: (program, terminal) => {
    program
      .command('compare')
      .description('compare models on the same samples')
      .argument('<models...>', 'model folders or kept predictions; with --benchmark: evaluations (.json)')
      .option('--data <path>', 'data set: fer2013.csv[.gz], UTKFace, class folders, manifest', oneDataset)
      .addOption(new Option('--split <name>', 'which part of it (default: test)').choices([...SPLITS]))
      .option('--tasks <list>', 'only these tasks (default: all that the models share)', tasks)
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--report <folder>', 'write report.html, comparison.json and comparison.csv into it')
      .option('--benchmark <folder>', 'write benchmark.html and benchmark.json into it')
      .option('--seed <number>', 'of the bootstrap intervals', seed, 0)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((sources: string[], flags: CompareFlags) =>
        flags.benchmark === undefined
          ? runCompare(sources, flags, terminal)
          : runBenchmark(sources, flags.benchmark, terminal),
      );
  },
};

async function runCompare(
  sources: readonly string[],
  flags: CompareFlags,
  terminal: Terminal,
): Promise<void> {
  if (sources.length < 2) {
    throw new UsageError(`one model, ${sources[0]}, cannot be compared; give at least two`);
  }
  // First: what is wrong with a name should not take minutes to be noticed.
  await (flags.report === undefined ? undefined : requireWritableFolder(flags.report));
  const outlines: PredictionOutline[] = [];
  for (const source of sources) {
    outlines.push(await requireReadable(source, flags));
  }
  requireComparable(outlines, flags.tasks);
  const found: NamedTable[] = [];
  let dataset: Dataset | undefined;
  for (const [index, source] of sources.entries()) {
    // One data set is enough to check labels by and to show pictures from; the others' memory is free again.
    const pictures = index === 0;
    const { table, dataset: own } = await judged(source, flags, terminal, { pictures, temperature: false });
    found.push({ name: table.about.model, table });
    dataset ??= pictures && flags.report !== undefined ? own : undefined;
  }
  const named = withOwnNames(found, sources);
  const options = { seed: flags.seed, ...(flags.tasks === undefined ? {} : { tasks: flags.tasks }) };
  const comparison = compareTables(named, options);
  if (flags.report !== undefined) {
    const files = await comparisonReport(named, comparison, {
      dataset,
      seed: flags.seed,
      command: commandOf(sources, named, flags),
    });
    await writeFolder(flags.report, { ...files });
    terminal.note(`report: ${join(flags.report, 'report.html')}`);
  }
  terminal.print(
    flags.json === true
      ? JSON.stringify(comparison.tasks, null, 2)
      : comparison.tasks.map(describe).join('\n\n'),
  );
}

async function runBenchmark(sources: readonly string[], folder: string, terminal: Terminal): Promise<void> {
  const wrong = sources.find((source) => extname(source).toLowerCase() !== '.json');
  if (wrong !== undefined) {
    throw new UsageError(
      `--benchmark takes what "lineament evaluate --json" printed, or the figures.json of its report; ${wrong} is none`,
    );
  }
  const evaluations = [];
  for (const source of sources) {
    evaluations.push(...(await readEvaluations(source)));
  }
  await writeFolder(folder, { ...benchmarkReport(evaluations) });
  terminal.note(`benchmark: ${join(folder, 'benchmark.html')}`);
}

/** Names as the models' cards have them; where those are the same, as the files or folders are called. */
function withOwnNames(tables: readonly NamedTable[], sources: readonly string[]): NamedTable[] {
  const isOwn = (names: readonly string[]): boolean => new Set(names).size === names.length;
  const candidates = [
    tables.map(({ name }) => name),
    sources.map((source) => basename(source, extname(source))),
    sources,
  ];
  const names = candidates.find(isOwn) ?? sources;
  return tables.map(({ table }, index) => ({ name: names[index] ?? '', table }));
}

/** Names files, not where they lie on this machine. */
function commandOf(
  sources: readonly string[],
  [first]: readonly NamedTable[],
  { data, tasks: wanted, seed: ofBootstrap }: CompareFlags,
): string {
  return commandLine([
    'compare',
    ...sources.map((source) => basename(source)),
    ...(data === undefined ? [] : ['--data', basename(data)]),
    '--split',
    first?.table.about.split ?? 'test',
    ...(wanted === undefined ? [] : ['--tasks', wanted.join(',')]),
    ...(ofBootstrap === 0 ? [] : ['--seed', String(ofBootstrap)]),
    '--report',
    'report',
  ]);
}

function describe({ task, n, models, pairs }: TaskComparison): string {
  const hasYears = models.some(({ meanAbsoluteError }) => meanAbsoluteError !== undefined);
  const own = models.map(({ name, accuracy, loss, meanAbsoluteError }) => [
    name,
    percent(accuracy.value),
    accuracy.interval95 === undefined ? '' : range(accuracy.interval95),
    loss.value.toFixed(4),
    ...(meanAbsoluteError === undefined ? [] : [meanAbsoluteError.value.toFixed(2)]),
  ]);
  const differences = pairs.map(({ first, second, accuracyDifference, counts, mcNemar, adjustedP }) => [
    `${first} − ${second}`,
    `${accuracyDifference.value > 0 ? '+' : ''}${percent(accuracyDifference.value)}`,
    range(accuracyDifference.interval95),
    String(counts.onlyFirst),
    String(counts.onlySecond),
    formatP(mcNemar.midP),
    ...(pairs.length > 1 ? [formatP(adjustedP)] : []),
  ]);
  return [
    `${task}: ${n.toLocaleString('en-US')} faces`,
    '',
    formatTable(['model', 'accuracy', '95 %', 'loss', ...(hasYears ? ['years off'] : [])], own, [
      1,
      2,
      3,
      ...(hasYears ? [4] : []),
    ]),
    '',
    formatTable(
      [
        'difference',
        'accuracy',
        '95 %',
        'only first',
        'only second',
        'McNemar p',
        ...(pairs.length > 1 ? ['corrected'] : []),
      ],
      differences,
      [1, 2, 3, 4, 5, 6],
    ),
  ].join('\n');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function range([low, high]: readonly [number, number]): string {
  return `${percent(low)} to ${percent(high)}`;
}
