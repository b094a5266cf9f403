/**
 * An audit for people at a terminal.
 * @module
 */
import { auditChanges, type GroupFigures, type GroupingAudit, type ModelAudit } from '@lineament/lab';
import { formatTable } from '../output/table.js';

/** Findings first, then what changed since another audit, then each task by each grouping. */
export function describeAudit(audit: ModelAudit, before: ModelAudit | undefined): string {
  const { findings, model, dataset, split, groupings } = audit;
  const headline =
    findings.length === 0
      ? 'no gap beyond chance was found; with few samples, large gaps go unseen'
      : findings.map(({ text }) => `- ${text}`).join('\n');
  return [
    `${model} on ${dataset} ${split}, the worst first:\n${headline}`,
    ...(before === undefined ? [] : [describeChanges(before, audit)]),
    ...(audit.detection ?? []).map(({ by, groups }) =>
      formatTable(
        [`faces by ${by}`, 'pictures', 'not found', 'failure rate', '95 % interval', 'corrected p'],
        groups.map(({ group, n, judged, missed, failureRate, interval95, holm }) => [
          judged ? group : `${group} (too few)`,
          String(n),
          String(missed),
          percent(failureRate),
          `${percent(interval95[0])} to ${percent(interval95[1])}`,
          holm === null ? '' : pText(holm),
        ]),
        [1, 2, 3, 4, 5],
      ),
    ),
    ...groupings.map(describeGrouping),
  ].join('\n\n');
}

function describeGrouping(grouping: GroupingAudit): string {
  const { task, by, groups, gaps } = grouping;
  const hasAges = groups.some(({ mae }) => mae !== undefined);
  const table = formatTable(
    [
      `${task} by ${by}`,
      'faces',
      'accuracy',
      '95 % interval',
      'corrected p',
      ...(hasAges ? ['years off'] : []),
    ],
    groups.map((figures) => groupRow(figures, hasAges)),
    [1, 2, 3, 4, ...(hasAges ? [5] : [])],
  );
  const shown = gaps.filter(({ over, value }) => (over === 'task' || over === 'worst') && value !== null);
  return shown.length === 0
    ? table
    : `${table}\n\n${formatTable(
        [`gaps of ${task} by ${by}`, 'value', '95 % interval', 'by chance', 'class'],
        shown.map(({ measure, value, interval95, byChance, beyondChance, class: name }) => [
          measure,
          `${(value ?? 0).toFixed(3)}${beyondChance === true ? ' *' : '  '}`,
          interval95 === null ? '' : `${interval95[0].toFixed(3)} to ${interval95[1].toFixed(3)}`,
          byChance === null ? '' : byChance.toFixed(3),
          name ?? '',
        ]),
        [1, 2, 3],
      )}\n(* beyond what chance would give)`;
}

function groupRow(figures: GroupFigures, hasAges: boolean): string[] {
  const [low, high] = figures.accuracyInterval95;
  const test = figures.againstRest.find(({ measure }) => measure === 'accuracy');
  return [
    figures.judged ? figures.group : `${figures.group} (too few)`,
    String(figures.n),
    percent(figures.accuracy),
    `${percent(low)} to ${percent(high)}`,
    test === undefined ? '' : pText(test.holm),
    ...(hasAges ? [figures.mae === undefined ? '' : figures.mae.toFixed(1)] : []),
  ];
}

function describeChanges(before: ModelAudit, after: ModelAudit): string {
  return formatTable(
    [`compared with ${before.model}`, 'by', 'measure', 'before', 'after'],
    auditChanges(before, after).map(({ task, by, measure, before: old, after: now }) => [
      task,
      measure === 'accuracy' ? '' : by,
      measure,
      old.toFixed(3),
      now.toFixed(3),
    ]),
    [3, 4],
  );
}

function percent(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}

function pText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}
