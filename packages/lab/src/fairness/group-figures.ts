/**
 * The figures of one group.
 * @module
 */
import { wilsonInterval95 } from '../metrics/interval.js';
import { CALIBRATION_BINS, type GroupRows } from './group-rows.js';
import {
  calibrationErrorOf,
  correctOf,
  type Facts,
  FOUR_FIFTHS,
  SHARE,
  sizeOf,
  sum,
  YEARS,
} from './grouping-facts.js';
import type { Tally } from './measures.js';
import { basicInterval } from './resample.js';
import { fisherExact, type SampleMoments, welchTest } from './significance.js';
import type { GroupClassFigures, GroupFigures, RestTest } from './types.js';

/** Figures of a group, not yet ranked; of its tests, `holm` and `q` are the bare p. */
export function figuresOf(facts: Facts, group: number): GroupFigures {
  const { column, rows, tally, comparison, spread } = facts;
  const n = sizeOf(rows, group);
  const correct = correctOf(rows, tally, group);
  const judged = comparison.judged[group] === 1;
  return {
    group: column.groups[group] ?? '',
    n,
    judged,
    rank: null,
    accuracy: correct / Math.max(1, n),
    accuracyInterval95: n === 0 ? [0, 1] : wilsonInterval95(correct, n),
    errorRate: 1 - correct / Math.max(1, n),
    perClass: judged ? facts.table.classes.map((_, index) => classFigures(facts, group, index)) : [],
    ...calibrationFigures(rows, tally, group, judged ? spread.calibration[group] : undefined),
    ...ageFigures(rows, tally, group, comparison.ages[group] === 1 ? spread.mae[group] : undefined),
    againstRest: judged ? restTests(facts, group) : [],
  };
}

function classFigures({ table, tally, comparison }: Facts, group: number, index: number): GroupClassFigures {
  const { classes, groups, judged } = comparison;
  const count = (of: number, truth: number, predicted: number): number =>
    tally.counts[(of * classes + truth) * classes + predicted] ?? 0;
  const all = [...Array(classes).keys()];
  const truthOf = (of: number, truth: number): number => sum(all.map((said) => count(of, truth, said)));
  const saidOf = (of: number): number => sum(all.map((truth) => count(of, truth, index)));
  const sizeOfGroup = (of: number): number => sum(all.map((truth) => truthOf(of, truth)));
  const rates = [...Array(groups).keys()]
    .filter((of) => judged[of] === 1)
    .map((of) => saidOf(of) / sizeOfGroup(of));
  const place = group * classes + index;
  const positives = truthOf(group, index);
  const negatives = sizeOfGroup(group) - positives;
  const hits = count(group, index, index);
  const selectionRate = saidOf(group) / sizeOfGroup(group);
  const highest = Math.max(...rates);
  const canCompare = comparison.compareSelection && highest > 0 && rates.length > 1;
  const truePositiveRate = comparison.positives[place] === 1 ? hits / positives : null;
  return {
    class: table.classes[index] ?? '',
    positives,
    negatives,
    selectionRate,
    disparateImpact: canCompare ? selectionRate / highest : null,
    belowFourFifths: canCompare ? selectionRate / highest < FOUR_FIFTHS : null,
    truePositiveRate,
    falseNegativeRate: truePositiveRate === null ? null : 1 - truePositiveRate,
    falsePositiveRate: comparison.negatives[place] === 1 ? (saidOf(group) - hits) / negatives : null,
  };
}

function calibrationFigures(
  rows: GroupRows,
  tally: Tally,
  group: number,
  spread: Float64Array | undefined,
): Partial<GroupFigures> {
  const { calibration, starts } = rows;
  if (calibration === undefined) {
    return {};
  }
  const n = sizeOf(rows, group);
  const variances = new Float64Array(CALIBRATION_BINS);
  let confidences = 0;
  for (let row = starts[group] ?? 0; row < (starts[group + 1] ?? 0); row++) {
    const confidence = calibration.confidences[row] ?? 0;
    const bin = calibration.bins[row] ?? 0;
    confidences += confidence;
    variances[bin] = (variances[bin] ?? 0) + confidence * (1 - confidence);
  }
  // The sum of many outcomes minus their chances is nearly normal, and its mean distance from 0 √(2/π) times its spread.
  const expected = sum([...variances].map((variance) => Math.sqrt((2 / Math.PI) * variance)));
  const calibrationError = calibrationErrorOf(tally, group, n);
  return {
    meanConfidence: confidences / Math.max(1, n),
    calibrationError,
    calibrationErrorByChance: expected / Math.max(1, n),
    ...(spread === undefined
      ? {}
      : { calibrationErrorInterval95: basicInterval(spread, calibrationError, SHARE) }),
  };
}

function ageFigures(
  rows: GroupRows,
  tally: Tally,
  group: number,
  spread: Float64Array | undefined,
): Partial<GroupFigures> {
  const knownAges = tally.knownAges[group] ?? 0;
  if (rows.ages === undefined || knownAges === 0) {
    return {};
  }
  const errors = rows.ages.errors.subarray(rows.starts[group] ?? 0, rows.starts[group + 1] ?? 0);
  const mae = (tally.absoluteErrors[group] ?? 0) / knownAges;
  return {
    mae,
    knownAges,
    meanAgeError: sum([...errors]) / knownAges,
    ...(spread === undefined ? {} : { maeInterval95: basicInterval(spread, mae, YEARS) }),
  };
}

function restTests({ rows, tally, comparison }: Facts, group: number): RestTest[] {
  const tests: RestTest[] = [];
  const add = (test: Omit<RestTest, 'holm' | 'q'>): void => {
    tests.push({ ...test, holm: test.p, q: test.p });
  };
  const n = sizeOf(rows, group);
  const rest = rows.cells.length - n;
  // A rest too small to judge would be tested all the same, by being all that a large group is held against.
  if (rest < comparison.minGroup) {
    return [];
  }
  const correct = correctOf(rows, tally, group);
  const restCorrect = sum([...Array(rows.groups).keys()].map((of) => correctOf(rows, tally, of))) - correct;
  add({
    measure: 'accuracy',
    test: 'Fisher exact',
    difference: correct / n - restCorrect / rest,
    p: fisherExact([
      [correct, n - correct],
      [restCorrect, rest - restCorrect],
    ]),
  });
  if (rows.ages !== undefined && comparison.ages[group] === 1) {
    const [start, end] = [rows.starts[group] ?? 0, rows.starts[group + 1] ?? 0];
    const own = momentsOf(rows.ages, (row) => row >= start && row < end);
    const others = momentsOf(rows.ages, (row) => row < start || row >= end);
    if (others.n >= comparison.minGroup) {
      add({ measure: 'mae', test: 'Welch', difference: own.mean - others.mean, p: welchTest(own, others) });
    }
  }
  return tests;
}

function momentsOf(
  { absoluteErrors, known }: NonNullable<GroupRows['ages']>,
  keep: (row: number) => boolean,
): SampleMoments {
  const values = [...absoluteErrors].filter((_, row) => known[row] === 1 && keep(row));
  const mean = sum(values) / values.length;
  return {
    n: values.length,
    mean,
    variance: sum(values.map((value) => (value - mean) ** 2)) / (values.length - 1),
  };
}
