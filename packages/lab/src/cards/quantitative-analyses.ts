/**
 * The section of a model's README with its figures: overall, by true class, by group, by crossed groups.
 * @module
 */
import type { ModelCard } from 'lineament';
import { wilsonInterval95 } from '../metrics/interval.js';
import type { CardAudit, CardEvaluation } from './card-figures.js';
import { judgedOn, knownDatasets, titleOf } from './known-datasets.js';
import { columns, count, listed, percent, table, years } from './markdown.js';

type Grouping = CardAudit['groupings'][number];
type Overall = Pick<CardEvaluation, 'task' | 'dataset' | 'split' | 'n' | 'accuracy' | 'accuracyInterval95'> &
  Partial<CardEvaluation>;

/** Between the names of crossed groups, as an audit joins them. */
const CROSS = ' × ';

/** Overall figures: of the evaluations or, where there are none, those that the card has. */
export function overallFigures(card: ModelCard, evaluations: readonly CardEvaluation[]): readonly Overall[] {
  return evaluations.length > 0
    ? evaluations
    : card.metrics.map(({ others, ...one }) => ({ ...one, ...others }));
}

export function quantitativeAnalyses(
  overall: readonly Overall[],
  evaluations: readonly CardEvaluation[],
  audits: readonly CardAudit[],
): string[] {
  const groupings = audits.flatMap((audit) => audit.groupings).filter(({ groups }) => groups.length > 1);
  return [
    '## Quantitative analyses',
    ...(overall.length === 0 ? ['There are no figures: nobody has judged it yet.'] : overallTable(overall)),
    ...byClass(evaluations),
    ...byGroup(overall, groupings),
  ];
}

function overallTable(overall: readonly Overall[]): string[] {
  const isAge = overall.some(({ mae }) => mae !== undefined);
  const isRepeated = overall.some(({ withoutTrainingRepeats }) => withoutTrainingRepeats !== undefined);
  const isInterval = overall.some(({ intervalCoverage }) => intervalCoverage !== undefined);
  const header = [
    ...[
      'task',
      'pictures',
      'n',
      'accuracy, %',
      'balanced accuracy, %',
      'macro F1, %',
      'calibration error, %',
    ],
    ...(isAge ? ['years off', 'within 5 years, %', 'bin or one beside, %'] : []),
    ...(isInterval ? ['inside the 80 % interval of years, %', 'its mean width, years'] : []),
    ...(isRepeated ? ['accuracy without repeats of training, %'] : []),
  ];
  const rows = overall.map((one) => [
    one.task,
    `${one.dataset} ${one.split}`,
    count(one.n),
    percent(one.accuracy, one.accuracyInterval95),
    percent(one.balancedAccuracy, one.intervals95?.balancedAccuracy),
    percent(one.macroF1, one.intervals95?.macroF1),
    percent(one.calibrationError, one.intervals95?.calibrationError),
    ...(isAge
      ? [years(one.mae, one.intervals95?.mae), percent(one.withinFiveYears), percent(one.oneOffAccuracy)]
      : []),
    ...(isInterval
      ? [percent(one.intervalCoverage, shareInterval(one.intervalCoverage, one.n)), years(one.intervalWidth)]
      : []),
    ...(isRepeated
      ? [percent(one.withoutTrainingRepeats?.accuracy, one.withoutTrainingRepeats?.accuracyInterval95)]
      : []),
  ]);
  return ['### Overall', 'In brackets: 95 % intervals.', table(header, rows, columns(2, header.length - 1))];
}

/** Wilson's interval of a share of some pictures. */
function shareInterval(share = 0, n = 0): readonly [number, number] | undefined {
  return n > 0 ? wilsonInterval95(Math.round(share * n), n) : undefined;
}

function byClass(evaluations: readonly CardEvaluation[]): string[] {
  const tables = evaluations.flatMap(({ task, dataset, split, classes, perClass }) => [
    `${task}, ${dataset} ${split}:`,
    table(
      ['class', 'n', 'recall, %', 'precision, %'],
      classes.map((name, index) => {
        const { n = 0, recall, precision } = perClass[index] ?? {};
        return [name, count(n), n > 0 ? percent(recall, shareInterval(recall, n)) : '', percent(precision)];
      }),
      [1, 2, 3],
    ),
  ]);
  return tables.length === 0 ? [] : ['### By true class', ...tables];
}

function byGroup(overall: readonly Overall[], groupings: readonly Grouping[]): string[] {
  const [single, crossed] = [false, true].map((isCrossed) =>
    groupings.filter(({ by }) => by.includes(CROSS) === isCrossed),
  );
  const tables = (some: readonly Grouping[]): string[] =>
    some.flatMap((grouping) => [`${grouping.task} by ${grouping.by}:`, groupTable(grouping)]);
  const parts = [
    ...notGrouped(overall, groupings),
    ...(groupings.length === 0
      ? []
      : [
          'Groups are as the data set labels them, the one with the lowest accuracy first. Small groups have wide intervals.',
          ...tables(single ?? []),
        ]),
    ...(crossed === undefined || crossed.length === 0
      ? []
      : [
          '### By crossed groups',
          'Of many small groups some come out badly by chance: read the intervals.',
          // Folded: of three labels there are dozens of rows for each task.
          ...crossed.flatMap((grouping) => [
            `<details><summary>${grouping.task} by ${grouping.by}</summary>`,
            groupTable(grouping),
            '</details>',
          ]),
        ]),
  ];
  return parts.length === 0 ? [] : ['### By group', ...parts];
}

/** Why some figures are not told by group. */
function notGrouped(overall: readonly Overall[], groupings: readonly Grouping[]): string[] {
  const missing = overall.filter(({ task }) => groupings.every((grouping) => grouping.task !== task));
  const ofNobody = (dataset: string): boolean => knownDatasets([dataset]).some(({ hasGroups }) => !hasGroups);
  const silent = judgedOn(missing).filter(ofNobody);
  const others = [...new Set(missing.filter(({ dataset }) => !ofNobody(dataset)).map(({ task }) => task))];
  return [
    ...silent.map((dataset) => {
      const tasks = [...new Set(missing.filter((one) => one.dataset === dataset).map(({ task }) => task))];
      return `${titleOf(dataset)} says nothing of the people in its pictures (age, gender, ethnicity), so ${listed(tasks)} cannot be judged by group on it: for whom the model errs more is not known.`;
    }),
    ...(others.length === 0
      ? []
      : [
          `There are no figures of ${listed(others)} by group; where the data set labels groups, \`lineament audit\` makes them.`,
        ]),
  ];
}

function groupTable({ groups }: Grouping): string {
  const isAge = groups.some(({ mae }) => mae !== undefined);
  return table(
    ['group', 'n', 'accuracy, %', ...(isAge ? ['years off'] : [])],
    groups.map(({ group, n, judged, accuracy, accuracyInterval95, mae, maeInterval95 }) => [
      judged ? group : `${group} (too few to compare)`,
      count(n),
      percent(accuracy, accuracyInterval95),
      ...(isAge ? [years(mae, maeInterval95)] : []),
    ]),
    columns(1, isAge ? 3 : 2),
  );
}
