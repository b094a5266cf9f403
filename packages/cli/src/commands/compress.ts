/**
 * `lineament compress`: the same model in a smaller file.
 * @module
 */
import {
  allowIntegers,
  type CompressionCheck,
  checkCompression,
  compressModel,
  LoadedModel,
  measureRanges,
  requireFreeFolder,
  requireTolerance,
  SPLITS,
  type Split,
  writeModelFolder,
} from '@lineament/lab';
import { Option } from 'commander';
import { type ModelCard, readModelFolder } from 'lineament';
import { collected, part, wholeNumber } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import { openDatasets } from '../models/open-datasets.js';
import { formatTable } from '../output/table.js';
import type { Terminal } from '../output/terminal.js';

interface CompressFlags {
  readonly weights?: 'keep' | '16' | '8';
  readonly activations: 'keep' | '8';
  readonly out: string;
  readonly data?: readonly string[];
  readonly split: Split;
  readonly tolerance: number;
  readonly threads?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament compress runs/<run> --weights 16 --out models/mine
  $ lineament compress runs/<run> --weights 8 --out models/mine --data fer2013.csv.gz --data utkface.tar.gz
  $ lineament compress runs/<run> --activations 8 --out models/mine --data fer2013.csv.gz --data utkface.tar.gz

Kernels are stored as 16-bit floats, or as 8-bit whole numbers with a scale for each output channel. The runtime makes
32-bit floats of them when it loads the model: it is as fast as before. With --activations 8 the ranges of the values
between its layers are measured on training pictures of the data and kept in the file: processors then compute with
8-bit integers, which is faster; graphics cards compute as before. With --data the model is judged before and after, and nothing
is written (exit code 1) if the accuracy of a task falls by more than the tolerance.`;

export const compressCommand: CliCommand = {
  example: 'lineament compress runs/<run> --weights 16 --out models/mine',
  register: (program, terminal) => {
    program
      .command('compress')
      .description('store a model’s weights with fewer bits, and let it compute with fewer')
      .argument('<model>', 'model folder: model.onnx and card.json')
      .addOption(
        new Option(
          '--weights <bits>',
          'bits of a stored weight (default: 16, or keep with --activations of a model that has small ones)',
        ).choices(['keep', '16', '8']),
      )
      .addOption(
        new Option(
          '--activations <bits>',
          'bits of the values between layers, in Node and in browsers (WASM)',
        )
          .choices(['keep', '8'])
          .default('keep'),
      )
      .requiredOption('--out <folder>', 'new folder for the smaller model')
      .option('--data <path>', 'data set to judge it by; several: give it again for each', collected)
      .addOption(new Option('--split <name>', 'which part of it').choices([...SPLITS]).default('validation'))
      .option('--tolerance <part>', 'how much lower an accuracy may be, 0 to 1', part, 0.002)
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .addHelpText('after', EXAMPLES)
      .action((model: string, flags: CompressFlags) => runCompress(model, flags, terminal));
  },
};

async function runCompress(folder: string, flags: CompressFlags, terminal: Terminal): Promise<void> {
  const source = await readModelFolder(folder);
  await requireFreeFolder(flags.out);
  const weights = checkFlags(flags, source.card);
  const threads = flags.threads === undefined ? {} : { threads: flags.threads };
  const stored = weights === 'keep' ? source : compressModel(source, weights === '8' ? 8 : 16);
  // A graph of another tool may hold what is not written back; the runtime is asked before anything is kept.
  await (await LoadedModel.fromSource({ ...stored, source: folder })).release();
  const datasets = await openDatasets(source.card, flags.data ?? [], flags.cache, terminal);
  const smaller =
    flags.activations === '8'
      ? allowIntegers(stored, await measureRanges({ ...stored, source: folder }, datasets, threads))
      : stored;
  const { checks, compressed } = await checkCompression(source, smaller, datasets, flags.split, threads);
  if (flags.json !== true && checks.length > 0) {
    terminal.print(report(checks));
  }
  requireTolerance(checks, flags.tolerance);
  await writeModelFolder(flags.out, compressed.model, compressed.card);
  const bytes = { before: source.model.length, after: compressed.model.length };
  if (flags.json === true) {
    const tasks = checks.map(({ before, after }) => ({
      task: before.task,
      dataset: before.dataset,
      split: before.split,
      before: figures(before),
      after: figures(after),
    }));
    terminal.print(
      JSON.stringify(
        {
          model: flags.out,
          weights: compressed.card.weights,
          activations: compressed.card.activations,
          bytes,
          tasks,
        },
        null,
        2,
      ),
    );
  } else {
    terminal.print(`${flags.out}: ${megabytes(bytes.after)} instead of ${megabytes(bytes.before)}`);
  }
}

/**
 * @returns how weights are to be stored
 * @throws {UsageError} if the flags leave nothing to do, or nothing to do it by
 */
function checkFlags({ weights, activations, data }: CompressFlags, card: ModelCard): 'keep' | '16' | '8' {
  if (weights === 'keep' && activations === 'keep') {
    throw new UsageError(
      '--weights keep and --activations keep leave the model as it is; give fewer bits to one',
    );
  }
  if (activations === '8' && data === undefined) {
    throw new UsageError('--activations 8 measures values on training pictures; give data sets with --data');
  }
  return weights ?? (activations === '8' && card.weights !== undefined ? 'keep' : '16');
}

function report(checks: readonly CompressionCheck[]): string {
  const rows = checks.map(({ before, after }) => [
    before.task,
    `${before.dataset} ${before.split}`,
    before.accuracy.toFixed(4),
    after.accuracy.toFixed(4),
    (after.accuracy - before.accuracy).toFixed(4),
    before.mae === undefined ? '' : `${before.mae.toFixed(3)} → ${after.mae?.toFixed(3)}`,
  ]);
  return formatTable(['task', 'pictures', 'before', 'after', 'difference', 'years off'], rows, [2, 3, 4]);
}

function figures({ n, accuracy, loss, mae }: CompressionCheck['before']): object {
  return { n, accuracy, loss, ...(mae === undefined ? {} : { mae }) };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}
