/**
 * `lineament card`: a model's README from its card and its figures.
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type CardEvaluation,
  cardMetrics,
  modelReadme,
  parseAudit,
  parseEvaluations,
  README_MARK,
  writeCard,
  writeWhole,
} from '@lineament/lab';
import { InvalidInputError, type ModelCard, readModelFolder } from 'lineament';
import { collected } from '../arguments.js';
import { type CliCommand, UsageError } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { readSettings } from '../train/settings.js';

interface CardFlags {
  readonly evaluation?: readonly string[];
  readonly audit?: readonly string[];
  readonly notes?: string;
  readonly force?: boolean;
  readonly print?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament evaluate models/face --data utkface.tar.gz --json > utkface.json
  $ lineament audit models/face --data utkface.tar.gz --json > audit.json
  $ lineament card models/face --evaluation utkface.json --audit audit.json --notes notes.md

README.md says what the model is, what it learned from, how good it is (by group too), what it must not be used for, and
under which terms (after Mitchell et al. 2019). card.json gets the evaluations' figures as well. Where no files are named,
evaluation.json and audit.json in the model's folder are taken.`;

export const cardCommand: CliCommand = {
  example: 'lineament card models/mine --evaluation figures.json --audit audit.json',
  register: (program, terminal) => {
    program
      .command('card')
      .description('write a model’s README from its card and its figures')
      .argument('<model>', 'model folder: model.onnx and card.json')
      .option(
        '--evaluation <file>',
        'what "lineament evaluate --json" has printed; several: give it again',
        collected,
      )
      .option(
        '--audit <file>',
        'what "lineament audit --json" has printed; several: give it again',
        collected,
      )
      .option('--notes <file>', 'Markdown with what else is to be said')
      .option('--force', 'replace a README.md that was written by hand, or says more')
      .option('--print', 'print it, and write nothing')
      .addHelpText('after', EXAMPLES)
      .action((model: string, flags: CardFlags) => runCard(model, flags, terminal));
  },
};

async function runCard(folder: string, flags: CardFlags, terminal: Terminal): Promise<void> {
  const source = await readModelFolder(folder);
  const path = join(folder, 'README.md');
  const isKept = flags.print !== true && flags.force !== true && existsSync(path);
  const known = isKept ? await readFile(path, 'utf8') : undefined;
  if (known?.includes(README_MARK) === false) {
    throw new UsageError(`${path} was written by hand; give --force to replace it, or --print`);
  }
  const read = async <T>(
    files: readonly string[] | undefined,
    parse: (value: unknown, source: string) => T,
  ): Promise<T[]> => Promise.all((files ?? []).map(async (file) => parse(await readSettings(file), file)));
  const evaluations = lastOfEach(
    (await read(flags.evaluation ?? inFolder(folder, 'evaluation.json'), parseEvaluations)).flat(),
  );
  const audits = await read(flags.audit ?? inFolder(folder, 'audit.json'), parseAudit);
  requireOfModel('evaluation', evaluations, source.card, folder);
  requireOfModel('audit', audits, source.card, folder);
  const card = withFigures(source.card, evaluations);
  const notes = flags.notes === undefined ? undefined : await readNotes(flags.notes);
  const text = modelReadme({ ...source, card }, { evaluations, audits, notes });
  if (flags.print === true) {
    terminal.print(text.trimEnd());
    return;
  }
  requireKept(path, known, text);
  await writeWhole(path, [Buffer.from(text)]);
  await writeCard(folder, card);
  terminal.print(path);
}

/** How what is made of files that are not kept beside a model begins, what it is, and the flag that names the file. */
const MADE_OF_FILES = [
  ['Groups are as the data set labels them', 'figures by group', '--audit'],
  ['### By crossed groups', 'figures by crossed groups', '--audit'],
  ['### Notes', 'notes', '--notes'],
] as const;

/** @throws {UsageError} if a README would lose what cannot be made again from the model's folder */
function requireKept(path: string, before: string | undefined, after: string): void {
  const has = (text: string, start: string): boolean =>
    text.split('\n').some((line) => line.startsWith(start));
  const lost = MADE_OF_FILES.find(
    ([start]) => before !== undefined && has(before, start) && !has(after, start),
  );
  if (lost !== undefined) {
    throw new UsageError(
      `${path} would lose its ${lost[1]}; give the file that they are made of with ${lost[2]}, or --force to leave them out`,
    );
  }
}

/** Figures that lie beside the model already. */
function inFolder(folder: string, name: string): readonly string[] {
  const path = join(folder, name);
  return existsSync(path) ? [path] : [];
}

/** Of figures of the same task and pictures those that were given last. */
function lastOfEach(evaluations: readonly CardEvaluation[]): CardEvaluation[] {
  return [...new Map(evaluations.map((evaluation) => [figureKey(evaluation), evaluation])).values()];
}

function figureKey({ task, dataset, split }: Pick<CardEvaluation, 'task' | 'dataset' | 'split'>): string {
  return `${task} ${dataset} ${split}`;
}

function requireOfModel(
  what: string,
  figures: readonly { readonly model: string }[],
  card: ModelCard,
  folder: string,
): void {
  const other = figures.find(({ model }) => model !== card.name);
  if (other !== undefined) {
    throw new InvalidInputError(
      `the ${what} is of the model ${other.model}, and ${folder} is ${card.name}; give its own`,
    );
  }
}

/** The card with evaluations' figures in the place of older ones of the same task and pictures. */
function withFigures(card: ModelCard, evaluations: readonly CardEvaluation[]): ModelCard {
  const replaced = new Set(evaluations.map(figureKey));
  const kept = card.metrics.filter((metrics) => !replaced.has(figureKey(metrics)));
  return { ...card, metrics: [...kept, ...evaluations.map(cardMetrics)] };
}

async function readNotes(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new InvalidInputError(`the notes ${path} cannot be read: ${(error as Error).message}`);
  }
}
