/**
 * Figures of an evaluation report, as `figures.json` holds them.
 * @module
 */
import type { Task } from 'lineament';
import type { Split } from '../../data/types.js';
import type { BlandAltman } from '../../metrics/bland-altman.js';
import type { ReliabilityBin } from '../../metrics/calibration.js';
import type { ConfusionMatrix } from '../../metrics/confusion.js';
import type { RankingPoint } from '../../metrics/ranking.js';
import type { CoveragePoint } from '../../metrics/selective.js';

/** A number, and how sure it is. */
export interface Figure {
  readonly value: number;
  /** Absent where there is none, such as with too few samples. */
  readonly interval95?: readonly [low: number, high: number];
  /** How the interval was made. */
  readonly method?: 'wilson' | 'bootstrap' | 'student';
}

/** Figures of one class. */
export interface ClassFigures {
  readonly name: string;
  /** Samples of the class. */
  readonly n: number;
  /** Samples said to be of it. */
  readonly predicted: number;
  readonly precision: Figure;
  readonly recall: Figure;
  readonly f1: Figure;
  /** Against the rest; absent where no sample or every sample is of the class. */
  readonly rocArea?: Figure;
  readonly averagePrecision?: Figure;
  /** Thinned to what a chart can show. */
  readonly curve?: readonly RankingPoint[];
}

/** How well probabilities mean what they say, at one temperature. */
export interface CalibrationFigures {
  readonly loss: Figure;
  readonly brierScore: Figure;
  readonly expectedCalibrationError: Figure;
  readonly maximumCalibrationError: Figure;
  readonly bins: readonly ReliabilityBin[];
}

/** The temperature that was fitted, and on what. */
export interface FittedOn {
  /**
   * `split`: on another split, the same for all samples. `halves`: on each half of the judged samples for the other
   * half, since no other split was at hand.
   */
  readonly kind: 'split' | 'halves';
  readonly split: Split;
  /** One, or one for each half. */
  readonly temperatures: readonly number[];
  /** Samples that each was fitted on. */
  readonly n: readonly number[];
}

/** Ages of one bin. */
export interface AgeBinFigures {
  readonly name: string;
  readonly n: number;
  readonly meanAbsoluteError?: Figure;
  readonly bias?: Figure;
}

/** Figures of ages, where they are known in years. */
export interface AgeFigures {
  readonly n: number;
  readonly meanAbsoluteError: Figure;
  readonly rootMeanSquareError: Figure;
  readonly byBin: readonly AgeBinFigures[];
  /** Estimate minus label. */
  readonly agreement: BlandAltman;
  /** Part of the estimates at most so many years off. */
  readonly withinYears: readonly (Figure & { readonly years: number })[];
  readonly oneOffAccuracy: Figure;
  /** Label (middle of the year) and estimate of each sample. */
  readonly points: readonly { readonly label: number; readonly estimate: number }[];
}

/** Everything that is figured out of one task's predictions. */
export interface TaskFigures {
  readonly task: Task;
  readonly classes: readonly string[];
  readonly n: number;
  readonly accuracy: Figure;
  readonly balancedAccuracy: Figure;
  readonly macroF1: Figure;
  readonly kappa: Figure;
  /** Mean over classes of the areas against the rest; absent where no class has one. */
  readonly macroRocArea?: Figure;
  readonly macroAveragePrecision?: Figure;
  readonly confusion: ConfusionMatrix;
  readonly perClass: readonly ClassFigures[];
  /** At temperature 1, the card's undone; absent where that is not known. Then there is {@link shipped}. */
  readonly uncalibrated?: CalibrationFigures;
  /** As the model gives them, at the card's temperature if that is known; absent where that is 1. */
  readonly shipped?: CalibrationFigures & { readonly temperature?: number };
  /** Whether the classes are, or may be, sums of finer ones, such as single years: scaling sums is not scaling the model. */
  readonly mayBeSums: boolean;
  readonly recalibrated: CalibrationFigures & { readonly fittedOn: FittedOn };
  readonly riskCoverage: {
    readonly area: Figure;
    readonly bestArea: number;
    /** Accuracy of the surest part, by the part; `n` answers, fewer than the part where confidences are equal. */
    readonly accuracyAt: readonly (Figure & { readonly coverage: number; readonly n: number })[];
    /** Thinned to what a chart can show. */
    readonly points: readonly CoveragePoint[];
  };
  readonly age?: AgeFigures;
  /** Without pictures that are in the training split too, where there are such. */
  readonly withoutTrainingRepeats?: {
    readonly n: number;
    readonly accuracy: Figure;
    readonly balancedAccuracy: number;
    readonly macroF1: number;
    readonly meanAbsoluteError?: number;
  };
}
