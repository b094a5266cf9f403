/**
 * `lineament evaluate`: how good a model is on a split of a data set.
 * @module
 */
import { basename, dirname, extname, join } from 'node:path';
import {
  confusionPicture,
  type Evaluation,
  evaluateTable,
  evaluationReport,
  isPredictionsFile,
  PREDICTION_FORMATS,
  requireWritableFolder,
  SPLITS,
  type Split,
  TEST_TIME_AUGMENTATIONS,
  toPng,
  writeFolder,
  writePredictions,
  writeWhole,
} from '@lineament/lab';
import { Option } from 'commander';
import { TASKS } from 'lineament';
import { oneDataset, precisionOption, seed, somePart, tasks, wholeNumber } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import { type JudgeFlags, judged } from '../judge/judged.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { commandLine } from '../train/command-line.js';

interface EvaluateFlags extends JudgeFlags {
  readonly confusion?: string;
  readonly predictions?: string;
  readonly report?: string;
  readonly seed: number;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament evaluate models/baseline-gender --data utkface.tar.gz --report judged
  $ lineament evaluate models/baseline-emotion --data fer2013.csv.gz --confusion confusion.png
  $ lineament evaluate my-model --data manifest.csv --split validation --predictions mine.parquet
  $ lineament evaluate models/unified --data utkface.tar.gz --crops detected --tta flip
  $ lineament evaluate mine.parquet --json

A model folder holds model.onnx and card.json; it may come from any tool that writes ONNX. Predictions that were
kept are judged without the model; with --data their report shows pictures too.
--json prints an array with one object for each task.`;

export const evaluateCommand: CliCommand = {
  example: 'lineament evaluate models/baseline-gender --data utkface.tar.gz',
  register: (program, terminal) => {
    program
      .command('evaluate')
      .description('judge a model by a split of a data set')
      .argument('<model>', 'model folder (model.onnx and card.json), or predictions that were kept')
      .option('--data <path>', 'data set: fer2013.csv[.gz], UTKFace, class folders, manifest', oneDataset)
      .addOption(new Option('--split <name>', 'which part of it (default: test)').choices([...SPLITS]))
      .option('--tasks <list>', `only these of the model’s tasks, of ${TASKS.join(',')}`, tasks)
      .option('--batch-size <number>', 'pictures at once', wholeNumber, 64)
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .addOption(precisionOption())
      .option(
        '--crop <part>',
        'middle part of the pictures to use, above 0 to 1 (default: what puts the eyes where the card wants them)',
        somePart,
      )
      .addOption(
        new Option('--crops <name>', 'the data set’s own, or cut by our own face detector and alignment')
          .choices(['own', 'detected'])
          .default('own'),
      )
      .addOption(
        new Option('--tta <views>', 'views of each picture that are averaged (test-time augmentation)')
          .choices([...TEST_TIME_AUGMENTATIONS])
          .default('none'),
      )
      .option('--report <folder>', 'write report.html, figures.json and figures.csv into it')
      .option('--predictions <file>', 'keep the predictions: .parquet or .csv')
      .option(
        '--confusion <file>',
        'draw the confusion matrix: .png or .svg (with the task’s name if several)',
      )
      .option('--seed <number>', 'of the bootstrap intervals of the report and of --json', seed, 0)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((model: string, flags: EvaluateFlags) => runEvaluate(model, flags, terminal));
  },
};

async function runEvaluate(source: string, flags: EvaluateFlags, terminal: Terminal): Promise<void> {
  await checkOutputs(flags);
  const isReported = flags.report !== undefined;
  const { table, dataset, card, history } = await judged(source, flags, terminal, {
    pictures: true,
    temperature: isReported,
  });
  // A table for people has no room for them.
  const bootstrap = flags.json === true ? { seed: flags.seed } : undefined;
  const evaluations = evaluateTable(table, flags.tasks, bootstrap);
  // Everything is made, and so checked, before the first file is written.
  const pictures = flags.confusion === undefined ? [] : await drawPictures(flags.confusion, evaluations);
  const files =
    flags.report === undefined
      ? undefined
      : await evaluationReport(table, {
          dataset,
          history,
          bestEpoch: card?.training?.epochs,
          command: commandOf(source, table.about.split, flags),
          seed: flags.seed,
          ...(flags.tasks === undefined ? {} : { tasks: flags.tasks }),
        });
  if (flags.predictions !== undefined) {
    await writePredictions(flags.predictions, table);
    terminal.note(`predictions: ${flags.predictions}`);
  }
  for (const { path, bytes } of pictures) {
    await writeWhole(path, [bytes]);
    terminal.note(`confusion matrix: ${path}`);
  }
  if (flags.report !== undefined && files !== undefined) {
    await writeFolder(flags.report, { ...files });
    terminal.note(`report: ${join(flags.report, 'report.html')}`);
  }
  terminal.print(
    flags.json === true ? JSON.stringify(evaluations, null, 2) : evaluations.map(report).join('\n\n'),
  );
}

/** Before anything is read: a wrong name should not take minutes to be noticed. */
async function checkOutputs({ confusion, predictions, report }: EvaluateFlags): Promise<void> {
  const ending = confusion === undefined ? undefined : extname(confusion).toLowerCase();
  if (ending !== undefined && ending !== '.png' && ending !== '.svg') {
    throw new UsageError(`--confusion ${confusion} must end in .png or .svg`);
  }
  if (predictions !== undefined && !isPredictionsFile(predictions)) {
    throw new UsageError(`--predictions ${predictions} must end in ${PREDICTION_FORMATS.join(' or ')}`);
  }
  for (const file of [confusion, predictions]) {
    await (file === undefined ? undefined : requireWritableFolder(dirname(file)));
  }
  await (report === undefined ? undefined : requireWritableFolder(report));
}

/** Names files, not where they lie on this machine. */
function commandOf(source: string, split: Split, flags: EvaluateFlags): string {
  const { data, tasks: wanted, crop, crops, tta, precision, seed: ofBootstrap } = flags;
  return commandLine([
    'evaluate',
    basename(source),
    ...(data === undefined ? [] : ['--data', basename(data)]),
    '--split',
    split,
    ...(wanted === undefined ? [] : ['--tasks', wanted.join(',')]),
    ...(crop === undefined ? [] : ['--crop', String(crop)]),
    ...(crops === 'detected' ? ['--crops', crops] : []),
    ...(tta === undefined || tta === 'none' ? [] : ['--tta', tta]),
    ...(precision === 'float32' ? ['--precision', precision] : []),
    ...(ofBootstrap === 0 ? [] : ['--seed', String(ofBootstrap)]),
    '--report',
    'report',
  ]);
}

/** A picture that is not yet written. */
interface Drawn {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The confusion matrices; the task's name goes into the file's where there are several. */
async function drawPictures(path: string, evaluations: readonly Evaluation[]): Promise<Drawn[]> {
  const drawn: Drawn[] = [];
  for (const evaluation of evaluations) {
    const own = evaluations.length === 1 ? path : `${path.slice(0, -4)}-${evaluation.task}${path.slice(-4)}`;
    drawn.push({ path: own, bytes: await drawPicture(own, evaluation) });
  }
  return drawn;
}

async function drawPicture(path: string, evaluation: Evaluation): Promise<Uint8Array> {
  const { model, dataset, split, task, accuracy, confusion, classes } = evaluation;
  const title = `${task}: ${model} on ${dataset} ${split}, accuracy ${percent(accuracy)}`;
  const picture = confusionPicture(title, confusion, classes);
  const isPng = path.toLowerCase().endsWith('.png');
  return isPng ? await toPng(picture) : Buffer.from(picture);
}

function report(evaluation: Evaluation): string {
  const { model, dataset, split, task, n, classes, confusion, perClass } = evaluation;
  const [low, high] = evaluation.accuracyInterval95;
  const figures = [
    ['accuracy', `${percent(evaluation.accuracy)} (95 % interval ${percent(low)} to ${percent(high)})`],
    ['balanced accuracy', percent(evaluation.balancedAccuracy)],
    ['macro F1', percent(evaluation.macroF1)],
    ['loss', evaluation.loss.toFixed(4)],
    ['calibration error', percent(evaluation.calibrationError)],
    ['mean absolute error', evaluation.mae === undefined ? '' : `${evaluation.mae.toFixed(2)} years`],
    ['within five years', optionalPercent(evaluation.withinFiveYears)],
    ['true bin or one beside it', optionalPercent(evaluation.oneOffAccuracy)],
    [
      'inside the 80 % interval',
      evaluation.intervalCoverage === undefined
        ? ''
        : `${percent(evaluation.intervalCoverage)} of the true ages; it is ${evaluation.intervalWidth?.toFixed(1)} years wide on average`,
    ],
    [
      'without repeats of training',
      evaluation.withoutTrainingRepeats === undefined
        ? ''
        : `${percent(evaluation.withoutTrainingRepeats.accuracy)} of ${evaluation.withoutTrainingRepeats.n.toLocaleString('en-US')}`,
    ],
  ].filter(([, value]) => value !== '');
  const byClass = classes.map((name, index) => [
    name,
    String(perClass[index]?.n ?? 0),
    percent(perClass[index]?.recall ?? 0),
    percent(perClass[index]?.precision ?? 0),
    ...(confusion[index] ?? []).map(String),
  ]);
  return [
    `${task}: ${model} on ${dataset} ${split}, ${n.toLocaleString('en-US')} faces`,
    '',
    formatTable(['figure', 'value'], figures as string[][]),
    '',
    formatTable(
      ['true class', 'faces', 'recall', 'precision', ...classes.map((name) => `as ${name}`)],
      byClass,
      Array.from({ length: classes.length + 3 }, (_, column) => column + 1),
    ),
  ].join('\n');
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function optionalPercent(value: number | undefined): string {
  return value === undefined ? '' : percent(value);
}
