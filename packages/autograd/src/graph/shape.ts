/**
 * Arithmetic of static shapes.
 * @module
 */

import { ShapeError } from '../errors.js';

/** Sizes of a tensor's axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements. */
export function elementCount(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** As errors print it: `[64, 1, 48, 48]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** Size of one axis. */
export function sizeOf(shape: Shape, axis: number): number {
  const size = shape[axis];
  if (size === undefined) {
    throw new ShapeError(`shape ${formatShape(shape)} has no axis ${axis}`);
  }
  return size;
}

/**
 * Shape of an elementwise operation, by NumPy's rule: axes are matched from the last; 1 stretches.
 *
 * @throws {ShapeError} naming `op` and the shapes
 * @example
 * broadcastShapes('Add', [8, 1, 3], [4, 1]); // [8, 4, 3]
 */
export function broadcastShapes(op: string, ...shapes: readonly Shape[]): Shape {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  const result: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    let size = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own !== 1 && size !== 1 && own !== size) {
        throw new ShapeError(`${op}: shapes ${shapes.map(formatShape).join(' and ')} do not broadcast`);
      }
      size = own === 1 ? size : own;
    }
    result.push(size);
  }
  return result;
}

/**
 * Axis counted from the front.
 *
 * @throws {ShapeError} naming `op` if there is no such axis
 * @example
 * normalizeAxis('Softmax', -1, [8, 7]); // 1
 */
export function normalizeAxis(op: string, axis: number, shape: Shape): number {
  const positive = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(axis) || positive < 0 || positive >= shape.length) {
    throw new ShapeError(`${op}: shape ${formatShape(shape)} has no axis ${axis}`);
  }
  return positive;
}
