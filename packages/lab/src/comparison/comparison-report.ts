/**
 * The report of a comparison: a page for readers, figures for programs.
 * @module
 */
import { intervalChart } from '../curves/interval-chart.js';
import type { Dataset } from '../data/types.js';
import { score } from '../evaluation/figures/resampled.js';
import type { Block, PicturesBlock, ReportSection, TableCell } from '../report/blocks.js';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatPercent,
  formatPercentInterval,
} from '../report/format.js';
import { htmlReport } from '../report/html-report.js';
import { thumbnail } from '../report/thumbnail.js';
import type { AlignedTask, NamedTable } from './align-tables.js';
import type { Comparison, PairComparison, TaskComparison } from './compare-tables.js';

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

const PICTURES = 16;
/** Of more pairs than this only tables are shown: the page must stay readable. */
const PAIRS_WITH_PICTURES = 3;
const LEVEL = 0.05;

/** Writes a comparison down; nothing is written to the disk. */
export async function comparisonReport(
  tables: readonly NamedTable[],
  comparison: Comparison,
  options: ComparisonReportOptions = {},
): Promise<ComparisonReport> {
  const about = tables[0]?.table.about;
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

function modelChart({ models }: TaskComparison): Block {
  return {
    kind: 'charts',
    charts: [
      {
        svg: intervalChart({
          title: 'Accuracy',
          xLabel: 'accuracy',
          xFormat: (value) => `${Number((100 * value).toFixed(1))} %`,
          rows: models.map(({ name, accuracy: { value, interval95 } }) => ({
            label: name,
            value,
            ...(interval95 === undefined ? {} : { low: interval95[0], high: interval95[1] }),
          })),
        }),
        caption:
          'Each model by itself, with Wilson’s interval. Models that saw the same samples can differ clearly although these intervals overlap; the paired differences below say whether they do.',
        alternative: `Accuracy: ${models.map(({ name, accuracy }) => `${name} ${formatPercent(accuracy.value)}`).join(', ')}.`,
      },
    ],
  };
}

function modelTable({ models }: TaskComparison): Block {
  const hasYears = models.some(({ meanAbsoluteError }) => meanAbsoluteError !== undefined);
  return {
    kind: 'table',
    caption: 'Each model by itself, with 95 % intervals.',
    columns: [
      { title: 'model' },
      { title: 'accuracy', align: 'right' },
      { title: '95 %', align: 'right' },
      { title: 'loss', align: 'right' },
      { title: '95 %', align: 'right' },
      { title: 'calibration error', align: 'right' },
      { title: '95 %', align: 'right' },
      ...(hasYears
        ? ([
            { title: 'mean absolute error', unit: 'years', align: 'right' },
            { title: '95 %', align: 'right' },
          ] as const)
        : []),
    ],
    rows: models.map(({ name, accuracy, loss, calibrationError, meanAbsoluteError }) => [
      name,
      formatPercent(accuracy.value),
      accuracy.interval95 === undefined ? '–' : formatPercentInterval(accuracy.interval95),
      formatNumber(loss.value),
      loss.interval95 === undefined ? '–' : formatInterval(loss.interval95),
      formatPercent(calibrationError.value),
      calibrationError.interval95 === undefined ? '–' : formatPercentInterval(calibrationError.interval95),
      ...(meanAbsoluteError === undefined
        ? []
        : [
            formatNumber(meanAbsoluteError.value, 2),
            meanAbsoluteError.interval95 === undefined
              ? '–'
              : formatInterval(meanAbsoluteError.interval95, 2),
          ]),
    ]),
  };
}

function pairTable({ pairs }: TaskComparison): Block {
  const hasYears = pairs.some(({ absoluteErrorDifference }) => absoluteErrorDifference !== undefined);
  const several = pairs.length > 1;
  return {
    kind: 'table',
    caption: `Paired differences, first minus second. McNemar’s test: exact and mid-p${several ? '; corrected after Holm for the number of pairs' : ''}.`,
    columns: [
      { title: 'first − second' },
      { title: 'accuracy', align: 'right' },
      { title: '95 %', align: 'right' },
      { title: 'only first right', align: 'right' },
      { title: 'only second', align: 'right' },
      { title: 'exact p', align: 'right' },
      { title: 'mid-p', align: 'right' },
      ...(several ? [{ title: 'corrected', align: 'right' } as const] : []),
      { title: 'loss', align: 'right' },
      { title: '95 %', align: 'right' },
      ...(hasYears
        ? ([
            { title: 'absolute error', unit: 'years', align: 'right' },
            { title: '95 %', align: 'right' },
          ] as const)
        : []),
    ],
    rows: pairs.map((pair): TableCell[] => [
      `${pair.first} − ${pair.second}`,
      { text: signed(100 * pair.accuracyDifference.value, 1, ' %'), isStrong: pair.adjustedP < LEVEL },
      formatPercentInterval(pair.accuracyDifference.interval95),
      formatCount(pair.counts.onlyFirst),
      formatCount(pair.counts.onlySecond),
      formatP(pair.mcNemar.exact),
      formatP(pair.mcNemar.midP),
      ...(several ? [formatP(pair.adjustedP)] : []),
      signed(pair.lossDifference.value, 3),
      pair.lossDifference.interval95 === undefined ? '–' : formatInterval(pair.lossDifference.interval95),
      ...(pair.absoluteErrorDifference === undefined
        ? []
        : [
            signed(pair.absoluteErrorDifference.value, 2),
            pair.absoluteErrorDifference.interval95 === undefined
              ? '–'
              : formatInterval(pair.absoluteErrorDifference.interval95, 2),
          ]),
    ]),
  };
}

function classTable({ first, second, byClass, agreement }: PairComparison): Block {
  return {
    kind: 'table',
    caption: `Where ${first} and ${second} disagree, by true class. They say the same of ${formatPercent(agreement.share)} of the samples (κ ${formatNumber(agreement.kappa)}).`,
    columns: [
      { title: 'class' },
      { title: 'samples', align: 'right' },
      { title: 'both right', align: 'right' },
      { title: `only ${first}`, align: 'right' },
      { title: `only ${second}`, align: 'right' },
      { title: 'neither', align: 'right' },
    ],
    rows: byClass.map(({ name, n, both, onlyFirst, onlySecond, neither }) => [
      name,
      formatCount(n),
      formatCount(both),
      formatCount(onlyFirst),
      formatCount(onlySecond),
      formatCount(neither),
    ]),
  };
}

/** Samples that one model gets right and the other is surest to get wrong. */
async function disagreements(
  aligned: AlignedTask,
  { first, second }: PairComparison,
  dataset: Dataset,
): Promise<PicturesBlock[]> {
  const { classes, truth, samples } = aligned;
  const positions = new Map(dataset.names.map((name, position) => [name, position]));
  const side = (name: string) => {
    const model = aligned.models.find((own) => own.name === name);
    return score(model?.probabilities ?? new Float64Array(), truth, classes.length);
  };
  const grid = async (right: string, wrong: string): Promise<PicturesBlock[]> => {
    const [good, bad] = [side(right), side(wrong)];
    const rows = samples
      .map((_, row) => row)
      .filter(
        (row) =>
          good.isCorrect[row] === true && bad.isCorrect[row] === false && positions.has(samples[row] ?? ''),
      )
      .sort((a, b) => (bad.confidences[b] ?? 0) - (bad.confidences[a] ?? 0) || a - b)
      .slice(0, PICTURES);
    return rows.length === 0
      ? []
      : [
          {
            kind: 'pictures',
            caption: `Only ${right} is right: where ${wrong} is surest of something else.`,
            pictures: await Promise.all(
              rows.map(async (row) => {
                const name = samples[row] ?? '';
                const lines = [
                  `${classes[bad.predicted[row] ?? 0]} ${formatPercent(bad.confidences[row] ?? 0)}`,
                  `label: ${classes[truth[row] ?? 0]}`,
                  name,
                ];
                return {
                  png: await thumbnail(dataset, positions.get(name) ?? 0),
                  caption: lines,
                  alternative: `${name}: ${wrong} says ${lines[0]}, ${lines[1]}`,
                };
              }),
            ),
          },
        ];
  };
  return [...(await grid(first, second)), ...(await grid(second, first))];
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

function comparisonCsv(tasks: readonly TaskComparison[]): string {
  const rows = tasks.flatMap(({ task, models, pairs }) => [
    ...models.flatMap(({ name, ...figures }) =>
      Object.entries(figures).map(([figure, { value, interval95 }]) => [
        task,
        figure,
        name,
        '',
        value,
        ...(interval95 ?? ['', '']),
      ]),
    ),
    ...pairs.flatMap(
      ({
        first,
        second,
        accuracyDifference,
        lossDifference,
        absoluteErrorDifference,
        mcNemar,
        adjustedP,
      }) => [
        ...Object.entries({
          accuracyDifference,
          lossDifference,
          ...(absoluteErrorDifference === undefined ? {} : { absoluteErrorDifference }),
        }).map(([figure, { value, interval95 }]) => [
          task,
          figure,
          first,
          second,
          value,
          ...(interval95 ?? ['', '']),
        ]),
        ...Object.entries({
          exactP: mcNemar.exact,
          midP: mcNemar.midP,
          chiSquareP: mcNemar.chiSquareP,
          adjustedP,
        }).map(([figure, value]) => [task, figure, first, second, value, '', '']),
      ],
    ),
  ]);
  const cell = (value: string | number): string => {
    const text = String(value);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) => `${row.map(cell).join(',')}\n`);
  return `task,figure,first,second,value,low95,high95\n${lines.join('')}`;
}

/** With its sign, as a difference is read. */
function signed(value: number, decimals: number, unit = ''): string {
  const text = formatNumber(value, decimals);
  return `${value > 0 ? '+' : ''}${text}${unit.replace(' ', '\u00a0')}`;
}

/** Small probabilities by their order of magnitude. */
export function formatP(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}
