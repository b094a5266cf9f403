/**
 * The report of a comparison: a page for readers, figures for programs.
 * @module
 */
import type { Dataset } from '../data/types.js';
import { requirePictures } from '../predictions/require-pictures.js';
import type { ReportSection } from '../report/blocks.js';
import { formatCount, formatPercent } from '../report/format.js';
import { htmlReport } from '../report/html-report.js';
import type { AlignedTask, NamedTable } from './align-tables.js';
import type { Comparison, TaskComparison } from './compare-tables.js';
import { comparisonCsv } from './comparison-csv.js';
import { disagreements } from './comparison-pictures.js';
import { classTable, errorTable, LEVEL, modelChart, modelTable, pairTable } from './comparison-tables.js';

/** The files of a comparison. */
export interface ComparisonReport {
  readonly 'report.html': string;
  readonly 'comparison.json': string;
  readonly 'comparison.csv': string;
}

export interface ComparisonReportOptions {
  /** Holds the pictures, under the names of the tables; without it none are shown. */
  readonly dataset?: Dataset | undefined;
  readonly command?: string | undefined;
  /** As the comparison was made with. */
  readonly rounds?: number;
  readonly seed?: number;
}

/** Of more pairs than this only tables are shown: the page must stay readable. */
const PAIRS_WITH_PICTURES = 3;

/**
 * Writes a comparison down; nothing is written to the disk.
 *
 * @throws {InvalidInputError} if the data set does not have the pictures
 */
export async function comparisonReport(
  tables: readonly NamedTable[],
  comparison: Comparison,
  options: ComparisonReportOptions = {},
): Promise<ComparisonReport> {
  const [first] = tables;
  const about = first?.table.about;
  if (first !== undefined && options.dataset !== undefined) {
    requirePictures(first.table, options.dataset);
  }
  const sections = await Promise.all(
    comparison.tasks.map((task, index) => taskSection(task, comparison.aligned[index], options.dataset)),
  );
  const html = htmlReport({
    title: 'Comparison',
    subtitle: `${tables.map(({ name }) => name).join(', ')} on the ${about?.split} split of ${about?.dataset}`,
    meta: [
      ['Data set', about?.dataset ?? ''],
      ['Split', `${about?.split}, ${formatCount(tables[0]?.table.names.length ?? 0)} samples`],
      ...tables.map(({ name, table }): [string, string] => [
        name,
        table.about.modelSha256 === undefined
          ? table.about.model
          : `SHA-256 ${table.about.modelSha256.slice(0, 16)}…`,
      ]),
    ],
    sections: [...sections, methodSection(comparison, options)],
  });
  const file = {
    version: 1,
    about: {
      dataset: about?.dataset,
      split: about?.split,
      models: tables.map(({ name, table }) => ({ name, ...table.about })),
    },
    tasks: comparison.tasks,
  };
  return {
    'report.html': html,
    'comparison.json': `${JSON.stringify(file)}\n`,
    'comparison.csv': comparisonCsv(comparison.tasks),
  };
}

async function taskSection(
  task: TaskComparison,
  aligned: AlignedTask | undefined,
  dataset: Dataset | undefined,
): Promise<ReportSection> {
  const pictures =
    dataset === undefined || aligned === undefined
      ? []
      : await Promise.all(
          task.pairs.slice(0, PAIRS_WITH_PICTURES).map((pair) => disagreements(aligned, pair, dataset)),
        );
  return {
    id: task.task,
    title: `${task.task.slice(0, 1).toUpperCase()}${task.task.slice(1)}`,
    lead: `${formatCount(task.n)} samples that all models judged. ${verdict(task)}`,
    blocks: [
      modelChart(task),
      modelTable(task),
      pairTable(task),
      errorTable(task),
      ...task.pairs.map(classTable),
      ...pictures.flat(),
    ],
  };
}

function verdict({ pairs }: TaskComparison): string {
  return pairs
    .map(({ first, second, accuracyDifference, adjustedP }) => {
      const [better, worse] = accuracyDifference.value >= 0 ? [first, second] : [second, first];
      return adjustedP < LEVEL
        ? `${better} is more often right than ${worse}, by ${formatPercent(Math.abs(accuracyDifference.value))}.`
        : `${first} and ${second} do not clearly differ in accuracy.`;
    })
    .join(' ');
}

function methodSection(
  comparison: Comparison,
  { rounds = 2000, seed = 0, command }: ComparisonReportOptions,
): ReportSection {
  return {
    id: 'method',
    title: 'How this was computed',
    blocks: [
      {
        kind: 'list',
        items: [
          'Difference of accuracies on the same samples: Newcombe 1998 (paired data), method 10.',
          'McNemar’s test (1947): exact and mid-p (Fagerland, Lydersen & Laake 2013), two-sided.',
          ...(comparison.tasks.some(({ pairs }) => pairs.length > 1)
            ? ['Several pairs: mid-p values corrected after Holm 1979, within each task.']
            : []),
          `Losses, calibration errors and errors of ages: percentile bootstrap (Efron 1979), ${formatCount(rounds)} rounds, seed ${seed}, the same draws for all models.`,
          'All figures: `comparison.json`, and as one table `comparison.csv`.',
        ],
      },
      ...(command === undefined ? [] : [{ kind: 'code', text: command } as const]),
    ],
  };
}
