/**
 * Dropout.
 *
 * Source: Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting" (inverted form).
 * @module
 */

import { ShapeError } from '../errors.js';
import type { Value } from '../graph/value.js';
import { multiply } from '../ops/arithmetic.js';
import type { ForwardContext } from './context.js';

/**
 * In training, sets each element to 0 with probability `rate` and scales the others up; in evaluation, nothing.
 *
 * @param rate 0 ≤ rate < 1
 * @throws {ShapeError} if the rate is outside its range
 */
export function dropout(x: Value, rate: number, context: ForwardContext): Value {
  if (!(rate >= 0 && rate < 1)) {
    throw new ShapeError(`dropout: rate ${rate} is not in [0, 1)`);
  }
  return context.training && rate > 0 ? multiply(x, context.dropoutMask(x.shape, rate)) : x;
}
