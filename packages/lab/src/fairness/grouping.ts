/**
 * One task by the groups of one column.
 * @module
 */
import { wilsonInterval95 } from '../metrics/interval.js';
import type { AuditTable, GroupColumn } from './audit-table.js';
import { gapsOf } from './gaps.js';
import { figuresOf } from './group-figures.js';
import { type GroupRows, sortRows } from './group-rows.js';
import { groupTemperatures } from './group-temperature.js';
import { calibrationErrorOf, correctOf, type Spread, sizeOf, sum } from './grouping-facts.js';
import { type Comparison, measureCount, measurer, type Tally } from './measures.js';
import { resample, tallyRows } from './resample.js';
import type { GroupingAudit } from './types.js';

export interface GroupingOptions {
  readonly minGroup: number;
  readonly rounds: number;
  /** Keys of the random stream. */
  readonly keys: readonly number[];
}

/** Compares the groups of a column. Corrections for many tests are left to the caller: `holm` and `q` are the bare p. */
export function auditGrouping(
  table: AuditTable,
  column: GroupColumn,
  { minGroup, rounds, keys }: GroupingOptions,
): GroupingAudit {
  const rows = sortRows(table, column);
  const tally = tallyRows(rows);
  const comparison = compare(rows, tally, minGroup);
  const spread = resampleAll(rows, comparison, rounds, keys);
  const facts = { table, column, rows, tally, comparison, spread };
  const all = column.groups.map((_, group) => figuresOf(facts, group)).filter(({ n }) => n > 0);
  const ranked = all
    .filter(({ judged }) => judged)
    .sort((one, other) => one.accuracy - other.accuracy)
    .map((figures, place) => ({ ...figures, rank: place + 1 }));
  const n = rows.cells.length;
  const correct = sum(column.groups.map((_, group) => correctOf(rows, tally, group)));
  return {
    task: table.task,
    by: column.name,
    classes: table.classes,
    n,
    ungrouped: table.truth.length - n,
    accuracy: correct / n,
    accuracyInterval95: wilsonInterval95(correct, n),
    groupIsClass: !comparison.compareSelection,
    groups: [...ranked, ...all.filter(({ judged }) => !judged)],
    gaps: ranked.length < 2 ? [] : gapsOf(facts),
    temperatures: groupTemperatures(table, column, { minGroup, seed: keys[0] ?? 0 }),
  };
}

function compare(rows: GroupRows, { counts, knownAges }: Tally, minGroup: number): Comparison {
  const { groups, classes } = rows;
  const judged = Uint8Array.from({ length: groups }, (_, group) => (sizeOf(rows, group) >= minGroup ? 1 : 0));
  const truths = Float64Array.from({ length: groups * classes }, (_, place) =>
    sum([...counts.subarray(place * classes, (place + 1) * classes)]),
  );
  const largeOnes = [...judged.keys()].filter((group) => judged[group] === 1);
  const groupIsClass =
    largeOnes.length > 0 &&
    largeOnes.every((group) =>
      truths.subarray(group * classes, (group + 1) * classes).some((count) => count === sizeOf(rows, group)),
    );
  return {
    groups,
    classes,
    minGroup,
    judged,
    positives: Uint8Array.from(truths, (count) => (count >= minGroup ? 1 : 0)),
    negatives: Uint8Array.from(truths, (count, place) =>
      sizeOf(rows, Math.floor(place / classes)) - count >= minGroup ? 1 : 0,
    ),
    ages: Uint8Array.from(knownAges, (count, group) => (judged[group] === 1 && count >= minGroup ? 1 : 0)),
    compareSelection: !groupIsClass,
  };
}

function resampleAll(
  rows: GroupRows,
  comparison: Comparison,
  rounds: number,
  keys: readonly number[],
): Spread {
  const { groups, classes } = rows;
  const measures = measureCount(classes);
  const measure = measurer(comparison);
  const values = new Float64Array(measures);
  const table = (count: number): Float64Array[] =>
    Array.from({ length: count }, () => new Float64Array(rounds));
  const own = table(measures);
  const chance = table(measures);
  const mae = table(rows.ages === undefined ? 0 : groups);
  const calibration = table(rows.calibration === undefined ? 0 : groups);
  const keep = (into: readonly Float64Array[], round: number): void => {
    for (let place = 0; place < measures; place++) {
      const series = into[place];
      if (series !== undefined) {
        series[round] = values[place] ?? Number.NaN;
      }
    }
  };
  resample(rows, comparison.judged, 'own', rounds, [...keys, 0], (tally, round) => {
    measure(tally, values);
    keep(own, round);
    for (let group = 0; group < groups; group++) {
      const years = mae[group];
      if (years !== undefined) {
        years[round] = (tally.absoluteErrors[group] ?? 0) / (tally.knownAges[group] ?? 0);
      }
      const errors = calibration[group];
      if (errors !== undefined) {
        errors[round] = calibrationErrorOf(tally, group, sizeOf(rows, group));
      }
    }
  });
  resample(rows, comparison.judged, 'pooled', rounds, [...keys, 1], (tally, round) => {
    measure(tally, values);
    keep(chance, round);
  });
  for (const series of [...own, ...chance, ...mae, ...calibration]) {
    series.sort();
  }
  return { own, chance, mae, calibration };
}
