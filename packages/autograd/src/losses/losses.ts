/**
 * Losses: one number a batch, weighted by sample.
 * @module
 */

import { ShapeError } from '../errors.js';
import { formatShape, sameShape, sizeOf } from '../graph/shape.js';
import { constant, type Value } from '../graph/value.js';
import { add, divide, maximum, multiply, negate, subtract } from '../ops/arithmetic.js';
import { absolute, exp, log } from '../ops/elementwise.js';
import { reduceMean, reduceSum } from '../ops/reduction.js';
import { logSoftmax } from '../ops/softmax.js';

export interface LossOptions {
  /** Weight of each sample, [batch]; a weight of 0 leaves a sample out. The loss is Σ w·l / Σ w (0 if all are 0). */
  readonly sampleWeights?: Value | undefined;
}

export interface CrossEntropyOptions extends LossOptions {
  /** Share of the target that is spread evenly over all classes, 0–1 (Szegedy et al. 2016; default 0). */
  readonly labelSmoothing?: number;
  /** Weight of each class: samples weigh as much as their (soft) label says. */
  readonly classWeights?: readonly number[] | undefined;
}

/**
 * Categorical cross-entropy from logits.
 *
 * @param logits [batch, classes]
 * @param target [batch, classes], one-hot or soft; each row sums to 1
 * @returns scalar
 * @throws {ShapeError} if the shapes or the number of class weights differ
 * @example
 * categoricalCrossEntropy(new Input('logits', [8, 7]), new Input('target', [8, 7]), { labelSmoothing: 0.1 }).shape; // []
 */
export function categoricalCrossEntropy(
  logits: Value,
  target: Value,
  options: CrossEntropyOptions = {},
): Value {
  requireSameShape('categoricalCrossEntropy', logits, target);
  const classes = sizeOf(logits.shape, 1);
  const { labelSmoothing = 0, classWeights, sampleWeights } = options;
  const smoothed =
    labelSmoothing === 0 ? target : add(multiply(target, 1 - labelSmoothing), labelSmoothing / classes);
  const losses = negate(reduceSum(multiply(smoothed, logSoftmax(logits)), { axes: [1] }));
  let weights = sampleWeights;
  if (classWeights !== undefined) {
    if (classWeights.length !== classes) {
      throw new ShapeError(
        `categoricalCrossEntropy: ${classWeights.length} class weights for logits ${formatShape(logits.shape)}`,
      );
    }
    const byClass = reduceSum(multiply(target, constant(classWeights)), { axes: [1] });
    weights = weights === undefined ? byClass : multiply(weights, byClass);
  }
  return weightedMean(losses, weights);
}

/**
 * Binary cross-entropy from logits, without overflow: max(x, 0) − x·t + log(1 + e^−|x|).
 *
 * @param logits [batch] or [batch, 1]
 * @param target the same shape; 0–1
 * @returns scalar
 * @throws {ShapeError} if the shapes differ
 */
export function binaryCrossEntropy(logits: Value, target: Value, options: LossOptions = {}): Value {
  requireSameShape('binaryCrossEntropy', logits, target);
  const softplus = log(add(exp(negate(absolute(logits))), 1));
  const losses = add(subtract(maximum(logits, 0), multiply(logits, target)), softplus);
  return weightedMean(perSample(losses), options.sampleWeights);
}

/**
 * Mean squared error.
 *
 * @param prediction [batch, …]
 * @param target the same shape
 * @returns scalar
 * @throws {ShapeError} if the shapes differ
 */
export function meanSquaredError(prediction: Value, target: Value, options: LossOptions = {}): Value {
  requireSameShape('meanSquaredError', prediction, target);
  const difference = subtract(prediction, target);
  return weightedMean(perSample(multiply(difference, difference)), options.sampleWeights);
}

/**
 * Mean absolute error.
 *
 * @param prediction [batch, …]
 * @param target the same shape
 * @returns scalar
 * @throws {ShapeError} if the shapes differ
 */
export function meanAbsoluteError(prediction: Value, target: Value, options: LossOptions = {}): Value {
  requireSameShape('meanAbsoluteError', prediction, target);
  return weightedMean(perSample(absolute(subtract(prediction, target))), options.sampleWeights);
}

/**
 * Sum of squares times `strength`, as Keras' L2 regularizer adds it to the loss.
 *
 * @returns scalar
 */
export function l2Penalty(weights: readonly Value[], strength: number): Value {
  return weights.reduce<Value>(
    (total, weight) => add(total, multiply(reduceSum(multiply(weight, weight)), strength)),
    constant(0),
  );
}

function requireSameShape(name: string, prediction: Value, target: Value): void {
  if (!sameShape(prediction.shape, target.shape)) {
    throw new ShapeError(
      `${name}: prediction ${formatShape(prediction.shape)} and target ${formatShape(target.shape)} differ`,
    );
  }
}

function perSample(losses: Value): Value {
  const axes = losses.shape.flatMap((_, axis) => (axis === 0 ? [] : [axis]));
  return reduceMean(losses, { axes });
}

/** Far below any sum of weights that is not zero. */
const SMALLEST_WEIGHT = 1e-12;

function weightedMean(losses: Value, weights: Value | undefined): Value {
  if (weights === undefined) {
    return reduceMean(losses);
  }
  if (!sameShape(weights.shape, losses.shape)) {
    throw new ShapeError(
      `sampleWeights: ${formatShape(weights.shape)} for a batch of ${losses.size}; give one weight a sample`,
    );
  }
  return divide(reduceSum(multiply(losses, weights)), maximum(reduceSum(weights), SMALLEST_WEIGHT));
}
