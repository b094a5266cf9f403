/**
 * The rows of a table sorted by group, packed so that resampling them touches typed arrays only.
 * @module
 */
import type { AuditTable, GroupColumn } from './audit-table.js';

/** Bins of the calibration error, as in `expectedCalibrationError`. */
export const CALIBRATION_BINS = 15;

/** Rows in the order of their groups; those without a group are left out. */
export interface GroupRows {
  readonly groups: number;
  readonly classes: number;
  /** [groups + 1] first row of each group, and the end. */
  readonly starts: Uint32Array;
  /** [rows] true class · classes + predicted class. */
  readonly cells: Uint16Array;
  /** Absolute errors of ages, where there are ages. */
  readonly ages?: {
    /** [rows] years, 0 where unknown. */
    readonly absoluteErrors: Float64Array;
    /** [rows] 1 where known. */
    readonly known: Uint8Array;
    /** [rows] estimate minus truth, 0 where unknown. */
    readonly errors: Float64Array;
  };
  /** Confidences, where there are probabilities. */
  readonly calibration?: {
    /** [rows] bin of the confidence. */
    readonly bins: Uint8Array;
    /** [rows] confidence minus 1 if right. */
    readonly residuals: Float64Array;
    /** [rows] */
    readonly confidences: Float64Array;
  };
}

/** Sorts a table's rows by group. Table and column have been checked. */
export function sortRows(table: AuditTable, column: GroupColumn): GroupRows {
  const groups = column.groups.length;
  const classes = table.classes.length;
  const starts = new Uint32Array(groups + 1);
  for (let row = 0; row < table.truth.length; row++) {
    const code = column.codes[row] ?? -1;
    if (code >= 0) {
      starts[code + 1] = (starts[code + 1] ?? 0) + 1;
    }
  }
  for (let group = 0; group < groups; group++) {
    starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0);
  }
  const next = starts.slice(0, groups);
  const order = new Uint32Array(starts[groups] ?? 0);
  for (let row = 0; row < table.truth.length; row++) {
    const code = column.codes[row] ?? -1;
    if (code >= 0) {
      order[next[code] ?? 0] = row;
      next[code] = (next[code] ?? 0) + 1;
    }
  }
  const cells = Uint16Array.from(
    order,
    (row) => (table.truth[row] ?? 0) * classes + (table.predicted[row] ?? 0),
  );
  const ages = agesOf(table, order);
  const calibration = calibrationOf(table, order);
  return {
    groups,
    classes,
    starts,
    cells,
    ...(ages === undefined ? {} : { ages }),
    ...(calibration === undefined ? {} : { calibration }),
  };
}

/** A label of 37 whole years stands for the year it names, on average 37.5 (as in `ageMetrics`). */
function agesOf(table: AuditTable, order: Uint32Array): GroupRows['ages'] {
  const { trueYears, estimatedYears } = table;
  if (trueYears === undefined || estimatedYears === undefined) {
    return undefined;
  }
  const errors = Float64Array.from(order, (row) => {
    const years = trueYears[row] ?? Number.NaN;
    return (estimatedYears[row] ?? Number.NaN) - (Number.isInteger(years) ? years + 0.5 : years);
  });
  return {
    known: Uint8Array.from(errors, (error) => (Number.isNaN(error) ? 0 : 1)),
    absoluteErrors: errors.map((error) => (Number.isNaN(error) ? 0 : Math.abs(error))),
    errors: errors.map((error) => (Number.isNaN(error) ? 0 : error)),
  };
}

function calibrationOf(table: AuditTable, order: Uint32Array): GroupRows['calibration'] {
  const { probabilities, predicted, truth } = table;
  if (probabilities === undefined) {
    return undefined;
  }
  const classes = table.classes.length;
  const confidences = Float64Array.from(
    order,
    (row) => probabilities[row * classes + (predicted[row] ?? 0)] ?? 0,
  );
  return {
    confidences,
    bins: Uint8Array.from(confidences, (confidence) =>
      Math.min(CALIBRATION_BINS - 1, Math.max(0, Math.ceil(confidence * CALIBRATION_BINS) - 1)),
    ),
    residuals: confidences.map(
      (confidence, place) => confidence - (truth[order[place] ?? 0] === predicted[order[place] ?? 0] ? 1 : 0),
    ),
  };
}
