/**
 * Elementwise arithmetic of two values, broadcast by NumPy's rule.
 * @module
 */

import { broadcastShapes } from '../graph/shape.js';
import { apply, constant, type Value } from '../graph/value.js';
import { log } from './elementwise.js';
import { sumTo } from './reduction.js';
import { cast, equal, greaterOrEqual, lessOrEqual } from './selection.js';

/** A value, or a number that stands for a scalar constant. */
export type Operand = Value | number;

/** Numbers become scalar constants. */
export function toValue(operand: Operand): Value {
  return typeof operand === 'number' ? constant(operand) : operand;
}

type BinaryGradient = (dy: Value, a: Value, b: Value, y: Value) => readonly [Value, Value];

function binary(opType: string, left: Operand, right: Operand, gradient: BinaryGradient): Value {
  const a = toValue(left);
  const b = toValue(right);
  return apply({
    opType,
    inputs: [a, b],
    shape: broadcastShapes(opType, a.shape, b.shape),
    gradient: ([dy], [y]) => {
      if (dy === undefined || y === undefined) {
        return [];
      }
      const [da, db] = gradient(dy, a, b, y);
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
  });
}

/**
 * a + b
 *
 * @throws {ShapeError} if the shapes do not broadcast
 * @example
 * add(new Input('images', [8, 3, 4, 4]), new Input('channels', [3, 1, 1])).shape; // [8, 3, 4, 4]
 * add(new Input('a', [2, 3]), new Input('b', [2])); // ShapeError: Add: shapes [2, 3] and [2] do not broadcast
 */
export function add(a: Operand, b: Operand): Value {
  return binary('Add', a, b, (dy) => [dy, dy]);
}

/** a − b */
export function subtract(a: Operand, b: Operand): Value {
  return binary('Sub', a, b, (dy) => [dy, negate(dy)]);
}

/** a · b, element by element */
export function multiply(a: Operand, b: Operand): Value {
  return binary('Mul', a, b, (dy, left, right) => [multiply(dy, right), multiply(dy, left)]);
}

/** a / b, element by element */
export function divide(a: Operand, b: Operand): Value {
  return binary('Div', a, b, (dy, _left, right, y) => {
    const da = divide(dy, right);
    return [da, negate(multiply(da, y))];
  });
}

/**
 * base ** exponent, for base > 0 where the exponent is differentiated or not whole.
 *
 * @param exponent a number is the common case and costs less: its own gradient is not built
 */
export function power(base: Value, exponent: Operand): Value {
  if (typeof exponent === 'number') {
    return apply({
      opType: 'Pow',
      inputs: [base, constant(exponent)],
      shape: base.shape,
      gradient: ([dy]) => (dy ? [multiply(dy, multiply(power(base, exponent - 1), exponent))] : []),
    });
  }
  return binary('Pow', base, exponent, (dy, a, b, y) => [
    multiply(dy, multiply(b, power(a, subtract(b, 1)))),
    multiply(dy, multiply(y, log(a))),
  ]);
}

/** −x */
export function negate(x: Value): Value {
  return apply({
    opType: 'Neg',
    inputs: [x],
    shape: x.shape,
    gradient: ([dy]) => (dy ? [negate(dy)] : []),
  });
}

/** The smaller of a and b; where they are equal the gradient is shared, as PyTorch does. */
export function minimum(a: Operand, b: Operand): Value {
  return binary('Min', a, b, (dy, left, right) => shareExtreme(dy, left, right, lessOrEqual));
}

/** The larger of a and b; where they are equal the gradient is shared, as PyTorch does. */
export function maximum(a: Operand, b: Operand): Value {
  return binary('Max', a, b, (dy, left, right) => shareExtreme(dy, left, right, greaterOrEqual));
}

function shareExtreme(
  dy: Value,
  a: Value,
  b: Value,
  wins: (a: Value, b: Value) => Value,
): readonly [Value, Value] {
  const tie = multiply(cast(equal(a, b), 'float32'), 0.5);
  const share = (winner: Value, other: Value) =>
    multiply(dy, subtract(cast(wins(winner, other), 'float32'), tie));
  return [share(a, b), share(b, a)];
}
