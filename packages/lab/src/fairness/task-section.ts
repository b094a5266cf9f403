/**
 * One task by all groupings, as a section of an audit's report.
 * @module
 */
import { intervalChart } from '../curves/interval-chart.js';
import type { Block, ReportSection, TableCell } from '../report/blocks.js';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatPercent,
  formatPercentInterval,
} from '../report/format.js';
import type { ModelAudit } from './audit-predictions.js';
import { INTERSECTION } from './audit-table.js';
import { isInYears } from './measures.js';
import { gapCell, isWorse, measureTitle, pText, signed } from './report-words.js';
import type { Gap, GroupFigures, GroupingAudit } from './types.js';

/** Charts and tables of each grouping. */
export function taskSection(audit: ModelAudit, task: string): ReportSection {
  const own = audit.groupings.filter((grouping) => grouping.task === task);
  const [first] = own;
  return {
    id: task.replaceAll(/[^A-Za-z0-9]/g, '-'),
    title: `Apparent ${task}`,
    lead: `Right for ${formatPercent(first?.accuracy ?? 0)} of ${formatCount(first?.n ?? 0)} samples over all groups.`,
    blocks: [
      ...own
        .filter(({ by }) => !by.includes(INTERSECTION))
        .flatMap((grouping): Block[] => [
          { kind: 'heading', text: `by ${grouping.by}` },
          ...groupingBlocks(grouping, audit.minGroup, accuracyRange(own)),
        ]),
      ...pairBlocks(
        own.filter(({ by }) => by.includes(INTERSECTION)),
        (grouping) => groupingBlocks(grouping, audit.minGroup, accuracyRange(own)),
      ),
    ],
  };
}

/** Pairs have many groups: a line tells the widest gap, and opens for the rest. */
function pairBlocks(
  pairs: readonly GroupingAudit[],
  blocksOf: (grouping: GroupingAudit) => readonly Block[],
): Block[] {
  return pairs.length === 0
    ? []
    : [
        { kind: 'heading', text: 'by pairs' },
        {
          kind: 'paragraph',
          text: 'The widest gap of each; a line opens for its chart and tables. All figures are in `audit.csv` too.',
        },
        ...pairs.map(
          (grouping): Block => ({
            kind: 'details',
            summary: pairSummary(grouping),
            blocks: blocksOf(grouping),
          }),
        ),
      ];
}

function pairSummary({ by, groups, gaps }: GroupingAudit): string {
  const judged = groups.filter((group) => group.judged);
  const [worst, best] = [judged[0], judged.at(-1)];
  const gap = gaps.find(({ measure }) => measure === 'accuracyDifference');
  return worst === undefined || best === undefined || worst === best
    ? `${by}: too few samples to compare`
    : `${by}: ${formatPercent(worst.accuracy)} for ${worst.group} to ${formatPercent(best.accuracy)} for ${best.group}, ${formatNumber(100 * (gap?.value ?? 0), 1)} points apart (by chance ${formatNumber(100 * (gap?.byChance ?? 0), 1)})`;
}

/** One range for all charts of a task: else a small gap would look like a large one. */
function accuracyRange(groupings: readonly GroupingAudit[]): readonly [number, number] {
  const lows = groupings.flatMap(({ groups }) =>
    groups.filter(({ judged }) => judged).map(({ accuracyInterval95: [low] }) => low),
  );
  return [Math.max(0, Math.floor(10 * Math.min(...lows)) / 10), 1];
}

function groupingBlocks(
  grouping: GroupingAudit,
  minGroup: number,
  range: readonly [number, number],
): Block[] {
  const { task, by, groups, gaps, groupIsClass, ungrouped } = grouping;
  const judged = groups.filter((group) => group.judged);
  const notes = [
    ...(groupIsClass
      ? [
          `The groups are the classes themselves: accuracy by group is each class’s recall, and rates of selection are not compared.`,
        ]
      : []),
    ...(ungrouped > 0 ? [`${formatCount(ungrouped)} samples have no ${by} and are left out.`] : []),
    ...(by.includes(INTERSECTION) && judged.length < groups.length
      ? [
          `Too few samples to judge: ${groups
            .filter((group) => !group.judged)
            .map(({ group, n }) => `${group} (${n})`)
            .join(', ')}.`,
        ]
      : []),
    ...(judged.length < 2
      ? [`Fewer than two groups have ${minGroup} samples: there is nothing to compare.`]
      : []),
  ];
  return [
    ...(notes.length === 0 ? [] : [{ kind: 'paragraph', text: notes.join(' ') } satisfies Block]),
    ...(judged.length < 2 ? [] : [accuracyChart(grouping, judged, range)]),
    ...(judged.length === 0 && by.includes(INTERSECTION) ? [] : [groupTable(grouping)]),
    ...(gaps.length === 0 ? [] : [gapTable(task, by, gaps)]),
    ...(by.includes(INTERSECTION) || judged.length < 2 || groupIsClass ? [] : rateBlocks(grouping, judged)),
    ...(by.includes(INTERSECTION) || grouping.temperatures.length === 0 ? [] : [temperatureTable(grouping)]),
  ];
}

function accuracyChart(
  { task, by, accuracy }: GroupingAudit,
  judged: readonly GroupFigures[],
  range: readonly [number, number],
): Block {
  const [worst, best] = [judged[0], judged.at(-1)];
  const ages = judged.filter((figures) => figures.maeInterval95 !== undefined);
  return {
    kind: 'charts',
    charts: [
      {
        svg: intervalChart({
          title: `${task} by ${by}`,
          xLabel: 'accuracy',
          reference: accuracy,
          xRange: range,
          xFormat: (value) => `${Math.round(100 * value)} %`,
          rows: judged.map((figures) => ({
            label: figures.group,
            value: figures.accuracy,
            low: figures.accuracyInterval95[0],
            high: figures.accuracyInterval95[1],
            series: isWorse(figures, 'accuracy') ? 1 : 0,
            note: `n = ${formatCount(figures.n)}`,
          })),
        }),
        caption:
          'Accuracy with 95 % intervals, the worst first; the line is all samples. Orange: below the rest after correction.',
        alternative: `Accuracy by ${by}: lowest ${formatPercent(worst?.accuracy ?? 0)} for ${worst?.group}, highest ${formatPercent(best?.accuracy ?? 0)} for ${best?.group}.`,
      },
      ...(ages.length < 2 ? [] : [ageChart(task, by, ages)]),
    ],
  };
}

function ageChart(task: string, by: string, ages: readonly GroupFigures[]) {
  const sorted = [...ages].sort((one, other) => (other.mae ?? 0) - (one.mae ?? 0));
  const [worst, best] = [sorted[0], sorted.at(-1)];
  return {
    svg: intervalChart({
      title: `${task} by ${by}: years off`,
      xLabel: 'mean absolute error in years',
      rows: sorted.map((figures) => ({
        label: figures.group,
        value: figures.mae ?? 0,
        low: figures.maeInterval95?.[0] ?? 0,
        high: figures.maeInterval95?.[1] ?? 0,
        series: isWorse(figures, 'mae') ? 1 : 0,
        note: `n = ${formatCount(figures.knownAges ?? 0)}`,
      })),
    }),
    caption: 'Mean absolute error with 95 % bootstrap intervals, the worst first.',
    alternative: `Mean absolute error by ${by}: ${formatNumber(worst?.mae ?? 0, 1)} years for ${worst?.group}, ${formatNumber(best?.mae ?? 0, 1)} for ${best?.group}.`,
  };
}

function groupTable({ by, groups: all }: GroupingAudit): Block {
  // Pairs make many small groups: they are named above the table.
  const groups = by.includes(INTERSECTION) ? all.filter(({ judged }) => judged) : all;
  const hasAges = groups.some(({ mae }) => mae !== undefined);
  const hasCalibration = groups.some(({ calibrationError }) => calibrationError !== undefined);
  return {
    kind: 'table',
    caption: `Groups by ${by}, the worst first. Corrected p: accuracy against the rest, Fisher’s exact test, Holm’s correction over the whole audit.`,
    columns: [
      { title: by },
      { title: 'samples', align: 'right' },
      { title: 'accuracy', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'against the rest', unit: 'points', align: 'right' },
      { title: 'corrected p', align: 'right' },
      ...(hasCalibration
        ? ([
            { title: 'calibration error', align: 'right' },
            { title: 'by chance', align: 'right' },
          ] as const)
        : []),
      ...(hasAges
        ? ([
            { title: 'years off', align: 'right' },
            { title: 'mean error', unit: 'years', align: 'right' },
          ] as const)
        : []),
    ],
    rows: groups.map((figures): TableCell[] => {
      const test = figures.againstRest.find(({ measure }) => measure === 'accuracy');
      return [
        figures.judged ? figures.group : `${figures.group} (too few to judge)`,
        formatCount(figures.n),
        isWorse(figures, 'accuracy')
          ? { text: formatPercent(figures.accuracy), tone: 'bad' }
          : formatPercent(figures.accuracy),
        formatPercentInterval(figures.accuracyInterval95),
        test === undefined ? '–' : signed(100 * test.difference),
        test === undefined ? '–' : pText(test.holm),
        ...(hasCalibration
          ? [formatNumber(figures.calibrationError ?? 0), formatNumber(figures.calibrationErrorByChance ?? 0)]
          : []),
        ...(hasAges
          ? figures.mae === undefined
            ? ['–', '–']
            : [formatNumber(figures.mae, 1), signed(figures.meanAgeError ?? 0)]
          : []),
      ];
    }),
  };
}

function gapTable(task: string, by: string, gaps: readonly Gap[]): Block {
  const shown = gaps.filter(({ over, value }) => (over === 'task' || over === 'worst') && value !== null);
  const means = new Map(gaps.filter(({ over }) => over === 'mean').map((gap) => [gap.measure, gap.value]));
  return {
    kind: 'table',
    caption: `Gaps of ${task} by ${by}. Classes one against the rest: the worst class, and the mean of all. “By chance”: what 95 of 100 draws stay within if the group makes no difference.`,
    columns: [
      { title: 'measure' },
      { title: 'value', align: 'right' },
      { title: '95 % interval', align: 'right' },
      { title: 'by chance', align: 'right' },
      { title: 'worst class' },
      { title: 'mean of classes', align: 'right' },
      { title: 'between (lowest, highest)' },
    ],
    rows: shown.map((gap): TableCell[] => {
      const digits = isInYears(gap.measure) ? 1 : 3;
      const mean = means.get(gap.measure) ?? null;
      return [
        measureTitle(gap.measure),
        gapCell(gap, digits),
        gap.interval95 === null ? '–' : formatInterval(gap.interval95, digits),
        gap.byChance === null ? '–' : formatNumber(gap.byChance, digits),
        gap.class ?? '–',
        gap.over === 'task' || mean === null ? '–' : formatNumber(mean, digits),
        gap.groups === null ? '–' : gap.groups.join(', '),
      ];
    }),
  };
}

/** More rows than this are for readers who look for one of them. */
const MOST_ROWS = 16;

function rateBlocks(grouping: GroupingAudit, judged: readonly GroupFigures[]): Block[] {
  const rows = grouping.classes.length * judged.length;
  const table = rateTable(grouping, judged);
  return rows <= MOST_ROWS
    ? [table]
    : [
        {
          kind: 'details',
          summary: `How often each of ${grouping.classes.length} classes is said of each group, and how often rightly (${rows} lines)`,
          blocks: [table],
        },
      ];
}

function rateTable({ by, classes }: GroupingAudit, judged: readonly GroupFigures[]): Block {
  const rate = (value: number | null | undefined): string =>
    value === null || value === undefined ? '–' : formatPercent(value);
  return {
    kind: 'table',
    caption: `How often each class is said of each group, and how often rightly. Impact: selection rate as a part of the highest group’s; below 0.80 the four-fifths rule is broken. A dash: too few samples stand behind the rate.`,
    columns: [
      { title: `${by}: class` },
      { title: 'of the class', unit: 'samples', align: 'right' },
      { title: 'said of', align: 'right' },
      { title: 'impact', align: 'right' },
      { title: 'true positive rate', align: 'right' },
      { title: 'false positive rate', align: 'right' },
    ],
    rows: classes.flatMap((name, index) =>
      judged.map(({ group, perClass }): TableCell[] => {
        const figures = perClass[index];
        const impact = figures?.disparateImpact ?? null;
        return [
          `${group}: ${name}`,
          formatCount(figures?.positives ?? 0),
          rate(figures?.selectionRate),
          impact === null
            ? '–'
            : figures?.belowFourFifths === true
              ? { text: formatNumber(impact, 2), tone: 'bad' }
              : formatNumber(impact, 2),
          rate(figures?.truePositiveRate),
          rate(figures?.falsePositiveRate),
        ];
      }),
    ),
  };
}

function temperatureTable({ by, temperatures }: GroupingAudit): Block {
  return {
    kind: 'table',
    caption: `What a temperature of its own would do for each group’s calibration error, judged on samples it was not fitted on. For this report only: to use it, one would have to know everybody’s ${by}.`,
    columns: [
      { title: by },
      { title: 'temperature', align: 'right' },
      { title: 'calibration error as it is', align: 'right' },
      { title: 'one temperature for all', align: 'right' },
      { title: 'one a group', align: 'right' },
    ],
    rows: temperatures.map(({ group, temperature, plain, shared, own }) => [
      group,
      formatNumber(temperature, 2),
      ...[plain, shared, own].map(({ calibrationError }) => formatNumber(calibrationError)),
    ]),
  };
}
