/**
 * Functions of one value, element by element.
 * @module
 */

import { apply, type Value } from '../graph/value.js';
import { divide, multiply, negate } from './arithmetic.js';

function unary(opType: string, x: Value, slope: (dy: Value, y: Value) => Value): Value {
  return apply({
    opType,
    inputs: [x],
    shape: x.shape,
    gradient: ([dy], [y]) => (dy && y ? [slope(dy, y)] : []),
  });
}

/** eˣ */
export function exp(x: Value): Value {
  return unary('Exp', x, (dy, y) => multiply(dy, y));
}

/** Natural logarithm, for x > 0. */
export function log(x: Value): Value {
  return unary('Log', x, (dy) => divide(dy, x));
}

/** Square root, for x > 0 where it is differentiated. */
export function sqrt(x: Value): Value {
  return unary('Sqrt', x, (dy, y) => divide(multiply(dy, 0.5), y));
}

/** |x|; the gradient at 0 is 0. */
export function absolute(x: Value): Value {
  return unary('Abs', x, (dy) => multiply(dy, sign(x)));
}

/** −1, 0 or 1; its gradient is zero everywhere. */
export function sign(x: Value): Value {
  return apply({ opType: 'Sign', inputs: [x], shape: x.shape, gradient: () => [undefined] });
}

/** Error function of Gauss. */
export function erf(x: Value): Value {
  return unary('Erf', x, (dy) => multiply(dy, multiply(exp(negate(multiply(x, x))), 2 / Math.sqrt(Math.PI))));
}
