/**
 * How well scores put the samples of a class before the others: ROC and precision–recall curves.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** What is found at a threshold: samples with at least this score are said to be positive. */
export interface RankingPoint {
  /** +∞ at the first point, where nothing is found. */
  readonly threshold: number;
  /** Part of the negatives that are found, wrongly. */
  readonly falsePositiveRate: number;
  /** Part of the positives that are found; also called recall. */
  readonly truePositiveRate: number;
  /** Part of what is found that is positive; 1 where nothing is found. */
  readonly precision: number;
}

/** Curves of one class against the rest. */
export interface RankingCurve {
  readonly positives: number;
  readonly negatives: number;
  /** One for each different score, from the strictest, and before them the one that finds nothing. */
  readonly points: readonly RankingPoint[];
  /** Area under the ROC curve: the chance that a positive scores above a negative, ties counting half. */
  readonly rocArea: number;
  /** Average precision: precisions, weighted by the recall that each point adds. */
  readonly averagePrecision: number;
}

/** Samples in the order of their scores. */
export interface Ranking {
  /** [n] positions, highest score first. */
  readonly order: Uint32Array;
  /** [n] in that order, 1 where the next sample's score is lower (the end of a group of equal scores). */
  readonly isGroupEnd: Uint8Array;
}

/** Puts samples into the order of their scores; done once, however often they are weighted anew. */
export function rank(scores: ArrayLike<number>): Ranking {
  const order = Uint32Array.from({ length: scores.length }, (_, sample) => sample);
  order.sort((a, b) => (scores[b] ?? 0) - (scores[a] ?? 0) || a - b);
  const isGroupEnd = Uint8Array.from(order, (sample, place) => {
    const next = order[place + 1];
    return next === undefined || scores[next] !== scores[sample] ? 1 : 0;
  });
  return { order, isGroupEnd };
}

/** Areas under both curves where samples count several times, as in a bootstrap; `NaN` without both sorts. */
export function weightedAreas(
  { order, isGroupEnd }: Ranking,
  isPositive: ArrayLike<number>,
  weights: ArrayLike<number>,
): { readonly rocArea: number; readonly averagePrecision: number } {
  let hits = 0;
  let alarms = 0;
  let doubled = 0; // twice the area, in counts
  let precisions = 0;
  let hitsBefore = 0;
  let alarmsBefore = 0;
  for (let place = 0; place < order.length; place++) {
    const sample = order[place] ?? 0;
    const weight = weights[sample] ?? 0;
    if (isPositive[sample] === 1) {
      hits += weight;
    } else {
      alarms += weight;
    }
    if (isGroupEnd[place] === 1 && hits + alarms > hitsBefore + alarmsBefore) {
      doubled += (alarms - alarmsBefore) * (hits + hitsBefore);
      precisions += ((hits - hitsBefore) * hits) / (hits + alarms);
      hitsBefore = hits;
      alarmsBefore = alarms;
    }
  }
  return {
    rocArea: hits > 0 && alarms > 0 ? doubled / (2 * hits * alarms) : Number.NaN,
    averagePrecision: hits > 0 ? precisions / hits : Number.NaN,
  };
}

/**
 * Curves of scores.
 *
 * The area under the ROC curve is Mann & Whitney's U divided by the number of pairs (Hanley & McNeil 1982, "The meaning
 * and use of the area under a receiver operating characteristic (ROC) curve"), which the trapezoids over tied scores
 * give. Average precision adds no points between the measured ones (Davis & Goadrich 2006, "The relationship between
 * precision-recall and ROC curves", on why straight lines would be too kind).
 *
 * @param scores [n] higher is more likely positive
 * @param isPositive [n] truth
 * @throws {InvalidInputError} if the lengths differ, a score is not finite, or there are not both sorts
 * @example
 * const curve = rankingCurve([0.9, 0.8, 0.7, 0.6], [true, false, true, false]);
 * curve.rocArea; // 0.75: three of four pairs are in order
 * curve.averagePrecision; // 0.8333333333333333: (1/1 + 2/3) / 2
 */
export function rankingCurve(scores: ArrayLike<number>, isPositive: readonly boolean[]): RankingCurve {
  const positives = isPositive.filter(Boolean).length;
  const negatives = isPositive.length - positives;
  if (scores.length !== isPositive.length || positives === 0 || negatives === 0) {
    throw new InvalidInputError(
      `${scores.length} scores, ${positives} positives and ${negatives} negatives make no curve; give a score for each sample, and samples of both sorts`,
    );
  }
  if (!Array.from(scores).every(Number.isFinite)) {
    throw new InvalidInputError('a score is not finite, so it cannot be ranked; give finite scores');
  }
  const ranking = rank(scores);
  const points: RankingPoint[] = [
    { threshold: Number.POSITIVE_INFINITY, falsePositiveRate: 0, truePositiveRate: 0, precision: 1 },
  ];
  let hits = 0;
  ranking.order.forEach((sample, place) => {
    hits += isPositive[sample] === true ? 1 : 0;
    if (ranking.isGroupEnd[place] === 1) {
      points.push({
        threshold: scores[sample] ?? 0,
        falsePositiveRate: (place + 1 - hits) / negatives,
        truePositiveRate: hits / positives,
        precision: hits / (place + 1),
      });
    }
  });
  const flags = Uint8Array.from(isPositive, Number);
  return {
    positives,
    negatives,
    points,
    ...weightedAreas(ranking, flags, new Uint8Array(flags.length).fill(1)),
  };
}

/** Curves of every class against the rest, and the means of their areas. */
export interface OneVersusRest {
  /** `undefined` for a class that no sample or every sample has. */
  readonly perClass: readonly (RankingCurve | undefined)[];
  /** Mean over the classes that have curves; `NaN` if none has. */
  readonly macroRocArea: number;
  readonly macroAveragePrecision: number;
}

/**
 * Curves of each class by its probability.
 *
 * @param probabilities row-major [n, classes]
 * @param truth [n] true classes
 */
export function oneVersusRest(
  probabilities: ArrayLike<number>,
  truth: ArrayLike<number>,
  classes: number,
): OneVersusRest {
  const labels = Array.from(truth);
  const perClass = Array.from({ length: classes }, (_, label) => {
    const isPositive = labels.map((own) => own === label);
    const both = isPositive.includes(true) && isPositive.includes(false);
    return both ? rankingCurve(columnOf(probabilities, label, classes), isPositive) : undefined;
  });
  const curves = perClass.filter((curve) => curve !== undefined);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    perClass,
    macroRocArea: mean(curves.map(({ rocArea }) => rocArea)),
    macroAveragePrecision: mean(curves.map(({ averagePrecision }) => averagePrecision)),
  };
}

/** One column of a row-major table. */
export function columnOf(table: ArrayLike<number>, column: number, columns: number): Float64Array {
  return Float64Array.from(
    { length: table.length / columns },
    (_, row) => table[row * columns + column] ?? 0,
  );
}
