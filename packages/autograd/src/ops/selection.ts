/**
 * Comparisons, choices by a mask, and changes of element type.
 * @module
 */

import { broadcastShapes } from '../graph/shape.js';
import { apply, constant, type Value } from '../graph/value.js';
import type { ElementType } from '../onnx/model.js';
import { DATA_TYPE_CODES } from '../onnx/model.js';
import { type Operand, toValue } from './arithmetic.js';
import { sumTo } from './reduction.js';

function compare(opType: string, left: Operand, right: Operand): Value {
  const a = toValue(left);
  const b = toValue(right);
  return apply({
    opType,
    inputs: [a, b],
    shape: broadcastShapes(opType, a.shape, b.shape),
    type: 'bool',
  });
}

/** a = b, as a mask */
export function equal(a: Operand, b: Operand): Value {
  return compare('Equal', a, b);
}

/** a > b, as a mask */
export function greater(a: Operand, b: Operand): Value {
  return compare('Greater', a, b);
}

/** a ≥ b, as a mask */
export function greaterOrEqual(a: Operand, b: Operand): Value {
  return compare('GreaterOrEqual', a, b);
}

/** a < b, as a mask */
export function less(a: Operand, b: Operand): Value {
  return compare('Less', a, b);
}

/** a ≤ b, as a mask */
export function lessOrEqual(a: Operand, b: Operand): Value {
  return compare('LessOrEqual', a, b);
}

/** The opposite mask. */
export function not(mask: Value): Value {
  return apply({ opType: 'Not', inputs: [mask], shape: mask.shape, type: 'bool' });
}

/** Where both masks hold. */
export function and(a: Value, b: Value): Value {
  return apply({
    opType: 'And',
    inputs: [a, b],
    shape: broadcastShapes('And', a.shape, b.shape),
    type: 'bool',
  });
}

/** `a` where the mask holds, `b` elsewhere. */
export function where(mask: Value, whenTrue: Operand, whenFalse: Operand): Value {
  const a = toValue(whenTrue);
  const b = toValue(whenFalse);
  return apply({
    opType: 'Where',
    inputs: [mask, a, b],
    shape: broadcastShapes('Where', mask.shape, a.shape, b.shape),
    type: a.type,
    gradient: ([dy]) =>
      dy ? [undefined, sumTo(where(mask, dy, 0), a.shape), sumTo(where(mask, 0, dy), b.shape)] : [],
  });
}

/** x held between two bounds; the gradient is zero outside them. */
export function clip(x: Value, lowest: number, highest: number): Value {
  return apply({
    opType: 'Clip',
    inputs: [x, constant(lowest), constant(highest)],
    shape: x.shape,
    gradient: ([dy]) => {
      if (dy === undefined) {
        return [];
      }
      return [where(and(greaterOrEqual(x, lowest), lessOrEqual(x, highest)), dy, 0)];
    },
  });
}

/** The same numbers as another element type; a gradient passes only from float to float. */
export function cast(x: Value, type: ElementType): Value {
  if (x.type === type) {
    return x;
  }
  return apply({
    opType: 'Cast',
    inputs: [x],
    attributes: { to: { kind: 'int', value: DATA_TYPE_CODES[type] } },
    shape: x.shape,
    type,
    gradient: ([dy]) => (dy ? [cast(dy, x.type)] : []),
  });
}
