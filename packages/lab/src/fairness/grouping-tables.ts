/**
 * Tables of one task by one grouping, for an audit's report.
 * @module
 */
import type { Block, TableCell } from '../report/blocks.js';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatPercent,
  formatPercentInterval,
} from '../report/format.js';
import { INTERSECTION } from './audit-table.js';
import { isInYears } from './measures.js';
import { gapCell, isWorse, measureTitle, pText, signed } from './report-words.js';
import type { Gap, GroupFigures, GroupingAudit } from './types.js';

/** Figures of each group, the worst first. */
export function groupTable({ by, groups: all }: GroupingAudit): Block {
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

/** How far groups lie apart, by each measure. */
export function gapTable(task: string, by: string, gaps: readonly Gap[]): Block {
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

/** What is said of each group, and how often rightly. */
export function rateBlocks(grouping: GroupingAudit, judged: readonly GroupFigures[]): Block[] {
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

/** What a temperature for each group would bring. */
export function temperatureTable({ by, temperatures }: GroupingAudit): Block {
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
