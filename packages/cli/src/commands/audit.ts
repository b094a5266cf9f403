/**
 * `lineament audit`: whether a model treats groups of people alike.
 * @module
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  auditChanges,
  auditCsv,
  auditDetection,
  auditPredictions,
  auditReport,
  type DetectionAudit,
  detectFaces,
  extraColumns,
  type GroupColumn,
  groupColumns,
  isPredictionsFile,
  type ModelAudit,
  type PredictionTable,
  requireWritableFolder,
  SPLITS,
  type Split,
  writeFolder,
} from '@lineament/lab';
import { InvalidArgumentError, Option } from 'commander';
import { DataError, TASKS, type Task } from 'lineament';
import { oneDataset, seed, tasks, wholeNumber } from '../arguments.js';
import { describeAudit } from '../audit/describe.js';
import { type CliCommand, UsageError } from '../command.js';
import { judged } from '../judge/judged.js';
import type { Terminal } from '../output/terminal.js';

interface AuditFlags {
  readonly data?: string;
  readonly split?: Split;
  readonly tasks?: readonly Task[];
  readonly group?: readonly string[];
  readonly byIntersection?: boolean;
  readonly minGroup: number;
  readonly rounds: number;
  readonly seed: number;
  readonly detection: boolean;
  readonly before?: string;
  readonly report?: string;
  readonly threads?: number;
  readonly cache?: string | boolean;
  readonly json?: boolean;
  readonly csv?: boolean;
}

const EXAMPLES = `
Examples:
  $ lineament audit models/baseline-gender --data utkface.tar.gz --report audit
  $ lineament audit my-model --data manifest.csv --group gender,skin --by-intersection --split validation
  $ lineament audit predictions.csv --group ethnicity --csv
  $ lineament audit fairer-model --data utkface.tar.gz --before audit/audit.json --report audit-after

Groups are labels of the data set (gender, ethnicity, age, emotion) or further columns of a manifest or of a table
of predictions; by default gender, ethnicity and age, as far as there are labels.
--report writes report.html, audit.json and audit.csv. Definitions: docs/fairness.md.`;

export const auditCommand: CliCommand = {
  example: 'lineament audit models/baseline-gender --data utkface.tar.gz --report audit',
  register: (program, terminal) => {
    program
      .command('audit')
      .description('compare how a model treats groups of people: error rates, gaps, faces not found')
      .argument('<model>', 'model folder, or a table of predictions (.csv, .parquet)')
      .option('--data <path>', 'data set: fer2013.csv[.gz], UTKFace, class folders, manifest', oneDataset)
      .addOption(new Option('--split <name>', 'which part of it (default: test)').choices([...SPLITS]))
      .option('--tasks <list>', `only these of the model’s tasks, of ${TASKS.join(',')}`, tasks)
      .option('--group <columns>', 'labels or columns to group by, such as gender,ethnicity', nameList)
      .option('--by-intersection', 'group by every pair of them too')
      .option('--min-group <number>', 'smallest group that is judged', wholeNumber, 30)
      .option('--rounds <number>', 'rounds of the bootstrap', wholeNumber, 2000)
      .option('--seed <number>', 'of the bootstrap', seed, 0)
      .option('--no-detection', 'do not look for faces in the pictures')
      .option('--before <file>', 'audit.json of another model on the same split, to compare with')
      .option('--report <folder>', 'write a report')
      .option('--threads <number>', 'threads of one operator', wholeNumber)
      .option('--cache <folder>', 'where packed copies of data sets are kept')
      .option('--no-cache', 'keep no packed copy of the data set')
      .option('--json', 'print one JSON document')
      .option('--csv', 'print one CSV table')
      .addHelpText('after', EXAMPLES)
      .action((model: string, flags: AuditFlags) => runAudit(model, flags, terminal));
  },
};

async function runAudit(source: string, flags: AuditFlags, terminal: Terminal): Promise<void> {
  if (flags.json === true && flags.csv === true) {
    throw new UsageError('--json and --csv both print on stdout; give one, or --report for both as files');
  }
  // First: what is wrong with a small file should not take minutes to be noticed.
  await (flags.report === undefined ? undefined : requireWritableFolder(flags.report));
  const before = flags.before === undefined ? undefined : await readAudit(flags.before);
  if (!isPredictionsFile(source)) {
    requireSameData(before, { split: flags.split ?? 'test' });
  }
  const table = await tableOf(source, flags, before, terminal);
  // Few faces are missed: split into pairs, nearly every group would be without a miss.
  const singly = flags.group === undefined ? {} : { by: flags.group };
  const grouping = {
    ...singly,
    ...(flags.byIntersection === undefined ? {} : { byIntersection: flags.byIntersection }),
  };
  const detection =
    flags.detection && flags.data !== undefined
      ? await detect(flags.data, table, groupColumns(table, singly), flags.minGroup, terminal)
      : undefined;
  const bar = terminal.progress('resampling', 100);
  const audit = auditPredictions(
    table,
    {
      ...grouping,
      ...(flags.tasks === undefined ? {} : { tasks: flags.tasks }),
      minGroup: flags.minGroup,
      rounds: flags.rounds,
      seed: flags.seed,
      onProgress: (done, total) => bar.update(Math.round((100 * done) / total)),
    },
    detection,
  );
  bar.finish();
  const document = `${JSON.stringify(audit, null, 2)}\n`;
  if (flags.report !== undefined) {
    await writeFolder(flags.report, {
      'report.html': auditReport(audit, before === undefined ? {} : { before }),
      'audit.json': document,
      'audit.csv': auditCsv(audit),
    });
    terminal.note(`report: ${join(flags.report, 'report.html')}`);
  }
  terminal.print(
    flags.json === true
      ? document.trimEnd()
      : flags.csv === true
        ? auditCsv(audit).trimEnd()
        : describeAudit(audit, before),
  );
}

/** Predictions of a model for a split, or those that were kept; with the further columns of the data set. */
async function tableOf(
  source: string,
  flags: AuditFlags,
  before: ModelAudit | undefined,
  terminal: Terminal,
): Promise<PredictionTable> {
  const { table } = await judged(source, flags, terminal, {
    pictures: false,
    temperature: false,
    check: (groups) => {
      groupColumns(groups, flags.group === undefined ? {} : { by: flags.group });
      requireSameData(before, groups.about);
    },
  });
  requireSameData(before, table.about);
  if (flags.data === undefined || !isPredictionsFile(source)) {
    return table;
  }
  const columns = await extraColumns(flags.data, table);
  const texts = Object.entries(columns).map(([name, values]) => [name, values.map((value) => value ?? '')]);
  return { ...table, groups: { ...table.groups, ...Object.fromEntries(texts) } };
}

async function detect(
  data: string,
  { names }: PredictionTable,
  columns: readonly GroupColumn[],
  minGroup: number,
  terminal: Terminal,
): Promise<DetectionAudit[]> {
  const bar = terminal.progress('looking for faces', names.length);
  const found = await detectFaces(data, names, { onProgress: (done) => bar.update(done) }).finally(() =>
    bar.finish(),
  );
  return auditDetection(found, columns, minGroup);
}

async function readAudit(path: string): Promise<ModelAudit> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new DataError(`the audit ${path} cannot be read: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || !('groupings' in value && 'findings' in value)) {
    throw new DataError(`${path} is no audit; give an audit.json that "lineament audit --report" wrote`);
  }
  const audit = value as ModelAudit;
  try {
    // Compared with itself, only what is damaged is refused.
    auditChanges(audit, audit);
  } catch (error) {
    throw error instanceof DataError ? new DataError(`${path}: ${error.message}`) : error;
  }
  return audit;
}

/** Refuses to compare with an audit of other data, as soon as it is known what this one is of. */
function requireSameData(
  before: ModelAudit | undefined,
  { dataset, split }: { readonly dataset?: string; readonly split: Split },
): void {
  const isSame = before?.split === split && (dataset === undefined || before.dataset === dataset);
  if (before !== undefined && !isSame) {
    const [old, now] =
      dataset === undefined
        ? [`the ${before.split} split`, `the ${split} split`]
        : [`${before.dataset}, ${before.split} split`, `${dataset}, ${split} split`];
    throw new DataError(
      `the audit to compare with is of ${old}, and this one of ${now}; audit both on the same`,
    );
  }
}

function nameList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('')) {
    throw new InvalidArgumentError('give names with commas between them');
  }
  return names;
}
