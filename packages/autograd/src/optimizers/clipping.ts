/**
 * Gradient clipping.
 * @module
 */

import { constant, type Value } from '../graph/value.js';
import { add, divide, maximum, minimum, multiply } from '../ops/arithmetic.js';
import { sqrt } from '../ops/elementwise.js';
import { reduceSumSquare } from '../ops/reduction.js';

/**
 * Scales all gradients down together so that their joint Euclidean norm is at most `largestNorm`.
 *
 * Source: Pascanu et al. 2013, "On the difficulty of training recurrent neural networks".
 * @example
 * const w = new Input('w', [2, 3]);
 * clipByGlobalNorm(gradients(reduceSum(multiply(w, w)), [w]), 1).map(({ shape }) => shape); // [[2, 3]]
 */
export function clipByGlobalNorm(gradients: readonly Value[], largestNorm: number): Value[] {
  const squares = gradients.reduce<Value>(
    (total, gradient) => add(total, reduceSumSquare(gradient)),
    constant(0),
  );
  const scale = minimum(divide(largestNorm, maximum(sqrt(squares), 1e-12)), 1);
  return gradients.map((gradient) => multiply(gradient, scale));
}
