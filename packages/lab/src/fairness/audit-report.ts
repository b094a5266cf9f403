/**
 * An audit as one page, the worst news first.
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
import { htmlReport } from '../report/html-report.js';
import { auditChanges } from './audit-change.js';
import type { ModelAudit } from './audit-predictions.js';
import { INTERSECTION } from './audit-table.js';
import { changeSection } from './change-section.js';
import {
  type AccuracyFinding,
  type AgeFinding,
  accuracyFindings,
  ageFindings,
  SIGNIFICANCE_LEVEL,
} from './findings.js';
import { isInYears } from './measures.js';
import { gapCell, measureTitle, pText } from './report-words.js';
import type { DetectionAudit, Finding, Gap, GroupFigures, GroupingAudit } from './types.js';

export interface AuditReportOptions {
  /** An audit of the same split by another model, to compare with. */
  readonly before?: ModelAudit;
  /** The command that made it. */
  readonly command?: string;
}

/**
 * One HTML page: findings, then faces that are not found, then each task by each grouping.
 *
 * @throws {DataError} if the audit to compare with is of other data
 */
export function auditReport(audit: ModelAudit, options: AuditReportOptions = {}): string {
  const { before, command } = options;
  const sections: ReportSection[] = [
    findingsSection(audit),
    ...(before === undefined ? [] : [changeSection(before, audit, auditChanges(before, audit))]),
    ...(audit.detection === undefined || audit.detection.length === 0
      ? []
      : [detectionSection(audit.detection)]),
    ...audit.tasks.map((task) => taskSection(audit, task)),
    readingSection(audit, command),
  ];
  return htmlReport({
    title: `Audit of ${audit.model} by groups`,
    subtitle: `${audit.dataset}, ${audit.split} split`,
    meta: [
      ['model', audit.model],
      ['judged on', `${audit.dataset}, ${audit.split} split`],
      ['tasks', audit.tasks.join(', ')],
      ['groups by', [...new Set(audit.groupings.map(({ by }) => by))].join(', ')],
      ['smallest group judged', formatCount(audit.minGroup)],
      ['bootstrap', `${formatCount(audit.rounds)} rounds, seed ${audit.seed}`],
    ],
    sections,
  });
}

function findingsSection(audit: ModelAudit): ReportSection {
  const { findings, groupings, minGroup, tests } = audit;
  const small = groupings.reduce((sum, { groups }) => sum + groups.filter(({ judged }) => !judged).length, 0);
  const gaps = accuracyFindings(groupings);
  const ages = ageFindings(groupings);
  const detection = findings.filter(({ kind }) => kind === 'detection');
  // Pairs would make the list long; their rates are in the table of each.
  const others = findings.filter(
    ({ kind, by }) => (kind === 'selection' && !by.includes(INTERSECTION)) || kind === 'small-groups',
  );
  const found = gaps.length + ages.length + detection.length;
  return {
    id: 'findings',
    title: found === 0 ? 'No gap beyond chance was found' : 'What was found, the worst first',
    lead:
      found === 0
        ? 'No difference between groups is larger than chance alone would make it. That is no proof of fairness: with few samples, large gaps go unseen.'
        : 'Gaps of accuracy and age are wider than 95 of 100 draws would show if the group made no difference; faces not found are tested, and corrected for the number of tests.',
    blocks: [
      ...(gaps.length === 0 ? [] : [findingsTable(gaps)]),
      ...(ages.length === 0 ? [] : [ageFindingsTable(ages)]),
      ...textList([...detection, ...others]),
      {
        kind: 'warning',
        title: 'Before you quote a figure',
        text: `Groups and classes are labels that annotators gave to pictures: apparent attributes, not what people are. The figures hold for this data set, whose pictures are no sample of any population. ${small === 0 ? '' : `${formatCount(small)} groups have fewer than ${minGroup} samples; they are neither ranked nor compared. `}${formatCount(tests)} tests of a group against the rest were made, and their p values corrected for that.`,
      },
    ],
  };
}

const textList = (findings: readonly Finding[]): Block[] =>
  findings.length === 0 ? [] : [{ kind: 'list', items: findings.map(({ text }) => text) }];

function findingsTable(found: readonly AccuracyFinding[]): Block {
  return {
    kind: 'table',
    caption:
      'Accuracy of the group with the lowest and of the one with the highest. “By chance”: how far apart they would be in one of twenty draws if the group made no difference. Last column: groups below all others together, after correction.',
    columns: [
      { title: 'task, groups' },
      { title: 'lowest', unit: 'group: accuracy' },
      { title: 'highest', unit: 'group: accuracy' },
      { title: 'apart', unit: 'points', align: 'right' },
      { title: 'by chance', unit: 'points', align: 'right' },
      { title: 'below the rest' },
    ],
    rows: found.map(({ grouping, gap, worst, best, behind }): TableCell[] => [
      `${grouping.task} by ${grouping.by}`,
      groupFigure(worst, formatPercent(worst.accuracy)),
      groupFigure(best, formatPercent(best.accuracy)),
      { text: formatNumber(100 * gap.value, 1), tone: 'bad' },
      formatNumber(100 * (gap.byChance ?? 0), 1),
      namesOf(behind),
    ]),
  };
}

function ageFindingsTable(found: readonly AgeFinding[]): Block {
  return {
    kind: 'table',
    caption:
      'Mean absolute error of ages, of the group with the largest and of the one with the smallest. Bias: how many years too old (+) or too young (−) the first is taken for, on average.',
    columns: [
      { title: 'task, groups' },
      { title: 'largest', unit: 'group: years off' },
      { title: 'smallest', unit: 'group: years off' },
      { title: 'apart', unit: 'years', align: 'right' },
      { title: 'by chance', unit: 'years', align: 'right' },
      { title: 'bias', unit: 'years', align: 'right' },
    ],
    rows: found.map(({ grouping, gap, worst, best }): TableCell[] => [
      `${grouping.task} by ${grouping.by}`,
      groupFigure(worst, formatNumber(worst.mae ?? 0, 1)),
      groupFigure(best, formatNumber(best.mae ?? 0, 1)),
      { text: formatNumber(gap.value, 1), tone: 'bad' },
      formatNumber(gap.byChance ?? 0, 1),
      signed(worst.meanAgeError ?? 0),
    ]),
  };
}

const NAMES_SHOWN = 4;

function namesOf(groups: readonly GroupFigures[]): string {
  const names = groups.slice(0, NAMES_SHOWN).map(({ group }) => unbroken(group));
  const more = groups.length - names.length;
  return groups.length === 0 ? 'none' : `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

const groupFigure = ({ group, n }: GroupFigures, figure: string): string =>
  `${unbroken(group)}: ${figure} (n\u00a0=\u00a0${formatCount(n)})`;

/** Ages such as 61-80 are not to be broken at their hyphen. */
const unbroken = (name: string): string => name.replaceAll('-', '\u2011');

function detectionSection(detection: readonly DetectionAudit[]): ReportSection {
  const [first] = detection;
  return {
    id: 'detection',
    title: 'Faces that are not found',
    lead: `Who is not found gets no estimate at all. No face is found in ${formatPercent(first?.failureRate ?? 0, 2)} of ${formatCount(first?.n ?? 0)} pictures (failure to detect, as ISO/IEC 19795-10 asks for it by group).`,
    blocks: [
      ...detection.map(
        ({ by, groups }): Block => ({
          kind: 'table',
          caption: `Failure to detect by ${by}, with Wilson’s 95 % interval; p after Holm’s correction, the group against the rest.`,
          columns: [
            { title: by },
            { title: 'pictures', align: 'right' },
            { title: 'not found', align: 'right' },
            { title: 'failure rate', align: 'right' },
            { title: '95 % interval', align: 'right' },
            { title: 'corrected p', align: 'right' },
          ],
          rows: groups.map(({ group, n, judged, missed, failureRate, interval95, holm }) => [
            judged ? group : `${group} (too few to judge)`,
            formatCount(n),
            formatCount(missed),
            holm !== null && holm <= SIGNIFICANCE_LEVEL && failureRate > (first?.failureRate ?? 0)
              ? { text: formatPercent(failureRate, 2), tone: 'bad' }
              : formatPercent(failureRate, 2),
            formatPercentInterval(interval95, 2),
            holm === null ? '–' : pText(holm),
          ]),
        }),
      ),
      {
        kind: 'paragraph',
        text: 'The pictures are those of the data set as they are stored. Data sets of faces are usually collected with a face detector, so faces that detectors miss are not among them: in the open, failures are more frequent, and the gaps may be others.',
      },
    ],
  };
}

function taskSection(audit: ModelAudit, task: string): ReportSection {
  const own = audit.groupings.filter((grouping) => grouping.task === task);
  const [first] = own;
  return {
    id: task.replaceAll(/[^A-Za-z0-9]/g, '-'),
    title: `Apparent ${task}`,
    lead: `Right for ${formatPercent(first?.accuracy ?? 0)} of ${formatCount(first?.n ?? 0)} samples over all groups.`,
    blocks: own.flatMap((grouping) => groupingBlocks(grouping, audit.minGroup, accuracyRange(own))),
  };
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
    { kind: 'heading', text: `by ${by}` },
    ...(notes.length === 0 ? [] : [{ kind: 'paragraph', text: notes.join(' ') } satisfies Block]),
    ...(judged.length < 2 ? [] : [accuracyChart(grouping, judged, range)]),
    ...(judged.length === 0 && by.includes(INTERSECTION) ? [] : [groupTable(grouping)]),
    ...(gaps.length === 0 ? [] : [gapTable(task, by, gaps)]),
    ...(by.includes(INTERSECTION) || judged.length < 2 || groupIsClass ? [] : [rateTable(grouping, judged)]),
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

function readingSection({ minGroup, rounds }: ModelAudit, command: string | undefined): ReportSection {
  return {
    id: 'reading',
    title: 'How to read this',
    blocks: [
      {
        kind: 'list',
        items: [
          'A gap is the distance between the lowest and the highest group, so it is never below 0, and some gap is always there. Compare it with “by chance”, not with 0.',
          `Intervals: Wilson’s for rates of one group; the basic bootstrap’s, ${formatCount(rounds)} rounds drawn within each group, for gaps, mean errors and calibration.`,
          `A group of fewer than ${minGroup} samples, and a rate with fewer than ${minGroup} behind it, is not judged.`,
          'Groups may differ in what makes a picture hard (age, quality, pose): a gap by one attribute can come from another. Intersections help to see that; they prove no cause.',
          'Equal rates of selection, equal error rates and equal calibration cannot all hold where the true shares differ and the model errs (Kleinberg et al. 2016, Chouldechova 2017). Which one matters depends on the use.',
          'Rates of selection below four fifths are no error of the model where the true shares differ as much; they tell what an application would do that acts on the estimate.',
        ],
      },
      {
        kind: 'paragraph',
        text: 'Definitions, formulas and sources: `docs/fairness.md`. What these estimates may not be used for: `docs/responsible-use.md`.',
      },
      ...(command === undefined ? [] : [{ kind: 'code', text: command } satisfies Block]),
    ],
  };
}

function isWorse({ againstRest }: GroupFigures, measure: 'accuracy' | 'mae'): boolean {
  return againstRest.some(
    (test) =>
      test.measure === measure &&
      test.holm <= SIGNIFICANCE_LEVEL &&
      (measure === 'accuracy' ? test.difference < 0 : test.difference > 0),
  );
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${formatNumber(value, 1)}`;
}
