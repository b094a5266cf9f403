/**
 * Softmax and its logarithm.
 * @module
 */

import { normalizeAxis } from '../graph/shape.js';
import { apply, attribute, type Value } from '../graph/value.js';
import { multiply, subtract } from './arithmetic.js';
import { exp } from './elementwise.js';
import { reduceSum } from './reduction.js';

/** eˣ / Σ eˣ along an axis (the last by default). */
export function softmax(x: Value, axis = -1): Value {
  const along = normalizeAxis('Softmax', axis, x.shape);
  return apply({
    opType: 'Softmax',
    inputs: [x],
    attributes: { axis: attribute.int(along) },
    shape: x.shape,
    gradient: ([dy], [y]) => {
      if (dy === undefined || y === undefined) {
        return [];
      }
      const total = reduceSum(multiply(dy, y), { axes: [along], keepDimensions: true });
      return [multiply(y, subtract(dy, total))];
    },
  });
}

/** x − log Σ eˣ along an axis (the last by default), without overflow. */
export function logSoftmax(x: Value, axis = -1): Value {
  const along = normalizeAxis('LogSoftmax', axis, x.shape);
  return apply({
    opType: 'LogSoftmax',
    inputs: [x],
    attributes: { axis: attribute.int(along) },
    shape: x.shape,
    gradient: ([dy], [y]) => {
      if (dy === undefined || y === undefined) {
        return [];
      }
      const total = reduceSum(dy, { axes: [along], keepDimensions: true });
      return [subtract(dy, multiply(exp(y), total))];
    },
  });
}
