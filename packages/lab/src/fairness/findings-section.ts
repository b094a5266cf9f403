/**
 * What was found, as the first section of an audit's report.
 * @module
 */
import type { Block, ReportSection, TableCell } from '../report/blocks.js';
import { formatCount, formatNumber, formatPercent } from '../report/format.js';
import type { ModelAudit } from './audit-predictions.js';
import { INTERSECTION } from './audit-table.js';
import { type AccuracyFinding, type AgeFinding, accuracyFindings, ageFindings } from './findings.js';
import { signed } from './report-words.js';
import type { Finding, GroupFigures } from './types.js';

/** Tables of gaps beyond chance, the widest first; then sentences; then what must be known before quoting. */
export function findingsSection(audit: ModelAudit): ReportSection {
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
        text: `Groups and classes are labels that annotators gave to pictures: apparent attributes, not what people are. The figures hold for this data set, whose pictures are no sample of any population. ${small === 0 ? '' : `${formatCount(small)} groups have fewer than ${minGroup} samples; they are neither ranked nor compared. `}Tests of a group against the rest: ${formatCount(tests)}; their p values are corrected for that number.`,
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
