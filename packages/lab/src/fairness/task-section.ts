/**
 * One task by all groupings, as a section of an audit's report.
 * @module
 */
import { intervalChart } from '../curves/interval-chart.js';
import type { Block, ReportSection } from '../report/blocks.js';
import { formatCount, formatNumber, formatPercent } from '../report/format.js';
import type { ModelAudit } from './audit-predictions.js';
import { INTERSECTION } from './audit-table.js';
import { gapTable, groupTable, rateBlocks, temperatureTable } from './grouping-tables.js';
import { isWorse } from './report-words.js';
import type { GroupFigures, GroupingAudit } from './types.js';

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
