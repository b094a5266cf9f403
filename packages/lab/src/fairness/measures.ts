/**
 * The standard measures of how differently groups are treated, from counts.
 *
 * Every class is taken in turn as "positive" and all others as "negative" (one against the rest). With selection rate
 * P(Ŷ = c), true positive rate P(Ŷ = c | Y = c) and false positive rate P(Ŷ = c | Y ≠ c) of each group:
 *
 * | measure | formula | source |
 * | --- | --- | --- |
 * | demographic parity difference, ratio | largest − smallest, smallest / largest selection rate | Fairlearn; the ratio is the disparate impact of Feldman et al. 2015 against the group selected most often, and the four-fifths rule's (29 CFR 1607.4 D) |
 * | equal opportunity difference | largest − smallest true positive rate | Hardt et al. 2016; Fairlearn |
 * | equalized odds difference | the larger of the differences of true and of false positive rates | Hardt et al. 2016; Fairlearn (`worst_case`) |
 * | equalized odds ratio | the smaller of their ratios | Fairlearn (`worst_case`) |
 * | average odds difference | ½ [(FPR_a − FPR_b) + (TPR_a − TPR_b)] of the two groups furthest apart | AI Fairness 360 |
 *
 * Over classes, `worst` is the largest difference or smallest ratio, `mean` the mean of the classes that have one.
 * @module
 */

/** Measures taken for every class. */
export const CLASS_MEASURES = [
  'demographicParityDifference',
  'demographicParityRatio',
  'equalOpportunityDifference',
  'equalizedOddsDifference',
  'equalizedOddsRatio',
  'averageOddsDifference',
] as const;
/** Measures of the task as a whole. */
export const TASK_MEASURES = [
  'worstGroupAccuracy',
  'accuracyDifference',
  'accuracyRatio',
  'worstGroupMae',
  'maeDifference',
] as const;
export type ClassMeasure = (typeof CLASS_MEASURES)[number];
export type MeasureName = ClassMeasure | (typeof TASK_MEASURES)[number];

/** Whether a measure is in years; all others are parts of 1. */
export const isInYears = (measure: string): boolean =>
  measure === 'worstGroupMae' || measure === 'maeDifference';

/** Sums over each group's rows; refilled in each round of a bootstrap. */
export interface Tally {
  /** [groups, classes, classes] counts: true class, then predicted class. */
  readonly counts: Float64Array;
  /** [groups] sum of absolute errors in years. */
  readonly absoluteErrors: Float64Array;
  /** [groups] rows with a known age. */
  readonly knownAges: Float64Array;
  /** [groups, bins] sum of confidence minus outcome. */
  readonly residuals: Float64Array;
}

/** Which groups are compared, and by what; decided once, by the data itself. */
export interface Comparison {
  readonly groups: number;
  readonly classes: number;
  /** How many rows are enough to be judged by. */
  readonly minGroup: number;
  /** [groups] 1 where the group has enough rows. */
  readonly judged: Uint8Array;
  /** [groups, classes] 1 where enough rows are of the class. */
  readonly positives: Uint8Array;
  /** [groups, classes] 1 where enough rows are of other classes. */
  readonly negatives: Uint8Array;
  /** [groups] 1 where enough ages are known. */
  readonly ages: Uint8Array;
  /** Whether selection rates are compared: not where the group says what the class is. */
  readonly compareSelection: boolean;
}

/** Number of values that {@link measure} writes. */
export const measureCount = (classes: number): number =>
  (classes + 2) * CLASS_MEASURES.length + TASK_MEASURES.length;

/** Place of a class's measure; the class after the last is `worst`, the next `mean`. */
export const classMeasurePlace = (classIndex: number, name: ClassMeasure): number =>
  classIndex * CLASS_MEASURES.length + CLASS_MEASURES.indexOf(name);

/** Place of a measure of the task as a whole. */
export const taskMeasurePlace = (classes: number, name: (typeof TASK_MEASURES)[number]): number =>
  (classes + 2) * CLASS_MEASURES.length + TASK_MEASURES.indexOf(name);

/** Smallest and largest of the values that it was shown, and whose they are. */
class Range {
  low = Number.POSITIVE_INFINITY;
  high = Number.NEGATIVE_INFINITY;
  lowGroup = -1;
  highGroup = -1;
  count = 0;

  clear(): void {
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
    this.lowGroup = -1;
    this.highGroup = -1;
    this.count = 0;
  }

  show(value: number, group: number): void {
    this.count++;
    if (value < this.low) {
      this.low = value;
      this.lowGroup = group;
    }
    if (value > this.high) {
      this.high = value;
      this.highGroup = group;
    }
  }

  /** `NaN` where fewer than two groups can be compared. */
  get difference(): number {
    return this.count < 2 ? Number.NaN : this.high - this.low;
  }

  /** `NaN` also where the rate is 0 in every group. */
  get ratio(): number {
    return this.count < 2 || this.high === 0 ? Number.NaN : this.low / this.high;
  }
}

/**
 * Makes the function that measures tallies of one comparison. Calling it allocates nothing.
 *
 * @returns function that writes the values (`NaN` where not defined) and, if asked, the groups they lie between
 */
export function measurer(
  comparison: Comparison,
): (tally: Tally, values: Float64Array, between?: Int32Array) => void {
  const { groups, classes, judged, positives, negatives, ages, compareSelection } = comparison;
  const n = new Float64Array(groups);
  const truths = new Float64Array(groups * classes);
  const said = new Float64Array(groups * classes);
  const [selection, truePositive, falsePositive, odds] = [new Range(), new Range(), new Range(), new Range()];
  const [accuracy, mae] = [new Range(), new Range()];
  const perClass = CLASS_MEASURES.length;
  const isRatio = Uint8Array.from(CLASS_MEASURES, (name) => (name.endsWith('Ratio') ? 1 : 0));

  const countUp = (counts: Float64Array): void => {
    n.fill(0);
    truths.fill(0);
    said.fill(0);
    for (let group = 0, place = 0; group < groups; group++) {
      for (let truth = 0; truth < classes; truth++) {
        for (let predicted = 0; predicted < classes; predicted++, place++) {
          const count = counts[place] ?? 0;
          n[group] = (n[group] ?? 0) + count;
          const truthPlace = group * classes + truth;
          truths[truthPlace] = (truths[truthPlace] ?? 0) + count;
          const saidPlace = group * classes + predicted;
          said[saidPlace] = (said[saidPlace] ?? 0) + count;
        }
      }
    }
  };

  const lookAtClass = (counts: Float64Array, classIndex: number): void => {
    for (const range of [selection, truePositive, falsePositive, odds]) {
      range.clear();
    }
    for (let group = 0; group < groups; group++) {
      if (judged[group] !== 1) {
        continue;
      }
      const place = group * classes + classIndex;
      const size = n[group] ?? 0;
      const all = truths[place] ?? 0;
      const chosen = said[place] ?? 0;
      const hits = counts[place * classes + classIndex] ?? 0;
      // A resampled group may be left without a class; its rate is then not looked at.
      const hasPositives = positives[place] === 1 && all > 0;
      const hasNegatives = negatives[place] === 1 && size > all;
      if (compareSelection) {
        selection.show(chosen / size, group);
      }
      if (hasPositives) {
        truePositive.show(hits / all, group);
      }
      if (hasNegatives) {
        falsePositive.show((chosen - hits) / (size - all), group);
      }
      if (hasPositives && hasNegatives) {
        odds.show((hits / all + (chosen - hits) / (size - all)) / 2, group);
      }
    }
  };

  return (tally, values, between) => {
    const { counts } = tally;
    const put = (place: number, value: number, range: Range): void => {
      values[place] = value;
      if (between !== undefined) {
        between[2 * place] = Number.isNaN(value) ? -1 : range.lowGroup;
        between[2 * place + 1] = Number.isNaN(value) ? -1 : range.highGroup;
      }
    };
    countUp(counts);
    for (let classIndex = 0; classIndex < classes; classIndex++) {
      lookAtClass(counts, classIndex);
      const place = classIndex * perClass;
      put(place, selection.difference, selection);
      put(place + 1, selection.ratio, selection);
      put(place + 2, truePositive.difference, truePositive);
      const wider = truePositive.difference >= falsePositive.difference ? truePositive : falsePositive;
      put(place + 3, Math.max(truePositive.difference, falsePositive.difference), wider);
      const lower = truePositive.ratio <= falsePositive.ratio ? truePositive : falsePositive;
      put(place + 4, Math.min(truePositive.ratio, falsePositive.ratio), lower);
      put(place + 5, odds.difference, odds);
    }
    for (let kind = 0; kind < perClass; kind++) {
      let worst = Number.NaN;
      let worstPlace = -1;
      let sum = 0;
      let count = 0;
      for (let classIndex = 0; classIndex < classes; classIndex++) {
        const value = values[classIndex * perClass + kind] ?? Number.NaN;
        if (!Number.isNaN(value)) {
          sum += value;
          count++;
          if (worstPlace < 0 || (isRatio[kind] === 1 ? value < worst : value > worst)) {
            worst = value;
            worstPlace = classIndex * perClass + kind;
          }
        }
      }
      const worstAt = classes * perClass + kind;
      const meanAt = worstAt + perClass;
      values[worstAt] = worst;
      values[meanAt] = count === 0 ? Number.NaN : sum / count;
      if (between !== undefined) {
        for (const side of [0, 1]) {
          between[2 * worstAt + side] = worstPlace < 0 ? -1 : (between[2 * worstPlace + side] ?? -1);
          between[2 * meanAt + side] = -1;
        }
      }
    }
    accuracy.clear();
    mae.clear();
    for (let group = 0; group < groups; group++) {
      if (judged[group] === 1) {
        let correct = 0;
        for (let index = 0; index < classes; index++) {
          correct += counts[(group * classes + index) * classes + index] ?? 0;
        }
        accuracy.show(correct / (n[group] ?? 0), group);
      }
      if (ages[group] === 1 && (tally.knownAges[group] ?? 0) > 0) {
        mae.show((tally.absoluteErrors[group] ?? 0) / (tally.knownAges[group] ?? 0), group);
      }
    }
    const rest = (classes + 2) * perClass;
    put(rest, accuracy.count < 2 ? Number.NaN : accuracy.low, accuracy);
    put(rest + 1, accuracy.difference, accuracy);
    put(rest + 2, accuracy.ratio, accuracy);
    put(rest + 3, mae.count < 2 ? Number.NaN : mae.high, mae);
    put(rest + 4, mae.difference, mae);
  };
}
