/**
 * An audit as one table.
 * @module
 */
import { csvLine } from 'lineament';
import type { ModelAudit } from './audit-predictions.js';
import type { GroupFigures, GroupingAudit, Interval } from './types.js';

const HEAD = [
  'task',
  'by',
  'group',
  'class',
  'figure',
  'value',
  'low95',
  'high95',
  'n',
  'judged',
  'byChance',
  'p',
  'holm',
  'q',
];

interface Line {
  readonly task: string;
  readonly by: string;
  readonly group?: string;
  readonly class?: string;
  readonly figure: string;
  readonly value: number | null | undefined;
  readonly interval?: Interval | null | undefined;
  readonly n?: number;
  readonly judged?: boolean;
  readonly byChance?: number | null | undefined;
  readonly p?: number | null;
  readonly holm?: number | null;
  readonly q?: number | null;
}

/**
 * All figures as CSV (RFC 4180), one a line: those of groups name the group, gaps name none (`class` is then a class,
 * `worst`, `mean` or empty). Empty cells are not defined, or not judged.
 */
export function auditCsv(audit: ModelAudit): string {
  const detection = (audit.detection ?? []).flatMap(({ by, groups }) =>
    groups.map(
      ({ group, failureRate, interval95, n, judged, p, holm }): Line => ({
        ...{ task: 'detection', by, group, figure: 'failureRate' },
        ...{ value: failureRate, interval: interval95, n, judged, p, holm },
      }),
    ),
  );
  const lines = [...detection, ...audit.groupings.flatMap(groupingLines)];
  return [csvLine(HEAD), ...lines.map(write)].join('');
}

function groupingLines(grouping: GroupingAudit): Line[] {
  const { task, by, groups, gaps, temperatures } = grouping;
  return [
    ...groups.flatMap((figures) => groupLines(task, by, figures)),
    ...temperatures.flatMap(({ group, n, temperature, plain, shared, own }): Line[] => {
      const at = { task, by, group, n };
      return [
        { ...at, figure: 'temperature', value: temperature },
        { ...at, figure: 'calibrationErrorCrossFitted', class: 'unscaled', value: plain.calibrationError },
        { ...at, figure: 'calibrationErrorCrossFitted', class: 'shared', value: shared.calibrationError },
        { ...at, figure: 'calibrationErrorCrossFitted', class: 'own', value: own.calibrationError },
      ];
    }),
    ...gaps.map(
      (gap): Line => ({
        ...{ task, by, figure: gap.measure, value: gap.value, interval: gap.interval95 },
        ...{
          byChance: gap.byChance,
          class: gap.over === 'class' ? (gap.class ?? '') : gap.over === 'task' ? '' : gap.over,
        },
      }),
    ),
  ];
}

function groupLines(task: string, by: string, figures: GroupFigures): Line[] {
  const { group, n, judged, againstRest, perClass } = figures;
  const at = { task, by, group, n, judged };
  const test = (measure: 'accuracy' | 'mae') => {
    const found = againstRest.find((one) => one.measure === measure);
    return found === undefined ? {} : { p: found.p, holm: found.holm, q: found.q };
  };
  const rates = ['selectionRate', 'disparateImpact', 'truePositiveRate', 'falsePositiveRate'] as const;
  return [
    {
      ...at,
      figure: 'accuracy',
      value: figures.accuracy,
      interval: figures.accuracyInterval95,
      ...test('accuracy'),
    },
    ...(figures.calibrationError === undefined
      ? []
      : [
          {
            ...{ ...at, figure: 'calibrationError', value: figures.calibrationError },
            ...{ interval: figures.calibrationErrorInterval95, byChance: figures.calibrationErrorByChance },
          },
        ]),
    ...(figures.mae === undefined
      ? []
      : [
          { ...at, figure: 'mae', value: figures.mae, interval: figures.maeInterval95, ...test('mae') },
          { ...at, figure: 'meanAgeError', value: figures.meanAgeError },
        ]),
    ...perClass.flatMap((rate) =>
      rates.map((figure): Line => ({ ...at, class: rate.class, figure, value: rate[figure] })),
    ),
  ];
}

function write(line: Line): string {
  const { task, by, group, figure, value, interval, n, judged, byChance, p, holm, q } = line;
  return csvLine([
    task,
    by,
    group,
    line.class,
    figure,
    value,
    interval?.[0],
    interval?.[1],
    n,
    judged,
    byChance,
    p,
    holm,
    q,
  ]);
}
