/**
 * What an audit says.
 * @module
 */
import type { MeasureName } from './measures.js';

/** Lower and upper bound. */
export type Interval = readonly [low: number, high: number];

/** How an audit is made. */
export interface AuditOptions {
  /** Smallest number of samples that a group, and any rate in it, is judged by (default 30, at least 2). */
  readonly minGroup?: number;
  /** Rounds of the bootstrap, 100 – 100,000 (default 2,000). */
  readonly rounds?: number;
  /** Of the bootstrap; a whole number ≥ 0 (default 0). */
  readonly seed?: number;
  /** Told after each task and grouping. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Rates of one class in one group, the class against all others; `null` where too few samples stand behind one. */
export interface GroupClassFigures {
  readonly class: string;
  /** Samples of the class, and of other classes. */
  readonly positives: number;
  readonly negatives: number;
  /** Part of the group that is said to be of the class. */
  readonly selectionRate: number | null;
  /** Selection rate / that of the group with the highest (Feldman et al. 2015). */
  readonly disparateImpact: number | null;
  /** Whether {@link disparateImpact} is below four fifths (29 CFR 1607.4 D). */
  readonly belowFourFifths: boolean | null;
  readonly truePositiveRate: number | null;
  readonly falseNegativeRate: number | null;
  readonly falsePositiveRate: number | null;
}

/** A group compared with all other samples that have a group. */
export interface RestTest {
  readonly measure: 'accuracy' | 'mae';
  readonly test: 'Fisher exact' | 'Welch';
  /** Group minus rest: part of 1, or years. */
  readonly difference: number;
  readonly p: number;
  /** Corrected over all tests of the audit (Holm 1979). */
  readonly holm: number;
  /** False discovery rate over all tests of the audit (Benjamini & Hochberg 1995). */
  readonly q: number;
}

/** One group's figures. */
export interface GroupFigures {
  readonly group: string;
  readonly n: number;
  /** Whether it has enough samples; others are not ranked, compared or tested. */
  readonly judged: boolean;
  /** 1 for the judged group with the lowest accuracy. */
  readonly rank: number | null;
  readonly accuracy: number;
  /** Wilson's interval. */
  readonly accuracyInterval95: Interval;
  readonly errorRate: number;
  readonly perClass: readonly GroupClassFigures[];
  /** Mean confidence of the predicted class. */
  readonly meanConfidence?: number;
  /** Over 15 bins (Guo et al. 2017). */
  readonly calibrationError?: number;
  readonly calibrationErrorInterval95?: Interval;
  /** What a perfectly calibrated model would show, on average, in a group of this size and these confidences. */
  readonly calibrationErrorByChance?: number;
  /** Mean absolute error of ages in years, and how many ages are known. */
  readonly mae?: number;
  readonly maeInterval95?: Interval;
  readonly knownAges?: number;
  /** Mean of estimated minus true age in years: below 0, the group is taken for younger than it is. */
  readonly meanAgeError?: number;
  readonly againstRest: readonly RestTest[];
}

/** How far groups lie apart by one measure. */
export interface Gap {
  readonly measure: MeasureName;
  /** `worst` and `mean` of the classes, one class, or the task as a whole. */
  readonly over: 'task' | 'worst' | 'mean' | 'class';
  /** The class it is of; of `worst` the class that is. */
  readonly class: string | null;
  /** `null` where fewer than two groups can be compared. */
  readonly value: number | null;
  /** Basic bootstrap interval, cut to the values that are possible. */
  readonly interval95: Interval | null;
  /** What groups of these sizes show in one of twenty draws (or worse) if the group makes no difference. */
  readonly byChance: number | null;
  /** Whether the value is worse than {@link byChance}. */
  readonly beyondChance: boolean | null;
  /** Groups with the lowest and the highest figure; `null` where all are equal, and for the mean of classes. */
  readonly groups: readonly [lowest: string, highest: string] | null;
  /** Of ratios of selection rates: whether below four fifths. */
  readonly belowFourFifths?: boolean;
}

/** Loss and calibration error of a group, as they are or after scaling. */
export interface ScaledFigures {
  readonly loss: number;
  readonly calibrationError: number;
}

/** A group's calibration without scaling, with one temperature for all, and with one of its own. */
export interface GroupTemperature {
  readonly group: string;
  readonly n: number;
  /** Of the group's own: geometric mean of the two halves' fits. */
  readonly temperature: number;
  readonly plain: ScaledFigures;
  readonly shared: ScaledFigures;
  /** For reports only: whoever uses it must know everybody's group. */
  readonly own: ScaledFigures;
}

/** One task by the groups of one column. */
export interface GroupingAudit {
  readonly task: string;
  /** Name of the group column. */
  readonly by: string;
  readonly classes: readonly string[];
  readonly n: number;
  /** Samples without a group. */
  readonly ungrouped: number;
  readonly accuracy: number;
  /** Wilson's interval. */
  readonly accuracyInterval95: Interval;
  /** Whether the group says what the true class is, as where gender is judged by gender: rates of selection are not compared then. */
  readonly groupIsClass: boolean;
  /** Ranked: the worst judged group first, then those too small, in the column's order. */
  readonly groups: readonly GroupFigures[];
  /** Empty if fewer than two groups are large enough. */
  readonly gaps: readonly Gap[];
  /** Of judged groups; empty without probabilities. */
  readonly temperatures: readonly GroupTemperature[];
}

/** Part of a group's pictures in which no face is found. */
export interface DetectionGroup {
  readonly group: string;
  readonly n: number;
  readonly judged: boolean;
  readonly missed: number;
  readonly failureRate: number;
  /** Wilson's interval. */
  readonly interval95: Interval;
  /** Fisher's exact test against the rest, corrected by Holm over all groups of the detection audit. */
  readonly p: number | null;
  readonly holm: number | null;
}

/** Failure to detect by the groups of one column. */
export interface DetectionAudit {
  readonly by: string;
  readonly n: number;
  readonly missed: number;
  readonly failureRate: number;
  readonly interval95: Interval;
  /** The highest failure rate first, then those too small. */
  readonly groups: readonly DetectionGroup[];
}

/** A sentence that must not be missed. */
export interface Finding {
  readonly kind: 'detection' | 'accuracy' | 'mae' | 'selection' | 'small-groups';
  readonly task: string | null;
  readonly by: string;
  readonly text: string;
}

/** An audit's figures. */
export interface Audit {
  readonly minGroup: number;
  readonly rounds: number;
  readonly seed: number;
  /** Tests that p values are corrected for. */
  readonly tests: number;
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly groupings: readonly GroupingAudit[];
  readonly detection?: readonly DetectionAudit[];
}
