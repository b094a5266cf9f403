/**
 * Rounds of resampled tallies: how much figures would vary, and what chance alone would give.
 * @module
 */
import { randomStream } from '../data/random.js';
import { CALIBRATION_BINS, type GroupRows } from './group-rows.js';
import type { Tally } from './measures.js';

/** Where the rows of a resampled group come from. */
export type ResampleSource =
  /** The group itself: the bootstrap, stratified by group (Efron & Tibshirani 1993, "An Introduction to the Bootstrap"). */
  | 'own'
  /** All judged groups together: groups of these sizes, had the group made no difference. */
  | 'pooled';

/** An empty tally of the right size. */
function emptyTally(groups: number, classes: number): Tally {
  return {
    counts: new Float64Array(groups * classes * classes),
    absoluteErrors: new Float64Array(groups),
    knownAges: new Float64Array(groups),
    residuals: new Float64Array(groups * CALIBRATION_BINS),
  };
}

/** Sums over the rows as they are. */
export function tallyRows(rows: GroupRows): Tally {
  const tally = emptyTally(rows.groups, rows.classes);
  for (let group = 0; group < rows.groups; group++) {
    const end = rows.starts[group + 1] ?? 0;
    for (let row = rows.starts[group] ?? 0; row < end; row++) {
      addRow(tally, rows, group, row);
    }
  }
  return tally;
}

/**
 * Draws every judged group's rows anew, with replacement, and shows the sums; `rounds` times. Nothing is allocated in
 * a round.
 *
 * @param judged [groups] 1 for the groups that are drawn
 * @param keys of the random stream; the same keys give the same rounds
 * @param visit shown the same object in every round
 */
export function resample(
  rows: GroupRows,
  judged: Uint8Array,
  source: ResampleSource,
  rounds: number,
  keys: readonly number[],
  visit: (tally: Tally, round: number) => void,
): void {
  const random = randomStream(...keys);
  const tally = emptyTally(rows.groups, rows.classes);
  const pool = source === 'pooled' ? poolOf(rows, judged) : undefined;
  for (let round = 0; round < rounds; round++) {
    tally.counts.fill(0);
    tally.absoluteErrors.fill(0);
    tally.knownAges.fill(0);
    tally.residuals.fill(0);
    for (let group = 0; group < rows.groups; group++) {
      if (judged[group] !== 1) {
        continue;
      }
      const start = rows.starts[group] ?? 0;
      const size = (rows.starts[group + 1] ?? 0) - start;
      for (let draw = 0; draw < size; draw++) {
        const row = pool === undefined ? start + random.below(size) : (pool[random.below(pool.length)] ?? 0);
        addRow(tally, rows, group, row);
      }
    }
    visit(tally, round);
  }
}

/**
 * Percentile of values, `NaN`s left out, by linear interpolation between order statistics.
 *
 * @param sorted ascending, `NaN`s last, as `Float64Array.sort` leaves them
 * @param part 0–1
 * @returns `NaN` if there is no value
 */
export function percentile(sorted: Float64Array, part: number): number {
  let count = sorted.length;
  while (count > 0 && Number.isNaN(sorted[count - 1] ?? 0)) {
    count--;
  }
  if (count === 0) {
    return Number.NaN;
  }
  const place = part * (count - 1);
  const low = Math.floor(place);
  const below = sorted[low] ?? 0;
  const above = sorted[Math.min(low + 1, count - 1)] ?? 0;
  return below + (place - low) * (above - below);
}

/**
 * The basic bootstrap interval at 95 %, cut to the values that are possible: the estimate minus the percentiles of how
 * far resampled values lie from it. Percentiles themselves would sit too high for the largest of several differences,
 * since resampling spreads the groups further apart (measured: bench/fairness/coverage.mjs).
 *
 * Source: Davison & Hinkley 1997, "Bootstrap Methods and their Application", section 5.2.
 *
 * @param sorted resampled values, as {@link percentile} takes them
 * @param estimate the value of the samples as they are; always inside
 * @param limits smallest and largest value that is possible
 */
export function basicInterval(
  sorted: Float64Array,
  estimate: number,
  [lowest, highest]: readonly [number, number],
): [low: number, high: number] {
  return [
    Math.min(estimate, Math.max(lowest, 2 * estimate - percentile(sorted, 0.975))),
    Math.max(estimate, Math.min(highest, 2 * estimate - percentile(sorted, 0.025))),
  ];
}

/**
 * The interval of how far groups lie apart: the basic one, its worse end no better than the percentile's.
 *
 * Where two small groups truly lie a little apart, the largest minus the smallest is now and then near 0 by chance. It
 * cannot vary below 0, so the basic interval's far end lands close by and the true gap beyond it. The end towards "no
 * gap" stays the basic one's: the percentile's would hardly ever reach it (measured: bench/fairness/coverage.mjs).
 *
 * @param sorted as for {@link basicInterval}
 * @param worse where larger gaps lie: `below` for ratios and for the worst group's accuracy
 */
export function gapInterval(
  sorted: Float64Array,
  estimate: number,
  limits: readonly [number, number],
  worse: 'above' | 'below',
): [low: number, high: number] {
  const [low, high] = basicInterval(sorted, estimate, limits);
  return worse === 'above'
    ? [low, Math.max(high, percentile(sorted, 0.975))]
    : [Math.min(low, percentile(sorted, 0.025)), high];
}

function poolOf(rows: GroupRows, judged: Uint8Array): Uint32Array {
  const pool: number[] = [];
  for (let group = 0; group < rows.groups; group++) {
    const end = judged[group] === 1 ? (rows.starts[group + 1] ?? 0) : 0;
    for (let row = rows.starts[group] ?? 0; row < end; row++) {
      pool.push(row);
    }
  }
  return Uint32Array.from(pool);
}

function addRow(tally: Tally, rows: GroupRows, group: number, row: number): void {
  const { cells, classes, ages, calibration } = rows;
  const cell = group * classes * classes + (cells[row] ?? 0);
  tally.counts[cell] = (tally.counts[cell] ?? 0) + 1;
  if (ages !== undefined) {
    tally.absoluteErrors[group] = (tally.absoluteErrors[group] ?? 0) + (ages.absoluteErrors[row] ?? 0);
    tally.knownAges[group] = (tally.knownAges[group] ?? 0) + (ages.known[row] ?? 0);
  }
  if (calibration !== undefined) {
    const bin = group * CALIBRATION_BINS + (calibration.bins[row] ?? 0);
    tally.residuals[bin] = (tally.residuals[bin] ?? 0) + (calibration.residuals[row] ?? 0);
  }
}
