/**
 * Two audits of the same split, such as before and after a mitigation.
 * @module
 */
import { DataError } from 'lineament';
import type { ModelAudit } from './audit-predictions.js';
import type { MeasureName } from './measures.js';
import type { Gap, GroupingAudit, Interval } from './types.js';

/** Measures that a change is told by. */
const COMPARED: readonly (readonly [MeasureName, Gap['over']])[] = [
  ['worstGroupAccuracy', 'task'],
  ['accuracyDifference', 'task'],
  ['equalOpportunityDifference', 'worst'],
  ['equalizedOddsDifference', 'worst'],
  ['demographicParityRatio', 'worst'],
  ['maeDifference', 'task'],
];

/** A figure before and after. */
export interface Change {
  readonly task: string;
  readonly by: string;
  readonly measure: MeasureName | 'accuracy';
  readonly before: number;
  readonly after: number;
  readonly before95: Interval | null;
  readonly after95: Interval | null;
  /** Whether less gap or more accuracy is left; `null` where nothing changed. */
  readonly isBetter: boolean | null;
}

/**
 * Compares audits: what it cost in accuracy first, then each gap.
 *
 * @throws {DataError} if the first, which may come from a file, is damaged; if they are of other data, or share no task
 * and grouping
 */
export function auditChanges(before: ModelAudit, after: ModelAudit): Change[] {
  if (!isWhole(before)) {
    throw new DataError(
      'the audit to compare with is damaged or of another version; make it anew with "lineament audit --report"',
    );
  }
  if (before.dataset !== after.dataset || before.split !== after.split) {
    throw new DataError(
      `the audit to compare with is of ${before.dataset}, ${before.split} split, and this one of ${after.dataset}, ${after.split} split; audit both on the same`,
    );
  }
  const pairs = after.groupings.flatMap((grouping) => {
    const old = before.groupings.find(({ task, by }) => task === grouping.task && by === grouping.by);
    return old === undefined ? [] : [[old, grouping] as const];
  });
  if (pairs.length === 0) {
    throw new DataError(
      'the audit to compare with has no task and grouping in common with this one; audit both by the same columns',
    );
  }
  const other = pairs.find(([old, grouping]) => old.n !== grouping.n);
  if (other !== undefined) {
    throw new DataError(
      `the audit to compare with judges ${other[0].n} samples (${other[0].task} by ${other[0].by}), this one ${other[1].n}; audit both on the same`,
    );
  }
  const seen = new Set<string>();
  return pairs.flatMap(([old, grouping]) => {
    const isFirst = !seen.has(grouping.task);
    seen.add(grouping.task);
    return [...(isFirst ? [accuracyChange(old, grouping)] : []), ...gapChanges(old, grouping)];
  });
}

/** Whether it has all that is compared. */
function isWhole({ model, dataset, split, groupings }: Partial<ModelAudit>): boolean {
  const areTexts = (...values: readonly unknown[]): boolean =>
    values.every((value) => typeof value === 'string');
  return (
    areTexts(model, dataset, split) &&
    Array.isArray(groupings) &&
    groupings.every(
      (grouping: Partial<GroupingAudit> | null) =>
        areTexts(grouping?.task, grouping?.by) &&
        Number.isFinite(grouping?.n) &&
        Number.isFinite(grouping?.accuracy) &&
        Array.isArray(grouping?.accuracyInterval95) &&
        Array.isArray(grouping?.gaps),
    )
  );
}

function accuracyChange(old: GroupingAudit, grouping: GroupingAudit): Change {
  return change(
    grouping,
    'accuracy',
    [old.accuracy, grouping.accuracy],
    [old.accuracyInterval95, grouping.accuracyInterval95],
    true,
  );
}

function gapChanges(old: GroupingAudit, grouping: GroupingAudit): Change[] {
  return COMPARED.flatMap(([measure, over]) => {
    const find = ({ gaps }: GroupingAudit) =>
      gaps.find((gap) => gap.measure === measure && gap.over === over);
    const [one, two] = [find(old), find(grouping)];
    if (one === undefined || two === undefined || one.value === null || two.value === null) {
      return [];
    }
    const moreIsBetter = measure.endsWith('Ratio') || measure === 'worstGroupAccuracy';
    return [
      change(grouping, measure, [one.value, two.value], [one.interval95, two.interval95], moreIsBetter),
    ];
  });
}

function change(
  { task, by }: GroupingAudit,
  measure: Change['measure'],
  [before, after]: readonly [number, number],
  [before95, after95]: readonly [Interval | null, Interval | null],
  moreIsBetter: boolean,
): Change {
  const isBetter = before === after ? null : after > before === moreIsBetter;
  return { task, by, measure, before, after, before95, after95, isBetter };
}
