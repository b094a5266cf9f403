/**
 * `lineament analyze`: faces and their apparent attributes in pictures.
 * @module
 */

import { InvalidArgumentError, Option } from 'commander';
import { TASKS, type Task } from 'lineament';
import { analyzePictures } from '../analyze/analyze-pictures.js';
import type { OutputFlags } from '../analyze/result-outputs.js';
import type { CliCommand } from '../command.js';
import type { Terminal } from '../output/terminal.js';

interface AnalyzeFlags extends OutputFlags {
  readonly annotate?: string;
  readonly blur?: string;
  readonly crops?: string;
  readonly tasks?: readonly Task[];
  readonly model?: readonly string[];
  readonly minConfidence?: number;
  readonly minScore?: number;
  readonly minSize?: number;
  readonly maxFaces?: number;
  readonly maxPixels?: number;
  readonly tileLevels?: number;
  readonly threads?: number;
  readonly workers: number;
}

const EXAMPLES = `
Examples:
  $ lineament analyze photo.jpg
  $ lineament analyze holiday/ --annotate marked
  $ lineament analyze a.jpg b.png --json > faces.json
  $ lineament analyze 'holiday/**/*.jpg' --jsonl --tasks gender | head -1
  $ find . -newer last-run -name '*.jpg' | lineament analyze - --csv
  $ lineament analyze archive/ --output faces.jsonl --workers 4
  $ lineament analyze archive/ --output faces.jsonl --workers 4 --resume   # after a crash or Ctrl-C
  $ lineament analyze archive/ --output faces.parquet --min-confidence 0.6
  $ lineament analyze party/ --blur anonymous --min-score 0.4
  $ lineament analyze photo.jpg --model models/baseline-gender --crops faces

Folders are searched through, in order of name; each picture's row or document comes in that order. A CSV or Parquet
file has a row for each face, and one without a face for a picture where none was found.
Blurring hides the faces that are found, and only those: look at the copies before you hand them on.
Attributes are apparent ones: how a model reads a face, with its confidence, and no facts about a person.
Nothing leaves this machine. Exit code: 0 done, 1 a file or model failed, 2 wrong usage.`;

export const analyzeCommand: CliCommand = {
  example: 'lineament analyze photo.jpg',
  register: (program, terminal) => {
    program
      .command('analyze')
      .description('find faces in pictures and estimate their apparent attributes')
      .argument('<path...>', 'pictures, folders to search through, quoted patterns, - for a list on stdin')
      .addOption(
        new Option('--json', 'print one JSON document: an array of results').conflicts(['jsonl', 'csv']),
      )
      .addOption(
        new Option('--jsonl', 'print one JSON document a line, each as soon as it is known').conflicts('csv'),
      )
      .option('--csv', 'print comma-separated values, a line for each face')
      .option('--parquet', 'write the file of --output as Parquet, whatever its name')
      .option('--output <file>', 'write the results into a file, too: .json, .jsonl, .csv or .parquet')
      .option('--resume', 'go on with the .jsonl or .csv file of a run that was killed or stopped')
      .option('--annotate <folder>', 'save the pictures there with boxes and labels')
      .option('--blur <folder>', 'save the pictures there with faces made unrecognizable')
      .option('--crops <folder>', 'save each face there, upright, 224 pixels wide')
      .option(
        '--tasks <list>',
        `attributes to estimate, of ${TASKS.join(',')} (default: all given)`,
        parseTasks,
      )
      .option('--model <folder>', 'model folder instead of the default models; may be repeated', collect)
      .option(
        '--min-confidence <number>',
        'probability below which a label is "uncertain", 0–1 (default: 0)',
        parseNumber,
      )
      .option(
        '--min-score <number>',
        'detection score from which a face counts, 0–1 (default: 0.7)',
        parseNumber,
      )
      .option('--min-size <pixels>', 'side of the smallest face (default: 20)', parseNumber)
      .option('--max-faces <number>', 'faces a picture at most (default: 100)', parseNumber)
      .option(
        '--max-pixels <number>',
        'width times height from which a picture is refused (default: 100 million)',
        parseNumber,
      )
      .option(
        '--tile-levels <number>',
        'how many times to look closer for small faces, 0–4 (default: 1; 2 for crowds)',
        parseNumber,
      )
      .option('--workers <number>', 'processes that share the work', parseNumber, 1)
      .option(
        '--threads <number>',
        'processor cores a process may use (default: all, shared out)',
        parseNumber,
      )
      .addHelpText('after', EXAMPLES)
      .action((paths: string[], flags: AnalyzeFlags) => analyze(paths, flags, terminal));
  },
};

async function analyze(paths: readonly string[], flags: AnalyzeFlags, terminal: Terminal): Promise<void> {
  await analyzePictures(
    {
      paths,
      outputs: flags,
      workers: flags.workers,
      settings: {
        analyzer: {
          models: flags.model,
          tasks: flags.tasks,
          ...pickDefined(flags, ['minScore', 'minSize', 'maxFaces', 'maxPixels', 'tileLevels', 'threads']),
        },
        maxPixels: flags.maxPixels,
        minConfidence: flags.minConfidence,
        annotate: flags.annotate,
        blur: flags.blur,
        crops: flags.crops,
      },
    },
    terminal,
  );
}

function parseTasks(text: string): Task[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !TASKS.some((task) => task === name));
  if (unknown !== undefined) {
    throw new InvalidArgumentError(`There is no attribute "${unknown}"; choose from ${TASKS.join(',')}.`);
  }
  return TASKS.filter((task) => names.includes(task));
}

function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) {
    throw new InvalidArgumentError('It must be a number.');
  }
  return value;
}

function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/** The named settings that were given; an absent one must stay absent for its default to hold. */
function pickDefined<Key extends keyof AnalyzeFlags>(
  flags: AnalyzeFlags,
  names: readonly Key[],
): { [Name in Key]?: NonNullable<AnalyzeFlags[Name]> } {
  return Object.fromEntries(
    names.filter((name) => flags[name] !== undefined).map((name) => [name, flags[name]]),
  ) as { [Name in Key]?: NonNullable<AnalyzeFlags[Name]> };
}
