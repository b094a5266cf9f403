/**
 * What the figures of a grouping are computed from.
 * @module
 */
import type { AuditTable, GroupColumn } from './audit-table.js';
import { CALIBRATION_BINS, type GroupRows } from './group-rows.js';
import type { Comparison, Tally } from './measures.js';

/** A selection rate below this part of the highest counts as adverse impact (29 CFR 1607.4 D). */
export const FOUR_FIFTHS = 0.8;

/** Possible values of shares and of errors in years. */
export const SHARE = [0, 1] as const;
export const YEARS = [0, Number.POSITIVE_INFINITY] as const;

/** Everything known about a grouping. */
export interface Facts {
  readonly table: AuditTable;
  readonly column: GroupColumn;
  readonly rows: GroupRows;
  readonly tally: Tally;
  readonly comparison: Comparison;
  readonly spread: Spread;
}

/** Figures of all rounds, each sorted. */
export interface Spread {
  /** [measures][rounds] */
  readonly own: readonly Float64Array[];
  readonly chance: readonly Float64Array[];
  /** [groups][rounds] */
  readonly mae: readonly Float64Array[];
  readonly calibration: readonly Float64Array[];
}

/** Calibration error of a group's n rows. */
export function calibrationErrorOf({ residuals }: Tally, group: number, n: number): number {
  let total = 0;
  for (let bin = 0; bin < CALIBRATION_BINS; bin++) {
    total += Math.abs(residuals[group * CALIBRATION_BINS + bin] ?? 0);
  }
  return total / Math.max(1, n);
}

/** Rows of a group whose prediction is right. */
export function correctOf({ classes }: GroupRows, { counts }: Tally, group: number): number {
  let correct = 0;
  for (let index = 0; index < classes; index++) {
    correct += counts[(group * classes + index) * classes + index] ?? 0;
  }
  return correct;
}

/** Rows of a group. */
export const sizeOf = ({ starts }: GroupRows, group: number): number =>
  (starts[group + 1] ?? 0) - (starts[group] ?? 0);

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
