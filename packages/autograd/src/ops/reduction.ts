/**
 * Sums and means over axes.
 * @module
 */

import { normalizeAxis, type Shape, sameShape, sizeOf } from '../graph/shape.js';
import { apply, attribute, integers, type Value } from '../graph/value.js';
import { divide, multiply } from './arithmetic.js';
import { cast, equal } from './selection.js';
import { expand, reshape } from './shaping.js';

export interface ReductionOptions {
  /** Axes to reduce, all by default; negative ones count from the last. */
  readonly axes?: readonly number[];
  /** Whether reduced axes stay with size 1 (default false). */
  readonly keepDimensions?: boolean;
}

function reduce(
  opType: string,
  x: Value,
  options: ReductionOptions,
  gradient: (dy: Value, reducedCount: number, keptShape: Shape, y: Value) => Value,
  ofOneElement: (x: Value) => Value = (element) => element,
): Value {
  const axes = [
    ...new Set(
      (options.axes ?? x.shape.map((_, axis) => axis)).map((axis) => normalizeAxis(opType, axis, x.shape)),
    ),
  ].sort((a, b) => a - b);
  if (axes.length === 0) {
    return ofOneElement(x);
  }
  const keptShape = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const keep = options.keepDimensions ?? false;
  const count = axes.reduce((product, axis) => product * sizeOf(x.shape, axis), 1);
  return apply({
    opType,
    inputs: [x, integers(axes)],
    attributes: { keepdims: attribute.int(keep ? 1 : 0) },
    shape: keep ? keptShape : x.shape.filter((_, axis) => !axes.includes(axis)),
    gradient: ([dy], [y]) => (dy && y ? [gradient(dy, count, keptShape, y)] : []),
  });
}

/**
 * Sum over axes.
 *
 * @throws {ShapeError} if an axis does not exist
 * @example
 * reduceSum(new Input('x', [8, 3, 4]), { axes: [1] }).shape; // [8, 4]
 * reduceSum(new Input('x', [8, 3, 4]), { axes: [-1], keepDimensions: true }).shape; // [8, 3, 1]
 */
export function reduceSum(x: Value, options: ReductionOptions = {}): Value {
  return reduce('ReduceSum', x, options, (dy, _count, keptShape) => expand(reshape(dy, keptShape), x.shape));
}

/**
 * Mean over axes.
 *
 * @throws {ShapeError} if an axis does not exist
 */
export function reduceMean(x: Value, options: ReductionOptions = {}): Value {
  return reduce('ReduceMean', x, options, (dy, count, keptShape) =>
    expand(reshape(multiply(dy, 1 / count), keptShape), x.shape),
  );
}

/** Undoes a broadcast: sums `x` over the axes along which a value of `shape` was stretched to it. */
export function sumTo(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) {
    return x;
  }
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : [],
  );
  return reshape(reduceSum(x, { axes, keepDimensions: true }), shape);
}

/**
 * Sum of squares over axes.
 *
 * @throws {ShapeError} if an axis does not exist
 */
export function reduceSumSquare(x: Value, options: ReductionOptions = {}): Value {
  return reduce(
    'ReduceSumSquare',
    x,
    options,
    (dy, _count, keptShape) => multiply(multiply(x, 2), reshape(dy, keptShape)),
    (element) => multiply(element, element),
  );
}

/**
 * Largest value over axes; the gradient is shared by equal largest values, as PyTorch's `amax` does.
 *
 * @throws {ShapeError} if an axis does not exist
 * @example
 * reduceMax(new Input('x', [8, 3, 4, 4]), { axes: [2, 3] }).shape; // [8, 3]
 */
export function reduceMax(x: Value, options: ReductionOptions = {}): Value {
  return reduce('ReduceMax', x, options, (dy, _count, keptShape, y) => {
    const isLargest = cast(equal(x, reshape(y, keptShape)), 'float32');
    const axes = keptShape.flatMap((size, axis) => (size === 1 ? [axis] : []));
    const winners = reduceSum(isLargest, { axes, keepDimensions: true });
    return multiply(isLargest, divide(reshape(dy, keptShape), winners));
  });
}
