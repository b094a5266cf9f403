/**
 * One task by the groups of one column.
 * @module
 */
import { wilsonInterval95 } from '../metrics/interval.js';
import type { AuditTable, GroupColumn } from './audit-table.js';
import { CALIBRATION_BINS, type GroupRows, sortRows } from './group-rows.js';
import { groupTemperatures } from './group-temperature.js';
import {
  CLASS_MEASURES,
  type Comparison,
  classMeasurePlace,
  isInYears,
  type MeasureName,
  measureCount,
  measurer,
  TASK_MEASURES,
  type Tally,
  taskMeasurePlace,
} from './measures.js';
import { basicInterval, percentile, resample, tallyRows } from './resample.js';
import { fisherExact, type SampleMoments, welchTest } from './significance.js';
import type { Gap, GroupClassFigures, GroupFigures, GroupingAudit, RestTest } from './types.js';

/** A selection rate below this part of the highest counts as adverse impact (29 CFR 1607.4 D). */
export const FOUR_FIFTHS = 0.8;

/** Possible values of shares and of errors in years. */
const SHARE = [0, 1] as const;
const YEARS = [0, Number.POSITIVE_INFINITY] as const;

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

interface Facts {
  readonly table: AuditTable;
  readonly column: GroupColumn;
  readonly rows: GroupRows;
  readonly tally: Tally;
  readonly comparison: Comparison;
  readonly spread: Spread;
}

/** Figures of all rounds, each sorted. */
interface Spread {
  /** [measures][rounds] */
  readonly own: readonly Float64Array[];
  readonly chance: readonly Float64Array[];
  /** [groups][rounds] */
  readonly mae: readonly Float64Array[];
  readonly calibration: readonly Float64Array[];
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

function figuresOf(facts: Facts, group: number): GroupFigures {
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
  if (rest === 0) {
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
    if (others.n > 1) {
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

function gapsOf({ table, column, tally, comparison, spread }: Facts): Gap[] {
  const { classes } = comparison;
  const values = new Float64Array(measureCount(classes));
  const between = new Int32Array(2 * values.length).fill(-1);
  measurer(comparison)(tally, values, between);
  const gap = (place: number, measure: MeasureName, over: Gap['over'], className: string | null): Gap => {
    const value = values[place] ?? Number.NaN;
    if (Number.isNaN(value)) {
      return {
        ...{ measure, over, class: className, value: null, interval95: null },
        ...{ byChance: null, beyondChance: null, groups: null },
      };
    }
    const isLowBad = measure.endsWith('Ratio') || measure === 'worstGroupAccuracy';
    const byChance = percentile(spread.chance[place] ?? new Float64Array(), isLowBad ? 0.05 : 0.95);
    const [low, high] = [between[2 * place] ?? -1, between[2 * place + 1] ?? -1];
    return {
      measure,
      over,
      class: className,
      value,
      interval95: basicInterval(
        spread.own[place] ?? new Float64Array(),
        value,
        isInYears(measure) ? YEARS : SHARE,
      ),
      byChance: Number.isNaN(byChance) ? null : byChance,
      beyondChance: Number.isNaN(byChance) ? null : isLowBad ? value < byChance : value > byChance,
      groups: low < 0 || high < 0 ? null : [column.groups[low] ?? '', column.groups[high] ?? ''],
      ...(measure === 'demographicParityRatio' && over !== 'mean'
        ? { belowFourFifths: value < FOUR_FIFTHS }
        : {}),
    };
  };
  const ofTask = TASK_MEASURES.filter((name) => comparison.ages.includes(1) || !isInYears(name)).map((name) =>
    gap(taskMeasurePlace(classes, name), name, 'task', null),
  );
  const worst = CLASS_MEASURES.map((name) => {
    const place = classMeasurePlace(classes, name);
    const index = table.classes.findIndex((_, of) => values[classMeasurePlace(of, name)] === values[place]);
    return gap(place, name, 'worst', table.classes[index] ?? null);
  });
  const mean = CLASS_MEASURES.map((name) => gap(classMeasurePlace(classes + 1, name), name, 'mean', null));
  const perClass = table.classes.flatMap((className, index) =>
    CLASS_MEASURES.map((name) => gap(classMeasurePlace(index, name), name, 'class', className)),
  );
  return [...ofTask, ...worst, ...mean, ...perClass];
}

function calibrationErrorOf({ residuals }: Tally, group: number, n: number): number {
  let total = 0;
  for (let bin = 0; bin < CALIBRATION_BINS; bin++) {
    total += Math.abs(residuals[group * CALIBRATION_BINS + bin] ?? 0);
  }
  return total / Math.max(1, n);
}

function correctOf({ classes }: GroupRows, { counts }: Tally, group: number): number {
  let correct = 0;
  for (let index = 0; index < classes; index++) {
    correct += counts[(group * classes + index) * classes + index] ?? 0;
  }
  return correct;
}

const sizeOf = ({ starts }: GroupRows, group: number): number =>
  (starts[group + 1] ?? 0) - (starts[group] ?? 0);

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
