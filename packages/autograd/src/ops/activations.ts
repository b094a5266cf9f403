/**
 * Activation functions. Gradients are computed from the output where that saves memory traffic.
 * @module
 */

import { apply, attribute, type Value } from '../graph/value.js';
import { add, multiply, subtract } from './arithmetic.js';
import { erf } from './elementwise.js';
import { and, greater, less, where } from './selection.js';

/** max(x, 0); the gradient at 0 is 0. */
export function relu(x: Value): Value {
  return apply({
    opType: 'Relu',
    inputs: [x],
    shape: x.shape,
    gradient: ([dy], [y]) => (dy && y ? [multiply(dy, hardSigmoid(y, STEP_SLOPE, 0))] : []),
  });
}

/**
 * Steep enough that min(1, slope · y) is 1 for every float y > 0 down to 2⁻¹²⁶, and 0 at 0:
 * the step function in one pass over memory, where a comparison and a choice take two.
 */
const STEP_SLOPE = 2 ** 126;

/**
 * max(0, min(1, slope · x + offset)); the gradient is zero where it is 0 or 1.
 *
 * @param slope 0.2 in Keras' and ONNX's default, 1/6 in PyTorch's form
 */
export function hardSigmoid(x: Value, slope = 0.2, offset = 0.5): Value {
  return apply({
    opType: 'HardSigmoid',
    inputs: [x],
    attributes: { alpha: attribute.float(slope), beta: attribute.float(offset) },
    shape: x.shape,
    gradient: ([dy], [y]) => (dy && y ? [where(and(greater(y, 0), less(y, 1)), multiply(dy, slope), 0)] : []),
  });
}

/**
 * x · max(0, min(1, x / 6 + 1/2)).
 *
 * Source: Howard et al. 2019, "Searching for MobileNetV3", arXiv:1905.02244.
 */
export function hardSwish(x: Value): Value {
  return multiply(x, hardSigmoid(x, 1 / 6, 0.5));
}

/**
 * x for x > 0, alpha · (eˣ − 1) elsewhere.
 *
 * Source: Clevert et al. 2016, "Fast and Accurate Deep Network Learning by Exponential Linear Units".
 */
export function elu(x: Value, alpha = 1): Value {
  return apply({
    opType: 'Elu',
    inputs: [x],
    attributes: { alpha: attribute.float(alpha) },
    shape: x.shape,
    gradient: ([dy], [y]) => {
      if (dy === undefined || y === undefined) {
        return [];
      }
      // For alpha = 1 the slope is min(1, y + 1): y + 1 is never negative.
      return [
        alpha === 1
          ? multiply(dy, hardSigmoid(y, 1, 1))
          : where(greater(y, 0), dy, multiply(dy, add(y, alpha))),
      ];
    },
  });
}

/** x for x > 0, slope · x elsewhere. */
export function leakyRelu(x: Value, slope = 0.01): Value {
  return apply({
    opType: 'LeakyRelu',
    inputs: [x],
    attributes: { alpha: attribute.float(slope) },
    shape: x.shape,
    gradient: ([dy]) => (dy ? [where(greater(x, 0), dy, multiply(dy, slope))] : []),
  });
}

/** 1 / (1 + e⁻ˣ) */
export function sigmoid(x: Value): Value {
  return apply({
    opType: 'Sigmoid',
    inputs: [x],
    shape: x.shape,
    gradient: ([dy], [y]) => (dy && y ? [multiply(dy, multiply(y, subtract(1, y)))] : []),
  });
}

/** Hyperbolic tangent. */
export function tanh(x: Value): Value {
  return apply({
    opType: 'Tanh',
    inputs: [x],
    shape: x.shape,
    gradient: ([dy], [y]) => (dy && y ? [multiply(dy, subtract(1, multiply(y, y)))] : []),
  });
}

/**
 * x · Φ(x), with the exact normal distribution function.
 *
 * Source: Hendrycks & Gimpel 2016, arXiv:1606.08415.
 */
export function gelu(x: Value): Value {
  return multiply(multiply(x, 0.5), add(erf(multiply(x, Math.SQRT1_2)), 1));
}

/**
 * x · sigmoid(x).
 *
 * Source: Elfwing et al. 2018, arXiv:1702.03118.
 */
export function silu(x: Value): Value {
  return multiply(x, sigmoid(x));
}
