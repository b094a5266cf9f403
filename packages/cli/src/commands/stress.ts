/**
 * `lineament stress`: how a model's figures fall when pictures get harder.
 * @module
 */
import { dirname, extname, join } from 'node:path';
import {
  CORRUPTIONS,
  type Corruption,
  corruptionErrors,
  corruptionSheet,
  type Dataset,
  drawSamples,
  findCorruptions,
  openForModel,
  photoFace,
  pictureOf,
  relativeCorruptionErrors,
  requireWritableFolder,
  SEVERITIES,
  SPLITS,
  type Split,
  type StressResult,
  stressCsv,
  stressModel,
  stressReport,
  writeFolder,
  writeWhole,
} from '@lineament/lab';
import { InvalidArgumentError, Option } from 'commander';
import { InvalidInputError, type ModelCard, readModelFolder, TASK_CLASSES, type Task } from 'lineament';
import { seed, wholeNumber } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import { datasetProgress } from '../output/dataset-progress.js';
import { noteLeftOut } from '../output/left-out.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';

interface StressFlags {
  readonly data: string;
  readonly split: Split;
  readonly limit?: number;
  readonly corruptions: readonly Corruption[];
  readonly against?: string;
  readonly seed: number;
  readonly threads?: number;
  readonly photo?: string;
  readonly report?: string;
  readonly sheet?: string;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament stress models/baseline-gender --data utkface.tar.gz --split validation --report stress
  $ lineament stress my-model --data manifest.csv --corruptions "blur,mask,low resolution" --limit 500
  $ lineament stress my-model --against models/baseline-gender --data utkface.tar.gz --json

Corruptions: ${CORRUPTIONS.map(({ name }) => name).join(', ')}.
Each is applied in five severities: with all of them a split is judged 86 times; --limit makes it shorter.
--report writes report.html, stress.json, stress.csv and sheet.png.`;

export const stressCommand: CliCommand = {
  example: 'lineament stress models/baseline-gender --data utkface.tar.gz --report stress',
  register: (program, terminal) => {
    program
      .command('stress')
      .description('judge a model on pictures made harder: pose, occlusion, light, image quality')
      .argument('<model>', 'model folder: model.onnx and card.json')
      .requiredOption('--data <path>', 'data set: fer2013.csv[.gz], UTKFace, class folders, manifest')
      .addOption(new Option('--split <name>', 'which part of it').choices([...SPLITS]).default('test'))
      .option('--limit <number>', 'at most so many pictures, drawn at random', wholeNumber)
      .addOption(
        new Option('--corruptions <list>', 'only these, by name')
          .argParser(corruptionList)
          .default(CORRUPTIONS, 'all'),
      )
      .option('--against <model>', 'another model to compare with: mean corruption error')
      .option('--seed <number>', 'draws pictures, sides, directions and noise', seed, 0)
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option(
        '--photo <file>',
        'show the corruptions on this photo’s face instead of the split’s first picture',
      )
      .option('--report <folder>', 'write a report')
      .option('--sheet <file>', 'draw what each corruption looks like: .png')
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((model: string, flags: StressFlags) => runStress(model, flags, terminal));
  },
};

async function runStress(folder: string, flags: StressFlags, terminal: Terminal): Promise<void> {
  // Before the data set is opened: what is missing should not take minutes to be noticed.
  const { card } = await readModelFolder(folder);
  const other = flags.against === undefined ? undefined : await readModelFolder(flags.against);
  if (other !== undefined && !card.tasks.some(({ task }) => estimates(other.card, task))) {
    throw new UsageError(
      `${card.name} and ${other.card.name} estimate nothing in common; give --against a model of one of ${card.tasks.map(({ task }) => task).join(', ')}`,
    );
  }
  if (flags.sheet !== undefined && extname(flags.sheet) !== '.png') {
    throw new UsageError(`--sheet ${flags.sheet}: it is a picture; give a file that ends in .png`);
  }
  await (flags.sheet === undefined ? undefined : requireWritableFolder(dirname(flags.sheet)));
  await (flags.report === undefined ? undefined : requireWritableFolder(flags.report));
  const photo = flags.photo === undefined ? undefined : await photoFace(flags.photo, card);
  const { result, dataset } = await stress(folder, card, flags, terminal);
  noteSingleClasses(result, dataset, flags, terminal);
  const against =
    flags.against === undefined || other === undefined
      ? undefined
      : (await stress(flags.against, other.card, flags, terminal)).result;
  const document = `${JSON.stringify(withErrors(result, against), null, 2)}\n`;
  if (flags.report !== undefined || flags.sheet !== undefined) {
    const [first = 0] = drawSamples(dataset, flags.split, flags.limit, flags.seed);
    const picture = photo ?? pictureOf(dataset, card.crop, first);
    const sheet = await corruptionSheet(picture, flags.corruptions, flags.seed);
    if (flags.sheet !== undefined) {
      await writeWhole(flags.sheet, [sheet]);
      terminal.note(`what the corruptions look like: ${flags.sheet}`);
    }
    if (flags.report !== undefined) {
      await writeFolder(flags.report, {
        'report.html': stressReport(result, { sheet, ...(against === undefined ? {} : { against }) }),
        'stress.json': document,
        'stress.csv': stressCsv(result),
        'sheet.png': sheet,
      });
      terminal.note(`report: ${join(flags.report, 'report.html')}`);
    }
  }
  terminal.print(
    flags.json === true
      ? document.trimEnd()
      : result.tasks.map((task) => describeTask(result, task, against)).join('\n\n'),
  );
}

const estimates = ({ tasks }: ModelCard, task: Task): boolean => tasks.some((known) => known.task === task);

async function stress(
  folder: string,
  card: ModelCard,
  flags: StressFlags,
  terminal: Terminal,
): Promise<{ readonly result: StressResult; readonly dataset: Dataset }> {
  const opening = datasetProgress(terminal);
  const dataset = await openForModel(card, flags.data, {
    ...(flags.cache === undefined || flags.cache === true ? {} : { cache: flags.cache }),
    onProgress: opening.update,
    onNote: (message) => terminal.note(message),
  }).finally(() => opening.finish());
  noteLeftOut(dataset, terminal);
  const bar = terminal.progress(`judging ${card.name}`, 1 + SEVERITIES.length * flags.corruptions.length);
  const result = await stressModel(folder, dataset, flags.split, {
    corruptions: flags.corruptions,
    seed: flags.seed,
    ...(flags.limit === undefined ? {} : { limit: flags.limit }),
    ...(flags.threads === undefined ? {} : { threads: flags.threads }),
    onProgress: (done) => bar.update(done),
  }).finally(() => bar.finish());
  return { result, dataset };
}

/** Of pictures of one class, a model that always says that class seems perfect and robust. */
function noteSingleClasses(
  { tasks }: StressResult,
  dataset: Dataset,
  { split, limit, seed }: StressFlags,
  terminal: Terminal,
): void {
  const positions = drawSamples(dataset, split, limit, seed);
  for (const task of tasks) {
    const labels = new Set([...positions].map((position) => dataset.labels[task][position] ?? -1));
    const [only, ...others] = [...labels].filter((label) => label >= 0);
    if (only !== undefined && others.length === 0) {
      terminal.note(
        `warning: every ${task} label of these pictures (${dataset.name} ${split}) is ${TASK_CLASSES[task][only]}: the accuracy says only how often that is answered`,
      );
    }
  }
}

/** The result with its mean errors, and those against another model. */
function withErrors(result: StressResult, against: StressResult | undefined) {
  return {
    ...result,
    errors: result.tasks.map((task) => corruptionErrors(result, task)),
    ...(against === undefined
      ? {}
      : {
          against: against.model,
          relativeErrors: result.tasks
            .filter((task) => against.tasks.includes(task))
            .map((task) => relativeCorruptionErrors(result, against, task)),
        }),
  };
}

function describeTask(result: StressResult, task: Task, against: StressResult | undefined): string {
  const { accuracy = 0, accuracyInterval95: [low, high] = [0, 1] } = result.clean[task] ?? {};
  const errors = corruptionErrors(result, task);
  const relative =
    against?.tasks.includes(task) === true ? relativeCorruptionErrors(result, against, task) : undefined;
  const rows = result.corruptions.map(({ name, severities }) => [
    name,
    ...severities.map(({ tasks }) => percent(tasks[task]?.accuracy ?? 0)),
    percent(1 - (errors.byCorruption[name] ?? 0)),
    ...(relative === undefined ? [] : [relative.byCorruption[name]?.toFixed(2) ?? '–']),
  ]);
  const head = [
    'corruption',
    ...SEVERITIES.map((severity) => `severity ${severity}`),
    'mean',
    ...(relative === undefined ? [] : [`errors / ${against?.model}`]),
  ];
  return [
    `${task}: ${result.model} on ${result.dataset} ${result.split}, ${result.n.toLocaleString('en-US')} faces`,
    `accuracy as they are ${percent(accuracy)} (95 % interval ${percent(low)} to ${percent(high)}), corrupted ${percent(1 - errors.meanError)} on average`,
    ...(relative === undefined
      ? []
      : [
          `mean corruption error against ${against?.model}: ${relative.meanCorruptionError?.toFixed(3) ?? 'not defined, since that makes no error under some corruption'}`,
        ]),
    '',
    formatTable(
      head,
      rows,
      head.slice(1).map((_, column) => column + 1),
    ),
  ].join('\n');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function corruptionList(text: string): readonly Corruption[] {
  try {
    return findCorruptions(text.split(',').map((name) => name.trim()));
  } catch (error) {
    throw error instanceof InvalidInputError ? new InvalidArgumentError(error.message) : error;
  }
}
