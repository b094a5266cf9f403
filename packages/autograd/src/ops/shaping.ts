/**
 * Changes of shape and order: no arithmetic.
 * @module
 */

import { ShapeError } from '../errors.js';
import { elementCount, formatShape, normalizeAxis, type Shape, sameShape, sizeOf } from '../graph/shape.js';
import { apply, attribute, constant, integers, type Value } from '../graph/value.js';
import { sumTo } from './reduction.js';

/**
 * The same elements in another shape.
 *
 * @param shape one size may be −1: it is computed
 * @throws {ShapeError} if the number of elements differs
 * @example
 * reshape(new Input('x', [8, 4, 3, 3]), [8, -1]).shape; // [8, 36]
 */
export function reshape(x: Value, shape: Shape): Value {
  const known = elementCount(shape.filter((size) => size !== -1));
  const dims = shape.map((size) => (size === -1 ? x.size / known : size));
  if (elementCount(dims) !== x.size || dims.some((size) => !Number.isInteger(size) || size < 0)) {
    throw new ShapeError(
      `Reshape: ${formatShape(x.shape)} does not hold the elements of ${formatShape(shape)}`,
    );
  }
  if (sameShape(dims, x.shape)) {
    return x;
  }
  return apply({
    opType: 'Reshape',
    inputs: [x, integers(dims)],
    shape: dims,
    type: x.type,
    gradient: ([dy]) => (dy ? [reshape(dy, x.shape)] : []),
  });
}

/** Keeps the first axis and joins all others. */
export function flatten(x: Value): Value {
  return reshape(x, [sizeOf(x.shape, 0), -1]);
}

/**
 * Axes in another order.
 *
 * @param order axis of `x` that becomes axis 0, 1, …
 * @throws {ShapeError} if `order` is no permutation of the axes
 * @example
 * transpose(new Input('x', [8, 48, 64, 3]), [0, 3, 1, 2]).shape; // [8, 3, 48, 64]
 */
export function transpose(x: Value, order: readonly number[]): Value {
  const sorted = [...order].sort((a, b) => a - b);
  if (order.length !== x.shape.length || sorted.some((axis, index) => axis !== index)) {
    throw new ShapeError(
      `Transpose: [${order.join(', ')}] does not order the axes of ${formatShape(x.shape)}`,
    );
  }
  return apply({
    opType: 'Transpose',
    inputs: [x],
    attributes: { perm: attribute.ints(order) },
    shape: order.map((axis) => sizeOf(x.shape, axis)),
    type: x.type,
    gradient: ([dy]) =>
      dy
        ? [
            transpose(
              dy,
              order.map((_, axis) => order.indexOf(axis)),
            ),
          ]
        : [],
  });
}

/**
 * Values one after another along an axis.
 *
 * @throws {ShapeError} if the other axes differ
 * @example
 * concat([new Input('a', [8, 2]), new Input('b', [8, 5])], 1).shape; // [8, 7]
 */
export function concat(values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (first === undefined) {
    throw new ShapeError('Concat: give at least one value');
  }
  if (values.length === 1) {
    return first;
  }
  const along = normalizeAxis('Concat', axis, first.shape);
  for (const value of values) {
    if (
      value.shape.length !== first.shape.length ||
      value.shape.some((size, other) => other !== along && size !== first.shape[other])
    ) {
      throw new ShapeError(
        `Concat: shapes ${formatShape(first.shape)} and ${formatShape(value.shape)} differ beside axis ${along}`,
      );
    }
  }
  const sizes = values.map((value) => sizeOf(value.shape, along));
  return apply({
    opType: 'Concat',
    inputs: values,
    attributes: { axis: attribute.int(along) },
    shape: first.shape.map((size, other) =>
      other === along ? sizes.reduce((total, part) => total + part, 0) : size,
    ),
    type: first.type,
    gradient: ([dy]) => {
      if (dy === undefined) {
        return [];
      }
      let start = 0;
      return sizes.map((size) => {
        start += size;
        return slice(dy, [{ axis: along, start: start - size, end: start }]);
      });
    },
  });
}

/** Part of one axis: from `start` up to, not including, `end`, every `step`-th. */
export interface SliceRange {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  /** ≥ 1 (default 1). */
  readonly step?: number;
}

/**
 * Part of a value.
 *
 * @throws {ShapeError} if a range reaches outside its axis
 * @example
 * slice(new Input('x', [2, 10]), [{ axis: 1, start: 1, end: 8, step: 3 }]).shape; // [2, 3]
 */
export function slice(x: Value, ranges: readonly SliceRange[]): Value {
  const shape = [...x.shape];
  const resolved = ranges.map(({ axis, start, end, step = 1 }) => {
    const along = normalizeAxis('Slice', axis, x.shape);
    const size = sizeOf(x.shape, along);
    if (!(start >= 0 && start < end && end <= size && step >= 1)) {
      throw new ShapeError(
        `Slice: ${start} to ${end} by ${step} is no part of axis ${along} of ${formatShape(x.shape)}`,
      );
    }
    shape[along] = Math.ceil((end - start) / step);
    return { axis: along, start, end, step };
  });
  if (sameShape(shape, x.shape)) {
    return x;
  }
  return apply({
    opType: 'Slice',
    inputs: [
      x,
      integers(resolved.map(({ start }) => start)),
      integers(resolved.map(({ end }) => end)),
      integers(resolved.map(({ axis }) => axis)),
      integers(resolved.map(({ step }) => step)),
    ],
    shape,
    type: x.type,
    gradient: ([dy]) => {
      if (dy === undefined) {
        return [];
      }
      let gradient = dy;
      const before = x.shape.map(() => 0);
      const after = x.shape.map(() => 0);
      for (const { axis, start, step } of resolved) {
        const count = sizeOf(shape, axis);
        gradient = insertZeros(gradient, axis, step);
        before[axis] = start;
        after[axis] = sizeOf(x.shape, axis) - start - ((count - 1) * step + 1);
      }
      return [pad(gradient, before, after)];
    },
  });
}

/**
 * Spreads the elements of an axis `step` apart, with zeros between them: [a, b] by 3 becomes [a, 0, 0, b].
 * The gradient of anything that takes every `step`-th element.
 */
export function insertZeros(x: Value, axis: number, step: number): Value {
  if (step === 1) {
    return x;
  }
  const size = sizeOf(x.shape, axis);
  const split = [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)];
  const none = split.map(() => 0);
  const spread = pad(
    reshape(x, split),
    none,
    none.map((_, index) => (index === axis + 1 ? step - 1 : 0)),
  );
  const joined = reshape(spread, [...x.shape.slice(0, axis), size * step, ...x.shape.slice(axis + 1)]);
  return slice(joined, [{ axis, start: 0, end: (size - 1) * step + 1 }]);
}

/**
 * Zeros around a value; a negative amount cuts off instead.
 *
 * @param before elements to add before each axis
 * @param after elements to add after each axis
 * @throws {ShapeError} if the amounts do not fit the axes
 * @example
 * pad(new Input('x', [2, 10]), [0, 3], [0, -1]).shape; // [2, 12]
 */
export function pad(x: Value, before: readonly number[], after: readonly number[]): Value {
  const shape = x.shape.map((size, axis) => size + (before[axis] ?? 0) + (after[axis] ?? 0));
  if (
    before.length !== x.shape.length ||
    after.length !== x.shape.length ||
    shape.some((size) => size <= 0)
  ) {
    throw new ShapeError(
      `Pad: [${before.join(', ')}] before and [${after.join(', ')}] after do not fit ${formatShape(x.shape)}`,
    );
  }
  if ([...before, ...after].every((amount) => amount === 0)) {
    return x;
  }
  return apply({
    opType: 'Pad',
    inputs: [x, integers([...before, ...after]), constant(0)],
    shape,
    type: x.type,
    gradient: ([dy]) =>
      dy
        ? [
            pad(
              dy,
              before.map((amount) => -amount),
              after.map((amount) => -amount),
            ),
          ]
        : [],
  });
}

/** Stretches axes of size 1 to a larger shape. */
export function expand(x: Value, shape: Shape): Value {
  if (sameShape(x.shape, shape)) {
    return x;
  }
  const extra = shape.length - x.shape.length;
  if (extra < 0 || x.shape.some((size, axis) => size !== 1 && size !== shape[axis + extra])) {
    throw new ShapeError(`Expand: ${formatShape(x.shape)} does not stretch to ${formatShape(shape)}`);
  }
  return apply({
    opType: 'Expand',
    inputs: [x, integers(shape)],
    shape,
    type: x.type,
    gradient: ([dy]) => (dy ? [sumTo(dy, x.shape)] : []),
  });
}
