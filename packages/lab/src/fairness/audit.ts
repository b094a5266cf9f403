/**
 * Tasks by groups: the whole audit.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { holm } from '../metrics/paired.js';
import { type AuditTable, checkAuditTable, checkGroupColumn, type GroupColumn } from './audit-table.js';
import { findingsOf } from './findings.js';
import { auditGrouping } from './grouping.js';
import { benjaminiHochberg } from './significance.js';
import type { Audit, AuditOptions, DetectionAudit, GroupFigures, GroupingAudit, RestTest } from './types.js';

/** A task and the columns that it is audited by, of the same samples. */
export interface AuditInput {
  readonly table: AuditTable;
  readonly columns: readonly GroupColumn[];
}

/**
 * Audits predictions by groups: figures of each group, gaps between them by their standard names with bootstrap
 * intervals and with what chance alone would give, and tests of every group against the rest, corrected for their
 * number. Definitions and sources: docs/fairness.md.
 *
 * @param detection failure to detect, to be told with the rest (see `auditDetection`)
 * @throws {InvalidInputError} if arrays do not fit, a column is empty or has one group only, all samples are of one
 * class, or an option is out of its range
 * @example
 * const table = { task: 'gender', classes: ['male', 'female'], truth: [0, 0, 1, 1], predicted: [0, 0, 1, 0] };
 * const columns = [groupColumn('site', ['north', 'south', 'north', 'south'])];
 * const { groupings } = audit([{ table, columns }], { minGroup: 2, rounds: 100 });
 * groupings[0].groups.map(({ group, accuracy }) => `${group} ${accuracy}`); // [ 'south 0.5', 'north 1' ]
 * groupings[0].gaps[1].value; // 0.5 (accuracyDifference)
 */
export function audit(
  inputs: readonly AuditInput[],
  options: AuditOptions = {},
  detection?: readonly DetectionAudit[],
): Audit {
  const { minGroup = 30, rounds = 2000, seed = 0, onProgress } = options;
  checkOptions(minGroup, rounds, seed);
  if (inputs.length === 0) {
    throw new InvalidInputError('nothing is given to be audited; give at least one task');
  }
  for (const input of inputs) {
    checkInput(input);
  }
  const total = inputs.reduce((sum, { columns }) => sum + columns.length, 0);
  const groupings: GroupingAudit[] = [];
  inputs.forEach(({ table, columns }, task) => {
    columns.forEach((column, by) => {
      groupings.push(auditGrouping(table, column, { minGroup, rounds, keys: [seed, task, by] }));
      onProgress?.(groupings.length, total);
    });
  });
  const { corrected, tests } = correct(groupings);
  return {
    minGroup,
    rounds,
    seed,
    tests,
    findings: findingsOf(corrected, detection ?? []),
    groupings: corrected,
    ...(detection === undefined ? {} : { detection }),
  };
}

function checkOptions(minGroup: number, rounds: number, seed: number): void {
  const limits = [
    ['minGroup', minGroup, 2, Number.MAX_SAFE_INTEGER, 'a whole number of at least 2'],
    ['rounds', rounds, 100, 100_000, 'a whole number from 100 to 100,000'],
    ['seed', seed, 0, Number.MAX_SAFE_INTEGER, 'a whole number of at least 0'],
  ] as const;
  for (const [name, value, low, high, range] of limits) {
    if (!Number.isSafeInteger(value) || value < low || value > high) {
      throw new InvalidInputError(`${name} ${value} is out of range; give ${range}`);
    }
  }
}

function checkInput({ table, columns }: AuditInput): void {
  checkAuditTable(table);
  const { task, classes, truth } = table;
  if (columns.length === 0) {
    throw new InvalidInputError(`${task}: no group column is given; give at least one`);
  }
  const first = truth[0] ?? 0;
  if (Array.from(truth).every((label) => label === first)) {
    throw new InvalidInputError(
      `${task}: all ${truth.length} samples are ${classes[first]}; error rates need samples of at least two classes; give such data, or leave the task out`,
    );
  }
  for (const column of columns) {
    checkGroupColumn(column, truth.length);
    const groups = new Set(Array.from(column.codes).filter((code) => code >= 0));
    const [only] = groups;
    if (groups.size === 1 && only !== undefined) {
      throw new InvalidInputError(
        `${task}: group column ${column.name} holds one group only (${column.groups[only]}); choose a column with at least two`,
      );
    }
  }
}

/** Corrects the p values of all groups' tests together. Two groups are each other's rest: their test counts once. */
function correct(groupings: readonly GroupingAudit[]): { corrected: GroupingAudit[]; tests: number } {
  const keyOf = (grouping: GroupingAudit, figures: GroupFigures, { measure }: RestTest): string =>
    [grouping.task, grouping.by, grouping.groups.length === 2 ? '' : figures.group, measure].join('\n');
  const family = new Map<string, number>();
  for (const grouping of groupings) {
    for (const figures of grouping.groups) {
      for (const test of figures.againstRest) {
        family.set(keyOf(grouping, figures, test), test.p);
      }
    }
  }
  const pValues = [...family.values()];
  const [byHolm, byRate] = [holm(pValues), benjaminiHochberg(pValues)];
  const places = new Map([...family.keys()].map((key, place) => [key, place]));
  const corrected = groupings.map((grouping) => ({
    ...grouping,
    groups: grouping.groups.map((figures) => ({
      ...figures,
      againstRest: figures.againstRest.map((test) => {
        const place = places.get(keyOf(grouping, figures, test)) ?? -1;
        return { ...test, holm: byHolm[place] ?? test.p, q: byRate[place] ?? test.p };
      }),
    })),
  }));
  return { corrected, tests: pValues.length };
}
