/**
 * Temperature scaling of logits, where several of them may stand for one class (single years for a bin of ages).
 *
 * Source: Guo et al. 2017, "On calibration of modern neural networks", arXiv:1706.04599.
 * @module
 */
import { InvalidInputError } from 'lineament';

/** A fitted temperature. */
export interface TemperatureFit {
  /** Logits are to be divided by it; above 1 the classifier was too sure. */
  readonly temperature: number;
  /** Mean cross-entropy at temperature 1, in nats. */
  readonly lossBefore: number;
  /** Mean cross-entropy at the fitted temperature. */
  readonly lossAfter: number;
}

export interface TemperatureOptions {
  /**
   * Class that each column counts for, where several columns stand for one class (single years for a bin of ages). The
   * class's probability is the sum of theirs. Default: each column for itself.
   */
  readonly classOf?: readonly number[];
}

/** The temperature is looked for between this and its inverse. */
const LARGEST_TEMPERATURE = 20;
const COARSE_STEPS = 60;
/** Relative width at which the search ends. */
const PRECISION = 1e-5;
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * The temperature at which the true classes have the smallest mean cross-entropy. Which class is the likeliest stays
 * as it was.
 *
 * @param logits row-major [n, columns]; a sigmoid's single logit z is the row [0, z]. Log-probabilities will do
 * @param truth [n] true classes
 * @param columns of the logits
 * @throws {InvalidInputError} if there is no sample, the lengths do not fit, or a logit is not finite
 * @example
 * // Three of four are right: the odds are to be 3, so 3 / T = ln 3.
 * fitLogitTemperature([0, 3, 0, 3, 0, 3, 0, 3], [1, 1, 1, 0], 2).temperature.toFixed(3); // '2.731'
 */
export function fitLogitTemperature(
  logits: ArrayLike<number>,
  truth: ArrayLike<number>,
  columns: number,
  options: TemperatureOptions = {},
): TemperatureFit {
  const { classOf = Array.from({ length: columns }, (_, column) => column) } = options;
  if (truth.length === 0 || logits.length !== truth.length * columns || classOf.length !== columns) {
    throw new InvalidInputError(
      `${logits.length} logits in ${columns} columns (of ${classOf.length} with a class) do not fit ${truth.length} samples; give a row for each of at least one sample`,
    );
  }
  for (let index = 0; index < logits.length; index++) {
    if (!Number.isFinite(logits[index])) {
      throw new InvalidInputError(`logit ${index} is ${logits[index]}; give finite numbers`);
    }
  }
  const loss = (logTemperature: number): number =>
    meanLoss(logits, truth, columns, classOf, Math.exp(logTemperature));
  const best = minimize(loss, Math.log(LARGEST_TEMPERATURE));
  return { temperature: Math.exp(best), lossBefore: loss(0), lossAfter: loss(best) };
}

/** Golden-section search (Kiefer 1953) around the best of evenly spaced places between −limit and limit. */
function minimize(loss: (x: number) => number, limit: number): number {
  const step = (2 * limit) / COARSE_STEPS;
  const places = Array.from({ length: COARSE_STEPS + 1 }, (_, index) => -limit + index * step);
  const losses = places.map(loss);
  const nearest = places[losses.indexOf(Math.min(...losses))] ?? 0;
  let low = Math.max(-limit, nearest - step);
  let high = Math.min(limit, nearest + step);
  let lower = high - GOLDEN * (high - low);
  let upper = low + GOLDEN * (high - low);
  let [atLower, atUpper] = [loss(lower), loss(upper)];
  while (high - low > PRECISION) {
    if (atLower < atUpper) {
      [high, upper, atUpper] = [upper, lower, atLower];
      lower = high - GOLDEN * (high - low);
      atLower = loss(lower);
    } else {
      [low, lower, atLower] = [lower, upper, atUpper];
      upper = low + GOLDEN * (high - low);
      atUpper = loss(upper);
    }
  }
  return (low + high) / 2;
}

/** Mean of log Σ exp(z/T) over all columns less the same over those of the true class. */
function meanLoss(
  logits: ArrayLike<number>,
  truth: ArrayLike<number>,
  columns: number,
  classOf: readonly number[],
  temperature: number,
): number {
  let sum = 0;
  for (let sample = 0; sample < truth.length; sample++) {
    const start = sample * columns;
    const label = truth[sample];
    let largest = Number.NEGATIVE_INFINITY;
    let largestOfTrue = Number.NEGATIVE_INFINITY;
    for (let column = 0; column < columns; column++) {
      const logit = logits[start + column] ?? 0;
      largest = Math.max(largest, logit);
      if (classOf[column] === label) {
        largestOfTrue = Math.max(largestOfTrue, logit);
      }
    }
    if (largestOfTrue === Number.NEGATIVE_INFINITY) {
      throw new InvalidInputError(`sample ${sample} is of class ${label}, which no column stands for`);
    }
    let all = 0;
    let ofTrue = 0;
    for (let column = 0; column < columns; column++) {
      const logit = logits[start + column] ?? 0;
      all += Math.exp((logit - largest) / temperature);
      if (classOf[column] === label) {
        ofTrue += Math.exp((logit - largestOfTrue) / temperature);
      }
    }
    sum += Math.log(all) - Math.log(ofTrue) + (largest - largestOfTrue) / temperature;
  }
  return sum / truth.length;
}
