/**
 * What a model gains when it may abstain where it is least sure.
 * @module
 */
import { InvalidInputError } from 'lineament';
import { type Ranking, rank } from './ranking.js';

/** What is left when only the surest part is answered. */
export interface CoveragePoint {
  /** Part of the samples that are answered, above 0 to 1. */
  readonly coverage: number;
  /** Part of the answers that are wrong. */
  readonly risk: number;
  /** Answers have at least this confidence. */
  readonly threshold: number;
}

/** The risk–coverage curve. */
export interface RiskCoverage {
  /** One for each different confidence, from the strictest threshold. */
  readonly points: readonly CoveragePoint[];
  /** Area under the curve: the mean of the risk over all numbers of answers. */
  readonly area: number;
  /** The same for a model that would know its mistakes: what no ordering can beat. */
  readonly bestArea: number;
}

/**
 * Area under the risk–coverage curve where samples count several times, as in a bootstrap. Among samples of equal
 * confidence mistakes are taken as evenly spread.
 */
export function weightedRiskArea(
  { order, isGroupEnd }: Ranking,
  isWrong: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  let answers = 0;
  let mistakes = 0;
  let group = 0;
  let groupMistakes = 0;
  let area = 0;
  for (let place = 0; place < order.length; place++) {
    const sample = order[place] ?? 0;
    const weight = weights[sample] ?? 0;
    group += weight;
    groupMistakes += isWrong[sample] === 1 ? weight : 0;
    if (isGroupEnd[place] === 1) {
      for (let more = 1; more <= group; more++) {
        area += (mistakes + (groupMistakes * more) / group) / (answers + more);
      }
      answers += group;
      mistakes += groupMistakes;
      group = 0;
      groupMistakes = 0;
    }
  }
  return area / answers;
}

/**
 * Risk by coverage.
 *
 * Sources: El-Yaniv & Wiener 2010, "On the foundations of noise-free selective classification"; the area (AURC) after
 * Geifman, Uziel & El-Yaniv 2019, "Bias-reduced uncertainty estimation for deep neural classifiers", arXiv:1805.08206.
 *
 * @param confidences [n] probability of each predicted class
 * @param isCorrect [n] whether each prediction is right
 * @throws {InvalidInputError} if the lengths differ or there is no sample
 * @example
 * const curve = riskCoverage([0.9, 0.8, 0.7, 0.6], [true, false, true, true]);
 * curve.points.map(({ risk }) => risk); // [ 0, 0.5, 0.3333333333333333, 0.25 ]
 * curve.area.toFixed(4); // '0.2708', the mean of these
 */
export function riskCoverage(confidences: readonly number[], isCorrect: readonly boolean[]): RiskCoverage {
  const n = confidences.length;
  if (n === 0 || isCorrect.length !== n) {
    throw new InvalidInputError(
      `${n} confidences and ${isCorrect.length} outcomes; give as many, at least one`,
    );
  }
  const ranking = rank(confidences);
  const isWrong = Uint8Array.from(isCorrect, (right) => (right ? 0 : 1));
  const once = new Uint8Array(n).fill(1);
  const points: CoveragePoint[] = [];
  let mistakes = 0;
  ranking.order.forEach((sample, place) => {
    mistakes += isWrong[sample] ?? 0;
    if (ranking.isGroupEnd[place] === 1) {
      const answers = place + 1;
      points.push({ coverage: answers / n, risk: mistakes / answers, threshold: confidences[sample] ?? 0 });
    }
  });
  // All mistakes last.
  const ideal = rank(Array.from(isCorrect, Number));
  ideal.isGroupEnd.fill(1);
  return {
    points,
    area: weightedRiskArea(ranking, isWrong, once),
    bestArea: weightedRiskArea(ideal, isWrong, once),
  };
}

/**
 * The surest part of the samples, as near to a coverage as the confidences allow without going beyond: samples of equal
 * confidence are answered together or not at all.
 */
export function pointAtCoverage(
  points: readonly CoveragePoint[],
  coverage: number,
): CoveragePoint | undefined {
  return points.findLast((candidate) => candidate.coverage <= coverage + 1e-12);
}
