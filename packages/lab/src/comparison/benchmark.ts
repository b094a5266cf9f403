/**
 * The benchmark page: measured figures beside quoted ones, told apart.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { intervalChart } from '../curves/interval-chart.js';
import type { Block, ReportSection, TableCell } from '../report/blocks.js';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatPercent,
  formatPercentInterval,
} from '../report/format.js';
import { htmlReport } from '../report/html-report.js';
import type { MeasuredFigure } from './measured-figures.js';
import { PUBLISHED_FIGURES, type PublishedFigure } from './published-figures.js';

/** The files of a benchmark page. */
export interface BenchmarkReport {
  readonly 'benchmark.html': string;
  readonly 'benchmark.json': string;
}

/** One line of a table: measured here, or quoted. */
interface Line {
  readonly name: string;
  readonly value: number;
  readonly interval95?: readonly [low: number, high: number];
  readonly n?: number;
  readonly kind: 'here' | 'quoted';
  readonly source: string;
  readonly note: string;
}

const KINDS: Readonly<Record<Line['kind'], string>> = {
  here: 'measured, these images',
  quoted: 'quoted',
};

/**
 * Sets evaluations beside what others report. What was measured on the same images is marked apart from what was
 * quoted; a model that is measured here is not listed a second time.
 *
 * @param evaluations of one split of each data set
 * @throws {InvalidInputError} if there is none, one is there twice, or a data set is there with two splits or two counts
 */
export function benchmarkReport(
  evaluations: readonly MeasuredFigure[],
  published: readonly PublishedFigure[] = PUBLISHED_FIGURES,
): BenchmarkReport {
  checkEvaluations(evaluations);
  const groups = [...new Set(evaluations.map(({ dataset, task }) => `${dataset}\n${task}`))].map((key) => {
    const own = evaluations.filter(({ dataset, task }) => `${dataset}\n${task}` === key);
    return { own, first: own[0] as MeasuredFigure };
  });
  const sections = groups.map(({ own, first }): ReportSection => {
    const taken = published.filter(
      ({ dataset, task, name }) =>
        dataset === first.dataset && task === first.task && !own.some(({ model }) => model === name),
    );
    const accuracy = linesOf(own, taken, 'accuracy');
    const mae = linesOf(own, taken, 'mae');
    return {
      id: `${first.dataset}-${first.task}`.replaceAll(/[^\w-]/g, '-').replace(/^(?![A-Za-z])/, 'data-'),
      title: `${first.task.slice(0, 1).toUpperCase()}${first.task.slice(1)}, ${first.dataset}`,
      lead: `Measured on the ${first.split} split, ${formatCount(first.n)} samples. Only figures marked “${KINDS.here}” are of the same images; the others say what they are of.`,
      blocks: [...metricBlocks('accuracy', accuracy), ...metricBlocks('mae', mae)],
    };
  });
  const html = htmlReport({
    title: 'Benchmark',
    subtitle: 'Our models beside the report’s, the literature’s and other packages’',
    meta: [
      [
        'Data sets',
        [...new Set(evaluations.map(({ dataset, split }) => `${dataset} (${split})`))].join(', '),
      ],
    ],
    sections: [
      ...sections,
      {
        id: 'reading',
        title: 'How to read this',
        blocks: [
          {
            kind: 'list',
            items: [
              `“${KINDS.here}”: run by this project on exactly these samples, with 95 % intervals (accuracy: Wilson; years, where a report gave them: bootstrap).`,
              `“${KINDS.quoted}”: as the authors report it. Other training data, splits, input sizes and averaging over crops make it no like-for-like comparison.`,
              'On the same images, `lineament compare` says whether two models really differ.',
            ],
          },
        ],
      },
    ],
  });
  return {
    'benchmark.html': html,
    'benchmark.json': `${JSON.stringify({ version: 1, measured: evaluations, published })}\n`,
  };
}

function checkEvaluations(evaluations: readonly MeasuredFigure[]): void {
  if (evaluations.length === 0) {
    throw new InvalidInputError(
      'no evaluations for a benchmark page; give files that "lineament evaluate --json" printed',
    );
  }
  const seen = new Map<string, MeasuredFigure>();
  const samples = new Map<string, MeasuredFigure>();
  for (const evaluation of evaluations) {
    const { model, dataset, task, split, n } = evaluation;
    if (seen.has(`${model}\n${dataset}\n${task}`)) {
      throw new InvalidInputError(
        `${model} is there twice with ${task} of ${dataset}; give each evaluation once`,
      );
    }
    seen.set(`${model}\n${dataset}\n${task}`, evaluation);
    const other = samples.get(`${dataset}\n${task}`);
    if (other !== undefined && (other.split !== split || other.n !== n)) {
      throw new InvalidInputError(
        `${other.model} was judged by ${other.n} samples of the ${other.split} split of ${dataset}, ${model} by ${n} of ${split}; a page compares the same samples`,
      );
    }
    samples.set(`${dataset}\n${task}`, evaluation);
  }
}

function linesOf(
  measured: readonly MeasuredFigure[],
  published: readonly PublishedFigure[],
  metric: PublishedFigure['metric'],
): Line[] {
  const here = measured.flatMap((figure): Line[] => {
    const { model, n, accuracy, accuracyInterval95, mae, maeInterval95, source } = figure;
    const common = {
      name: model,
      n,
      kind: 'here',
      source: source ?? '`lineament evaluate`',
      note: '',
    } as const;
    if (metric === 'accuracy') {
      return [{ ...common, value: accuracy, interval95: accuracyInterval95 }];
    }
    return mae === undefined
      ? []
      : [{ ...common, value: mae, ...(maeInterval95 === undefined ? {} : { interval95: maeInterval95 }) }];
  });
  const others = published
    .filter((figure) => figure.metric === metric)
    .map(({ name, value, source, note = '' }): Line => ({ name, value, kind: 'quoted', source, note }));
  const sign = metric === 'accuracy' ? -1 : 1;
  return here.length === 0 ? [] : [...here, ...others].sort((a, b) => sign * (a.value - b.value));
}

function metricBlocks(metric: PublishedFigure['metric'], lines: readonly Line[]): Block[] {
  if (lines.length === 0) {
    return [];
  }
  const isShare = metric === 'accuracy';
  const title = isShare ? 'Accuracy' : 'Mean absolute error, years';
  const write = (value: number): string => (isShare ? formatPercent(value) : formatNumber(value, 2));
  const series = { here: 0, quoted: 1 } as const;
  return [
    {
      kind: 'charts',
      charts: [
        {
          svg: intervalChart({
            title,
            xLabel: isShare ? 'accuracy' : 'years (less is better)',
            width: 760,
            ...(isShare ? { xFormat: (value: number) => `${Number((100 * value).toFixed(1))} %` } : {}),
            rows: lines.map(({ name, value, interval95, kind }) => ({
              label: name,
              value,
              series: series[kind],
              note: KINDS[kind],
              ...(interval95 === undefined ? {} : { low: interval95[0], high: interval95[1] }),
            })),
          }),
          caption: 'Blue: measured on these images. Orange: quoted.',
          alternative: `${title}: ${lines.map(({ name, value, kind }) => `${name} ${write(value)} (${KINDS[kind]})`).join(', ')}.`,
        },
      ],
    },
    {
      kind: 'table',
      caption: `${title}, best first.`,
      columns: [
        { title: 'model' },
        { title: isShare ? 'accuracy' : 'error', align: 'right', ...(isShare ? {} : { unit: 'years' }) },
        { title: '95 %', align: 'right' },
        { title: 'samples', align: 'right' },
        { title: 'how' },
        { title: 'source' },
      ],
      rows: lines.map(({ name, value, interval95, n, kind, source, note }): TableCell[] => [
        kind === 'here' ? { text: name, isStrong: true } : name,
        write(value),
        interval95 === undefined
          ? '–'
          : isShare
            ? formatPercentInterval(interval95)
            : formatInterval(interval95, 2),
        n === undefined ? '–' : formatCount(n),
        KINDS[kind],
        `${source.replaceAll('`', '')}${note === '' ? '' : ` (${note})`}`,
      ]),
    },
  ];
}
