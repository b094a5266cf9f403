/**
 * Batch normalization, in its training form and its inference form.
 *
 * Source: Ioffe & Szegedy 2015, "Batch Normalization", arXiv:1502.03167.
 * @module
 */

import { ShapeError } from '../errors.js';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.js';
import { apply, attribute, Operation, present, type Value } from '../graph/value.js';
import { add, divide, maximum, multiply, negate, subtract } from './arithmetic.js';
import { sqrt } from './elementwise.js';
import { reduceMean, reduceSum, reduceSumSquare } from './reduction.js';
import { reshape } from './shaping.js';

/** Learned scale and offset, one a channel. */
export interface NormalizationWeights {
  readonly scale: Value;
  readonly offset: Value;
}

function checkChannels(x: Value, values: Readonly<Record<string, Value>>): void {
  if (x.shape.length < 2) {
    throw new ShapeError(`BatchNormalization: ${formatShape(x.shape)} has no channel axis`);
  }
  for (const [name, value] of Object.entries(values)) {
    if (!sameShape(value.shape, [sizeOf(x.shape, 1)])) {
      throw new ShapeError(
        `BatchNormalization: ${name} ${formatShape(value.shape)} does not fit ${formatShape(x.shape)}`,
      );
    }
  }
}

/** Statistics are per channel (axis 1), over all other axes. */
function statisticsAxes(shape: Shape): number[] {
  return shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

function perChannel(x: Value, shape: Shape): Value {
  return reshape(
    x,
    shape.map((size, axis) => (axis === 1 ? size : 1)),
  );
}

/**
 * Training form: normalizes by the statistics of this batch.
 *
 * @param x [batch, channels, …]
 * @param epsilon added to the variance
 * @returns `output` of `x`'s shape; `mean` and `variance` [channels] of this batch (the variance divided by n, not n − 1)
 * @throws {ShapeError} if the weights are not one a channel
 */
export function batchNormTraining(
  x: Value,
  weights: NormalizationWeights,
  epsilon: number,
): { output: Value; mean: Value; variance: Value } {
  checkChannels(x, { scale: weights.scale, offset: weights.offset });
  const channels = [sizeOf(x.shape, 1)];
  const operation = new Operation({
    opType: 'BatchNormTraining',
    domain: 'lineament',
    inputs: [x, weights.scale, weights.offset],
    outputs: [{ shape: x.shape }, { shape: channels }, { shape: channels }, { shape: channels }],
    lower: ([input, scale, offset]) =>
      input && scale && offset ? forward(input, scale, offset, epsilon) : [],
    gradient: ([dy], [, mean, , inverse]) =>
      dy && mean && inverse ? batchNormGradient(x, dy, mean, inverse, weights.scale) : [],
  });
  const [output, mean, variance] = operation.outputs;
  return {
    output: present(output, 'output of batch normalization'),
    mean: present(mean, 'mean of batch normalization'),
    variance: present(variance, 'variance of batch normalization'),
  };
}

/** Output, mean, variance, and one over the standard deviation, which the gradient needs again. */
function forward(x: Value, scale: Value, offset: Value, epsilon: number): Value[] {
  const { mean, variance } = statistics(x);
  const inverse = divide(1, sqrt(add(variance, epsilon)));
  const slope = multiply(scale, inverse);
  const shift = subtract(offset, multiply(mean, slope));
  return [add(multiply(x, perChannel(slope, x.shape)), perChannel(shift, x.shape)), mean, variance, inverse];
}

/**
 * Mean and variance of each channel: first of each image in one pass over memory, then of all images together
 * (Chan et al. 1979). Squares of a whole batch, summed in one go, lose digits that twenty steps of training amplify
 * to a difference of percents.
 */
function statistics(x: Value): { mean: Value; variance: Value } {
  const images = sizeOf(x.shape, 0);
  const channels = sizeOf(x.shape, 1);
  const pixels = x.size / images / channels;
  const axes = statisticsAxes(x.shape).filter((axis) => axis !== 0);
  const means = pixels === 1 ? reshape(x, [images, channels]) : reduceMean(x, { axes });
  const mean = reduceMean(means, { axes: [0] });
  const distances = subtract(means, reshape(mean, [1, channels]));
  const between = multiply(reduceSumSquare(distances, { axes: [0] }), 1 / images);
  if (pixels === 1) {
    return { mean, variance: between };
  }
  const squares = multiply(reduceSumSquare(x, { axes }), 1 / pixels);
  const within = reduceMean(maximum(subtract(squares, multiply(means, means)), 0), { axes: [0] });
  return { mean, variance: add(between, within) };
}

/** Gradients for x, scale and offset; the batch's statistics depend on x too. */
function batchNormGradient(x: Value, dy: Value, mean: Value, inverse: Value, scale: Value): Value[] {
  const operation = new Operation({
    opType: 'BatchNormGradient',
    domain: 'lineament',
    inputs: [x, dy, mean, inverse, scale],
    outputs: [{ shape: x.shape }, { shape: scale.shape }, { shape: scale.shape }],
    lower: ([input, gradient, average, deviation, weights]) =>
      input && gradient && average && deviation && weights
        ? backward(input, gradient, average, deviation, weights)
        : [],
  });
  return [...operation.outputs];
}

/**
 * dx = a · dy + b · x + c with one a, b and c a channel, so that x is never normalized again:
 * x̂ = (x − mean) · inverse; dx = scale · inverse · (dy − mean(dy) − x̂ · mean(dy · x̂)).
 */
function backward(x: Value, dy: Value, mean: Value, inverse: Value, scale: Value): Value[] {
  const axes = statisticsAxes(x.shape);
  const count = x.size / sizeOf(x.shape, 1);
  const offsetGradient = reduceSum(dy, { axes });
  const product = reduceSum(multiply(dy, x), { axes });
  const scaleGradient = multiply(subtract(product, multiply(mean, offsetGradient)), inverse);
  const a = multiply(scale, inverse);
  const b = negate(multiply(multiply(a, inverse), multiply(scaleGradient, 1 / count)));
  const c = negate(add(multiply(a, multiply(offsetGradient, 1 / count)), multiply(b, mean)));
  // In this order the last factor is applied once to everything: two products and two sums, no more.
  const dx = add(
    add(multiply(dy, perChannel(a, x.shape)), perChannel(c, x.shape)),
    multiply(x, perChannel(b, x.shape)),
  );
  return [dx, scaleGradient, offsetGradient];
}

/**
 * Inference form: normalizes by statistics that training has kept.
 *
 * @param x [batch, channels, …]
 * @param mean [channels]
 * @param variance [channels]
 * @throws {ShapeError} if weights or statistics are not one a channel
 */
export function batchNormInference(
  x: Value,
  weights: NormalizationWeights,
  mean: Value,
  variance: Value,
  epsilon: number,
): Value {
  checkChannels(x, { scale: weights.scale, offset: weights.offset, mean, variance });
  return apply({
    opType: 'BatchNormalization',
    inputs: [x, weights.scale, weights.offset, mean, variance],
    attributes: { epsilon: attribute.float(epsilon) },
    shape: x.shape,
    gradient: ([dy]) => {
      if (dy === undefined) {
        return [];
      }
      const inverse = divide(1, sqrt(add(variance, epsilon)));
      const axes = statisticsAxes(x.shape);
      const normalized = multiply(subtract(x, perChannel(mean, x.shape)), perChannel(inverse, x.shape));
      return [
        multiply(dy, perChannel(multiply(weights.scale, inverse), x.shape)),
        reduceSum(multiply(dy, normalized), { axes }),
        reduceSum(dy, { axes }),
      ];
    },
  });
}
