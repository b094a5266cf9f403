/**
 * A stress test as a report, and as a table.
 * @module
 */
import { csvLine, type Task } from 'lineament';
import { lineChart } from '../curves/line-chart.js';
import type { Block, ReportFigure, ReportSection, TableCell } from '../report/blocks.js';
import { formatCount, formatNumber, formatPercent, formatPercentInterval } from '../report/format.js';
import { htmlReport } from '../report/html-report.js';
import { CORRUPTION_GROUPS, SEVERITIES } from './corruption.js';
import {
  type CorruptionErrors,
  corruptionErrors,
  type RelativeCorruptionErrors,
  relativeCorruptionErrors,
} from './corruption-error.js';
import type { StressFigures, StressResult } from './stress.js';

/** What a report shows beside the figures. */
export interface StressReportOptions {
  /** The same test of the model to compare with. */
  readonly against?: StressResult;
  /** PNG of `corruptionSheet`. */
  readonly sheet?: Uint8Array;
  /** The command that made it. */
  readonly command?: string;
}

/**
 * One HTML page: for each task what is lost, by corruption and severity, with intervals.
 *
 * @throws {InvalidInputError} if the model to compare with was judged on other pictures
 */
export function stressReport(result: StressResult, options: StressReportOptions = {}): string {
  const { against, sheet, command } = options;
  return htmlReport({
    title: `Stress test of ${result.model}`,
    subtitle: `${result.dataset}, ${result.split} split`,
    meta: [
      ['model', result.model],
      ['pictures', `${formatCount(result.n)} of ${result.dataset}, ${result.split} split`],
      ['seed', String(result.seed)],
      ...(against === undefined ? [] : [['compared with', against.model] as const]),
    ],
    sections: [
      ...result.tasks.map((task) => taskSection(result, task, against)),
      {
        id: 'how',
        title: 'What was done to the pictures',
        lead: 'Every picture was corrupted as the model is shown it: aligned, at the size of its input. Things in front of the face are painted where the eyes lie on average. Sides, directions and noise are drawn from the seed, the same for all severities of a picture.',
        blocks: [
          ...(sheet === undefined ? [] : [sheetBlock(sheet)]),
          {
            kind: 'paragraph',
            text: 'Severities are steps of our own choice, so a figure says how this model falls on these steps, and serves to compare models; it is no forecast for a camera. Yaw and pitch turn the picture as a plane: a real head that turns also hides a part of itself, so real turned heads are harder.',
          },
          ...(command === undefined ? [] : [{ kind: 'code', text: command } as const]),
        ],
      },
    ],
  });
}

/**
 * All figures as CSV: a line for each task, corruption and severity; severity 0 is the pictures as they are.
 */
export function stressCsv(result: StressResult): string {
  const line = (
    task: Task,
    corruption: string,
    severity: number,
    amount: number | undefined,
    figures: StressFigures | undefined,
  ): string =>
    csvLine([
      task,
      corruption,
      severity,
      amount,
      figures?.n,
      figures?.accuracy,
      figures?.accuracyInterval95[0],
      figures?.accuracyInterval95[1],
      figures?.calibrationError,
      figures?.mae,
    ]);
  const lines = result.tasks.flatMap((task) => [
    line(task, 'none', 0, undefined, result.clean[task]),
    ...result.corruptions.flatMap(({ name, severities }) =>
      severities.map(({ severity, amount, tasks }) => line(task, name, severity, amount, tasks[task])),
    ),
  ]);
  return `task,corruption,severity,amount,n,accuracy,accuracyLow,accuracyHigh,calibrationError,mae\n${lines.join('')}`;
}

function taskSection(result: StressResult, task: Task, against: StressResult | undefined): ReportSection {
  const clean = result.clean[task];
  const errors = corruptionErrors(result, task);
  const worst = Object.entries(errors.byCorruption).sort(([, a], [, b]) => b - a);
  const [worstName = '', worstError = 0] = worst[0] ?? [];
  const isCompared = against?.tasks.includes(task) ?? false;
  const relative =
    against !== undefined && isCompared ? relativeCorruptionErrors(result, against, task) : undefined;
  const figures: ReportFigure[] = [
    {
      label: 'accuracy as they are',
      value: formatPercent(clean?.accuracy ?? 0),
      interval: formatPercentInterval(clean?.accuracyInterval95 ?? [0, 1]),
    },
    {
      label: 'mean accuracy, corrupted',
      value: formatPercent(1 - errors.meanError),
      note: `over ${result.corruptions.length} corruptions in five severities`,
    },
    {
      label: 'hardest corruption',
      value: formatPercent(1 - worstError),
      note: `${worstName}, mean of its severities`,
    },
    ...(relative === undefined || against === undefined
      ? []
      : [
          {
            label: 'mean corruption error',
            value:
              relative.meanCorruptionError === undefined
                ? '–'
                : formatNumber(relative.meanCorruptionError, 2),
            note: relativeNote(relative, against.model),
          },
        ]),
  ];
  return {
    id: task,
    title: `Apparent ${task}`,
    lead: leadOf(errors),
    blocks: [
      { kind: 'figures', figures },
      ...(against === undefined || isCompared
        ? []
        : [{ kind: 'paragraph', text: `${against.model} does not estimate ${task}.` } as const]),
      figuresTable(result, task, 'accuracy', relative && { model: against?.model ?? '', relative }),
      ...(clean?.mae === undefined ? [] : [figuresTable(result, task, 'mae')]),
      { kind: 'charts', charts: chartsByGroup(result, task) },
    ],
  };
}

function leadOf({ cleanError, byCorruption }: CorruptionErrors): string {
  const costly = Object.entries(byCorruption)
    .filter(([, error]) => error > cleanError)
    .sort(([, a], [, b]) => b - a);
  return costly.length === 0
    ? 'Accuracy falls under none of the corruptions. A model that hardly looks at the picture would do the same: compare with the accuracy as they are.'
    : `What a corruption costs: accuracy falls most under ${costly
        .slice(0, 3)
        .map(([name]) => name)
        .join(', ')}.`;
}

function relativeNote(
  { meanCorruptionError, relativeMeanCorruptionError: added }: RelativeCorruptionErrors,
  other: string,
): string {
  if (meanCorruptionError === undefined) {
    return `not defined: ${other} makes no error under some corruption, and nothing is a multiple of that`;
  }
  const ofAdded =
    added === undefined ? 'not defined, some corruption adds nothing there' : formatNumber(added, 2);
  return `errors under corruption as a multiple of those of ${other}; of what corruption adds: ${ofAdded}`;
}

function figuresTable(
  result: StressResult,
  task: Task,
  figure: 'accuracy' | 'mae',
  against?: { readonly model: string; readonly relative: RelativeCorruptionErrors },
): Block {
  const relativeLoss = (value: number, clean: number): number =>
    figure === 'accuracy'
      ? (clean - value) / Math.max(clean, 1e-9)
      : (value - clean) / Math.max(clean, 1e-9) / 2;
  const write = (value: number): string =>
    figure === 'accuracy' ? formatPercent(value) : formatNumber(value, 1);
  const clean = result.clean[task]?.[figure] ?? 0;
  const cell = (value: number | undefined): TableCell =>
    value === undefined
      ? '–'
      : { text: write(value), shade: Math.min(Math.max(relativeLoss(value, clean), 0), 1) };
  return {
    kind: 'table',
    caption:
      figure === 'accuracy'
        ? `Accuracy under each corruption; as they are, ${write(clean)}. The stronger the blue, the more of it is lost.${against === undefined ? '' : ' Last column: sum of the errors over severities / that of the other model.'}`
        : `Mean absolute error in years; as they are, ${write(clean)}. The stronger the blue, the larger.`,
    columns: [
      { title: 'corruption' },
      ...SEVERITIES.map((severity) => ({ title: `severity ${severity}`, align: 'right' as const })),
      { title: 'mean', align: 'right' },
      ...(against === undefined ? [] : [{ title: `errors / ${against.model}`, align: 'right' as const }]),
    ],
    rows: result.corruptions.map(({ name, severities }) => {
      const values = severities.map(({ tasks }) => tasks[task]?.[figure]);
      const known = values.filter((value) => value !== undefined);
      const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
      const ratio = against?.relative.byCorruption[name];
      return [
        name,
        ...values.map(cell),
        cell(known.length === 0 ? undefined : mean),
        ...(against === undefined ? [] : [ratio === undefined ? '–' : formatNumber(ratio, 2)]),
      ];
    }),
  };
}

/** One chart for each kind of corruption: more lines than that cannot be told apart. */
function chartsByGroup(result: StressResult, task: Task) {
  const clean = result.clean[task];
  return CORRUPTION_GROUPS.flatMap((group) => {
    const members = result.corruptions.filter((corruption) => corruption.group === group);
    if (members.length === 0 || clean === undefined) {
      return [];
    }
    const lines = members.map(({ name, severities }) => ({
      label: name,
      intervals: 'bars' as const,
      points: [
        { x: 0, y: clean.accuracy, low: clean.accuracyInterval95[0], high: clean.accuracyInterval95[1] },
        ...severities.map(({ severity, tasks }) => ({
          x: severity,
          y: tasks[task]?.accuracy ?? 0,
          low: tasks[task]?.accuracyInterval95[0] ?? 0,
          high: tasks[task]?.accuracyInterval95[1] ?? 0,
        })),
      ],
    }));
    const last = members.map(
      ({ name, severities }) => `${name} ${formatPercent(severities.at(-1)?.tasks[task]?.accuracy ?? 0)}`,
    );
    return [
      {
        svg: lineChart({
          title: `${task}: ${group}`,
          xLabel: 'severity (0: as they are)',
          yLabel: 'accuracy',
          yRange: [0, 1],
          yFormat: (value) => `${Math.round(100 * value)} %`,
          lines,
          // Two stand side by side: drawn small, so that their letters are not.
          width: 460,
          height: 330,
        }),
        caption: `Accuracy under corruptions of ${group}, with 95 % intervals.`,
        alternative: `Accuracy as they are ${formatPercent(clean.accuracy)}; at severity 5: ${last.join(', ')}.`,
      },
    ];
  });
}

/** The sheet is wider than a picture of a grid. */
function sheetBlock(png: Uint8Array): Block {
  const { width, height } = pngSize(png);
  const data = Buffer.from(png).toString('base64');
  return {
    kind: 'charts',
    charts: [
      {
        svg: `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img"><image width="${width}" height="${height}" href="data:image/png;base64,${data}"/></svg>`,
        caption: 'One face under every corruption, in all severities, at the size of the model’s input.',
        alternative:
          'A grid of pictures of one face: a line for each corruption, a column for each severity.',
      },
    ],
  };
}

/** From the header's first chunk (PNG specification, section 11.2.2). */
function pngSize(png: Uint8Array): { readonly width: number; readonly height: number } {
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return { width: header.getUint32(16), height: header.getUint32(20) };
}
