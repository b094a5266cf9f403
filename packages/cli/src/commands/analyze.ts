/**
 * `lineament analyze`: faces and their apparent attributes in image files.
 * @module
 */

import { join, parse } from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import {
  type Analysis,
  Analyzer,
  annotate,
  decodeImage,
  LineamentError,
  type RgbImage,
  TASKS,
  type Task,
} from 'lineament';
import { findImages } from '../analyze/find-images.js';
import { summarize } from '../analyze/summary.js';
import { type CliCommand, FailureReported } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { makeFolder, writeFileWhole } from '../output/write-file.js';

interface AnalyzeFlags {
  readonly json?: true;
  readonly jsonl?: true;
  readonly output?: string;
  readonly annotate?: string;
  readonly tasks?: readonly Task[];
  readonly model?: readonly string[];
  readonly minScore?: number;
  readonly minSize?: number;
  readonly maxFaces?: number;
  readonly tileLevels?: number;
  readonly threads?: number;
}

const EXAMPLES = `
Examples:
  $ lineament analyze photo.jpg
  $ lineament analyze holiday/ --annotate marked
  $ lineament analyze a.jpg b.png --json > faces.json
  $ lineament analyze holiday/ --jsonl --tasks gender | head -1
  $ lineament analyze photo.jpg --model models/baseline-gender

Attributes are apparent ones: how a model reads a face, with its confidence, and no facts about a person.
Nothing leaves this machine. Exit code: 0 done, 1 a file or model failed, 2 wrong usage.`;

export const analyzeCommand: CliCommand = {
  example: 'lineament analyze photo.jpg',
  register: (program, terminal) => {
    program
      .command('analyze')
      .description('find faces in pictures and estimate their apparent attributes')
      .argument('<path...>', 'image files, and folders to search through')
      .addOption(new Option('--json', 'print one JSON document: an array of results').conflicts('jsonl'))
      .option('--jsonl', 'print one JSON document a line, each as soon as it is known')
      .option('--output <file>', 'write the JSON document into a file, too')
      .option('--annotate <folder>', 'save the pictures there with boxes and labels')
      .option(
        '--tasks <list>',
        `attributes to estimate, of ${TASKS.join(',')} (default: all given)`,
        parseTasks,
      )
      .option('--model <folder>', 'model folder instead of the default models; may be repeated', collect)
      .option(
        '--min-score <number>',
        'detection score from which a face counts, 0–1 (default: 0.7)',
        parseNumber,
      )
      .option('--min-size <pixels>', 'side of the smallest face (default: 20)', parseNumber)
      .option('--max-faces <number>', 'faces a picture at most (default: 100)', parseNumber)
      .option(
        '--tile-levels <number>',
        'how many times to look closer for small faces, 0–4 (default: 1; 2 for crowds)',
        parseNumber,
      )
      .option('--threads <number>', 'processor cores to use (default: all)', parseNumber)
      .addHelpText('after', EXAMPLES)
      .action((paths: string[], flags: AnalyzeFlags) => analyze(paths, flags, terminal));
  },
};

async function analyze(paths: readonly string[], flags: AnalyzeFlags, terminal: Terminal): Promise<void> {
  const { files, problems } = await findImages(paths, flags.annotate);
  for (const problem of problems) {
    terminal.note(`error: ${problem}`);
  }
  if (flags.annotate !== undefined) {
    await makeFolder(flags.annotate);
  }
  const analyzer = await Analyzer.create({
    models: flags.model,
    tasks: flags.tasks,
    ...pickDefined(flags, ['minScore', 'minSize', 'maxFaces', 'tileLevels', 'threads']),
  });
  try {
    if (analyzer.tasks.length === 0) {
      terminal.note('note: no attribute models are loaded, so only faces are found; give --model <folder>');
    }
    const { analyses, failures } = await analyzeFiles(analyzer, files, flags, terminal);
    const document = JSON.stringify(analyses, undefined, 2);
    if (flags.output !== undefined) {
      await writeFileWhole(flags.output, `${document}\n`);
    }
    if (flags.json === true) {
      terminal.print(document);
    } else if (flags.jsonl !== true && analyses.length > 0) {
      terminal.print(summarize(analyses));
    }
    if (failures + problems.length > 0) {
      throw new FailureReported();
    }
  } finally {
    await analyzer.dispose();
  }
}

/** One after another, so that memory holds one picture; a file that fails is reported and the rest go on. */
async function analyzeFiles(
  analyzer: Analyzer,
  files: readonly string[],
  flags: AnalyzeFlags,
  terminal: Terminal,
): Promise<{ analyses: Analysis[]; failures: number }> {
  const progress = terminal.progress('analyze', files.length);
  const analyses: Analysis[] = [];
  const takenNames = new Set<string>();
  let failures = 0;
  for (const [index, file] of files.entries()) {
    progress.update(index, file);
    try {
      const picture = await decodeImage(file);
      const analysis = await analyzer.analyze(picture, { source: file });
      if (flags.annotate !== undefined) {
        await saveAnnotated(picture, analysis, join(flags.annotate, nameFor(file, takenNames)));
      }
      analyses.push(analysis);
      if (flags.jsonl === true) {
        progress.finish();
        terminal.print(JSON.stringify(analysis));
      }
    } catch (error) {
      if (!(error instanceof LineamentError)) {
        throw error;
      }
      failures++;
      progress.finish();
      terminal.note(`error: ${error.message}`);
    }
  }
  progress.finish();
  return { analyses, failures };
}

async function saveAnnotated(picture: RgbImage, analysis: Analysis, path: string): Promise<void> {
  await writeFileWhole(path, await annotate(picture, analysis, path.endsWith('.jpg') ? 'jpeg' : 'png'));
}

/** Name of a picture's annotated copy, unlike those of its namesakes from other folders. */
function nameFor(file: string, taken: Set<string>): string {
  const { name, ext } = parse(file);
  const extension = ['.jpg', '.jpeg', '.jpe'].includes(ext.toLowerCase()) ? 'jpg' : 'png';
  let target = `${name}.annotated.${extension}`;
  for (let copy = 2; taken.has(target); copy++) {
    target = `${name}-${copy}.annotated.${extension}`;
  }
  taken.add(target);
  return target;
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
