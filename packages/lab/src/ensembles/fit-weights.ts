/**
 * Fits how much each member of an ensemble counts, by labelled pictures that none of them has learned from.
 * @module
 */
import { InvalidInputError, softmax } from 'lineament';

const MOST_ROUNDS = 500;
const STILL = 1e-7;

/**
 * Weights of a mixture of probabilities with the largest likelihood, by expectation maximization (Dempster, Laird &
 * Rubin 1977): the likelihood grows with every round, to its only maximum.
 *
 * @param likelihoods of each member: the probability that it gave the true class of each sample, > 0
 * @returns a weight for each member; they sum to 1
 * @throws {InvalidInputError} if there is no sample or the lengths differ
 * @example
 * // The first is right on two samples of three.
 * fitMixture([[0.9, 0.9, 0.1], [0.1, 0.1, 0.9]]).map((weight) => weight.toFixed(3)); // [ '0.708', '0.292' ]
 */
export function fitMixture(likelihoods: readonly ArrayLike<number>[]): number[] {
  const n = likelihoods[0]?.length ?? 0;
  if (n === 0 || likelihoods.some(({ length }) => length !== n)) {
    throw new InvalidInputError(
      `likelihoods of ${likelihoods.map(({ length }) => length).join(', ')} samples do not fit; give as many for each member, at least one`,
    );
  }
  let weights = likelihoods.map(() => 1 / likelihoods.length);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = weights.map(() => 0);
    for (let sample = 0; sample < n; sample++) {
      const parts = weights.map((weight, member) => weight * (likelihoods[member]?.[sample] ?? 0));
      const total = parts.reduce((sum, part) => sum + part, 0);
      parts.forEach((part, member) => {
        next[member] = (next[member] ?? 0) + part / total / n;
      });
    }
    const change = Math.max(...next.map((weight, member) => Math.abs(weight - (weights[member] ?? 0))));
    weights = next;
    if (change < STILL) {
      break;
    }
  }
  return weights;
}

/** A linear map from the members' log-probabilities to logits. */
export interface LinearMap {
  /** [features, classes], row-major. */
  readonly matrix: Float32Array;
  /** [classes] */
  readonly offset: Float32Array;
}

export interface StackingOptions {
  /** Strength of the pull towards the plain mean of the log-probabilities (default 0.001). */
  readonly l2?: number;
}

const MOST_STEPS = 2000;
const SLOPE_STILL = 1e-5;

/**
 * Stacking (Wolpert 1992, "Stacked generalization"): multinomial logistic regression from the members'
 * log-probabilities to the true class, pulled towards their plain mean. The loss is convex; accelerated gradient descent
 * (Nesterov 1983) with steps that are halved while they are too long, begun anew whenever the loss rises.
 *
 * @param features [n, members · classes] log-probabilities, member after member
 * @param truth [n] true classes
 * @throws {InvalidInputError} if the lengths do not fit or there is no sample
 * @example
 * // Two samples, of classes 0 and 1: the first member leans to the right one, the second does not know.
 * const features = Float32Array.from([0.7, 0.3, 0.5, 0.5, 0.4, 0.6, 0.5, 0.5].map(Math.log));
 * const { matrix } = fitStacking(features, [0, 1], 2, 2, { l2: 0.1 });
 * Array.from(matrix, (weight) => weight.toFixed(2));
 * // [ '1.21', '-0.71', '-0.72', '1.22', '0.57', '-0.07', '0.07', '0.43' ]
 */
export function fitStacking(
  features: Float32Array,
  truth: ArrayLike<number>,
  members: number,
  classes: number,
  options: StackingOptions = {},
): LinearMap {
  const n = truth.length;
  const rows = members * classes;
  if (n === 0 || features.length !== n * rows) {
    throw new InvalidInputError(`${features.length} features do not fit ${n} samples of ${rows}`);
  }
  const { l2 = 1e-3 } = options;
  const size = rows * classes;
  const middle = new Float64Array(size + classes);
  for (let row = 0; row < rows; row++) {
    middle[row * classes + (row % classes)] = 1 / members;
  }
  const problem = (weights: Float64Array): { loss: number; slope: Float64Array } =>
    lossAndSlope(weights, middle, { features, truth, rows, classes, l2 });

  let weights = Float64Array.from(middle);
  let ahead = weights;
  let here = problem(weights).loss;
  let momentum = 1;
  let length = 1;
  for (let step = 0; step < MOST_STEPS; step++) {
    const { loss, slope } = problem(ahead);
    const steep = slope.reduce((sum, value) => sum + value * value, 0);
    if (Math.sqrt(steep) < SLOPE_STILL) {
      break;
    }
    let next = moved(ahead, slope, -length);
    let after = problem(next).loss;
    while (after > loss - 0.5 * length * steep && length > 1e-9) {
      length /= 2;
      next = moved(ahead, slope, -length);
      after = problem(next).loss;
    }
    if (after > here) {
      if (momentum === 1) {
        break; // not even a plain step helps: rounding is all that is left
      }
      momentum = 1;
      ahead = weights;
      continue;
    }
    const later = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
    const push = (momentum - 1) / later;
    ahead = next.map((value, index) => value + push * (value - (weights[index] ?? 0)));
    [weights, here, momentum] = [next, after, later];
  }
  return {
    matrix: Float32Array.from(weights.subarray(0, size)),
    offset: Float32Array.from(weights.subarray(size)),
  };
}

function moved(from: Float64Array, direction: Float64Array, length: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(from, (value, index) => value + length * (direction[index] ?? 0));
}

/** Mean cross-entropy and half of `l2` times the squared distance from the middle; and its gradient. */
function lossAndSlope(
  weights: Float64Array,
  middle: Float64Array,
  data: {
    readonly features: Float32Array;
    readonly truth: ArrayLike<number>;
    readonly rows: number;
    readonly classes: number;
    readonly l2: number;
  },
): { loss: number; slope: Float64Array } {
  const { features, truth, rows, classes, l2 } = data;
  const n = truth.length;
  const slope = new Float64Array(weights.length);
  let loss = 0;
  const logits = new Float64Array(classes);
  for (let sample = 0; sample < n; sample++) {
    for (let label = 0; label < classes; label++) {
      logits[label] = weights[rows * classes + label] ?? 0;
    }
    for (let row = 0; row < rows; row++) {
      const feature = features[sample * rows + row] ?? 0;
      for (let label = 0; label < classes; label++) {
        logits[label] = (logits[label] ?? 0) + feature * (weights[row * classes + label] ?? 0);
      }
    }
    const off = softmax([...logits]);
    const label = truth[sample] ?? 0;
    loss -= Math.log(Math.max(off[label] ?? 0, 1e-300)) / n;
    off[label] = (off[label] ?? 0) - 1;
    for (let row = 0; row <= rows; row++) {
      const feature = row < rows ? (features[sample * rows + row] ?? 0) : 1;
      for (let column = 0; column < classes; column++) {
        const place = row * classes + column;
        slope[place] = (slope[place] ?? 0) + (feature * (off[column] ?? 0)) / n;
      }
    }
  }
  weights.forEach((weight, place) => {
    const distance = weight - (middle[place] ?? 0);
    loss += 0.5 * l2 * distance * distance;
    slope[place] = (slope[place] ?? 0) + l2 * distance;
  });
  return { loss, slope };
}
