/**
 * `lineament explain`: where in a face a network looked.
 * @module
 */
import { basename, join } from 'node:path';
import { filterSheet, requireWritableFolder, SPLITS, type Split } from '@lineament/lab';
import { Option } from 'commander';
import {
  EXPLANATION_METHODS,
  type ExplainerOptions,
  type ExplanationMethod,
  firstFilters,
  listLayers,
  type ModelSource,
  nodeBackend,
  PREDICTED,
  readModelFolder,
  requireLayer,
  TASKS,
  type Task,
} from 'lineament';
import { seed, wholeNumber } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import { explainDataset } from '../explain/explain-dataset.js';
import { explainPictures } from '../explain/explain-pictures.js';
import { findModel } from '../explain/find-model.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';
import { writeFileWhole } from '../output/write-file.js';
import { commandLine } from '../train/command-line.js';

interface ExplainFlags {
  readonly model?: string;
  readonly task?: Task;
  readonly method: ExplanationMethod;
  readonly target: string;
  readonly layer?: string;
  readonly samples?: number;
  readonly out?: string;
  readonly featureMaps?: string;
  readonly filters?: boolean;
  readonly layers?: boolean;
  readonly data?: string;
  readonly split?: Split;
  readonly limit?: number;
  readonly seed?: number;
  readonly threads?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament explain photo.jpg --task gender --out explained
  $ lineament explain photos/ --task emotion --method integrated-gradients --out explained --json
  $ lineament explain --task gender --data utkface.tar.gz --split validation --limit 500 --out study
  $ lineament explain --model models/baseline-gender --layers
  $ lineament explain photo.jpg --model models/baseline-gender --feature-maps Relu_5 --filters --out explained

For each face of a picture, --out gets the aligned face beside the same with its map, and the picture with all maps.
For a data set it gets report.html, study.json and study.csv: mean maps by class, the share of attention on each part of
the face, deletion and insertion curves, and what becomes of the maps when the weights are randomized.
docs/explanation.md tells what each method shows, and what a map does not tell.`;

export const explainCommand: CliCommand = {
  example: 'lineament explain photo.jpg --task gender --out explained',
  register: (program, terminal) => {
    program
      .command('explain')
      .description('show where in a face a network looked, in pictures or over a data set')
      .argument('[pictures...]', 'image files, folders, patterns, or - for a list on stdin')
      .option('--model <folder>', 'model folder: model.onnx and card.json (default: the default models)')
      .addOption(new Option('--task <name>', 'which estimate to explain').choices([...TASKS]))
      .addOption(new Option('--method <name>', 'how').choices([...EXPLANATION_METHODS]).default('grad-cam'))
      .option('--target <class>', 'class to explain, or "years" of an age', PREDICTED)
      .option('--layer <name>', 'layer of grad-cam and grad-cam++ (default: the last with places)')
      .option(
        '--samples <number>',
        'steps of integrated-gradients, copies of smooth-grad (default: 48, 24)',
        wholeNumber,
      )
      .option('--out <folder>', 'write pictures, or a data set’s report')
      .option('--feature-maps <layer>', 'draw what this layer sees in each face')
      .option('--filters', 'draw the filters of the first convolution')
      .option('--layers', 'list the layers that can be shown')
      .option('--data <path>', 'data set to study: fer2013.csv[.gz], UTKFace, class folders, manifest')
      .addOption(new Option('--split <name>', 'which part of it (default: validation)').choices([...SPLITS]))
      .option('--limit <number>', 'of a data set, at most so many faces, drawn at random', wholeNumber)
      .option('--seed <number>', 'of whatever is drawn at random (default: 0)', seed)
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((pictures: string[], flags: ExplainFlags) => runExplain(pictures, flags, terminal));
  },
};

async function runExplain(
  pictures: readonly string[],
  flags: ExplainFlags,
  terminal: Terminal,
): Promise<void> {
  checkFlags(pictures, flags);
  if (flags.layers === true) {
    const { model } = await modelOnly(flags);
    printLayers(model, flags.json === true, terminal);
    return;
  }
  const backend = nodeBackend(flags.threads === undefined ? {} : { threads: flags.threads });
  const needsTask = pictures.length > 0 || flags.data !== undefined;
  const { model, task } = needsTask ? await findModel(flags.model, flags.task) : await modelOnly(flags);
  if (flags.featureMaps !== undefined) {
    requireLayer(model, flags.featureMaps);
  }
  const { method, layer, samples, seed, out, json = false } = flags;
  if (out !== undefined) {
    await requireWritableFolder(out);
  }
  // Drawn first: a model without filters should not be noticed after the maps are written.
  const filters = flags.filters === true ? await filterSheet(await firstFilters(backend, model)) : undefined;
  const options: ExplainerOptions = { backend, model, task, method, layer, samples, seed };
  if (flags.data !== undefined) {
    const { data, split = 'validation', cache, limit, threads } = flags;
    const study = { method, layer, samples, ...defined({ limit, seed, threads }) };
    const command = studyCommand(model, task, data, split, flags);
    await explainDataset({ data, split, explainer: options, study, out, cache, json, command }, terminal);
  } else if (pictures.length > 0) {
    const { target, featureMaps } = flags;
    await explainPictures({ paths: pictures, explainer: options, target, out, featureMaps, json }, terminal);
  }
  if (filters !== undefined && out !== undefined) {
    // A card's name may hold anything, ways to other folders too.
    const file = join(out, `${model.card.name.replaceAll(/[^\w.-]+/g, '_')}.filters.png`);
    await writeFileWhole(file, filters);
    terminal.note(`filters: ${file}`);
  }
}

/** Names files, not where they lie on this machine. */
function studyCommand(
  model: ModelSource,
  task: Task,
  data: string,
  split: Split,
  { method, layer, samples, limit, seed: drawnBy = 0 }: ExplainFlags,
): string {
  return commandLine([
    'explain',
    '--model',
    basename(model.source),
    '--task',
    task,
    '--method',
    method,
    ...(layer === undefined ? [] : ['--layer', layer]),
    ...(samples === undefined ? [] : ['--samples', String(samples)]),
    '--data',
    basename(data),
    '--split',
    split,
    ...(limit === undefined ? [] : ['--limit', String(limit)]),
    ...(drawnBy === 0 ? [] : ['--seed', String(drawnBy)]),
    '--out',
    'study',
  ]);
}

/** What is asked of the command must fit together. */
function checkFlags(pictures: readonly string[], flags: ExplainFlags): void {
  const { data, out, featureMaps, filters, layers, target, split, limit } = flags;
  if (pictures.length > 0 && data !== undefined) {
    throw new UsageError('give pictures or --data, not both');
  }
  if (pictures.length === 0 && data === undefined && filters !== true && layers !== true) {
    throw new UsageError(
      featureMaps === undefined
        ? 'give pictures, --data, --filters or --layers'
        : `--feature-maps ${featureMaps} shows what a layer sees in a face; give a picture`,
    );
  }
  if (data === undefined && (split !== undefined || limit !== undefined)) {
    throw new UsageError(
      `--${split === undefined ? 'limit' : 'split'} is for data sets; give one with --data`,
    );
  }
  if (data !== undefined && (featureMaps !== undefined || target !== PREDICTED)) {
    throw new UsageError(`--${featureMaps === undefined ? 'target' : 'feature-maps'} is for pictures`);
  }
  if (out === undefined && (featureMaps !== undefined || filters === true)) {
    throw new UsageError(
      `--${filters === true ? 'filters' : 'feature-maps'} makes pictures; say where with --out`,
    );
  }
}

/** Where no task matters: the model named, or the only default one. */
async function modelOnly(flags: ExplainFlags): Promise<{ model: ModelSource; task: Task }> {
  if (flags.model === undefined) {
    return findModel(undefined, flags.task);
  }
  const model = await readModelFolder(flags.model);
  const [first] = model.card.tasks;
  return { model, task: first?.task ?? 'gender' };
}

function printLayers(model: ModelSource, json: boolean, terminal: Terminal): void {
  const layers = listLayers(model);
  const rows = layers.map(({ name, operator, channels, width, height }) => [
    name,
    operator,
    String(channels),
    `${width}×${height}`,
  ]);
  terminal.print(
    json
      ? JSON.stringify(layers, null, 2)
      : formatTable(['layer', 'operator', 'channels', 'size'], rows, [2, 3]),
  );
}

function defined<T extends Record<string, unknown>>(
  values: T,
): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
