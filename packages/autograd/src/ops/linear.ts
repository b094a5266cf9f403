/**
 * Matrix products.
 * @module
 */

import { ShapeError } from '../errors.js';
import { broadcastShapes, formatShape, sizeOf } from '../graph/shape.js';
import { apply, attribute, type Value } from '../graph/value.js';
import { add } from './arithmetic.js';
import { sumTo } from './reduction.js';
import { transpose } from './shaping.js';

export interface MatMulOptions {
  /** Whether the last two axes of the first value are exchanged first. */
  readonly transposeA?: boolean;
  /** Whether the last two axes of the second value are exchanged first. */
  readonly transposeB?: boolean;
}

/**
 * Matrix product over the last two axes; the axes before them are batches and broadcast.
 *
 * @param a shape […, M, K] (or […, K, M] with `transposeA`)
 * @param b shape […, K, N] (or […, N, K] with `transposeB`)
 * @returns shape […, M, N]
 * @throws {ShapeError} if either has fewer than two axes or the inner sizes differ
 * @example
 * matMul(new Input('a', [8, 2, 3]), new Input('b', [3, 5])).shape; // [8, 2, 5]
 * matMul(new Input('a', [2, 3]), new Input('b', [5, 3]), { transposeB: true }).shape; // [2, 5]
 */
export function matMul(a: Value, b: Value, options: MatMulOptions = {}): Value {
  const { transposeA = false, transposeB = false } = options;
  if (a.shape.length < 2 || b.shape.length < 2) {
    throw new ShapeError(
      `MatMul: ${formatShape(a.shape)} and ${formatShape(b.shape)}: both need two axes or more`,
    );
  }
  const rows = sizeOf(a.shape, a.shape.length - (transposeA ? 1 : 2));
  const inner = sizeOf(a.shape, a.shape.length - (transposeA ? 2 : 1));
  const innerB = sizeOf(b.shape, b.shape.length - (transposeB ? 1 : 2));
  const columns = sizeOf(b.shape, b.shape.length - (transposeB ? 2 : 1));
  if (inner !== innerB) {
    throw new ShapeError(
      `MatMul: ${formatShape(a.shape)} and ${formatShape(b.shape)}: inner sizes ${inner} and ${innerB} differ`,
    );
  }
  const batch = broadcastShapes('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  return apply({
    opType: 'LineamentMatMul',
    domain: 'lineament',
    inputs: [a, b],
    attributes: {
      transA: attribute.int(transposeA ? 1 : 0),
      transB: attribute.int(transposeB ? 1 : 0),
    },
    shape: [...batch, rows, columns],
    lower: ([left, right], target) =>
      left && right ? [lowerMatMul(left, right, options, target.provider)] : [],
    gradient: ([dy]) => {
      if (dy === undefined) {
        return [];
      }
      const da = transposeA
        ? matMul(b, dy, { transposeA: transposeB, transposeB: true })
        : matMul(dy, b, { transposeB: !transposeB });
      const db = transposeB
        ? matMul(dy, a, { transposeA: true, transposeB: transposeA })
        : matMul(a, dy, { transposeA: !transposeA });
      return [sumTo(da, a.shape), sumTo(db, b.shape)];
    },
  });
}

/** ONNX Runtime's CPU provider multiplies transposed operands in place; elsewhere they are transposed first. */
function lowerMatMul(a: Value, b: Value, options: MatMulOptions, provider: 'cpu' | 'webgpu'): Value {
  const { transposeA = false, transposeB = false } = options;
  const rows = sizeOf(a.shape, a.shape.length - (transposeA ? 1 : 2));
  const columns = sizeOf(b.shape, b.shape.length - (transposeB ? 2 : 1));
  const shape = [...broadcastShapes('MatMul', a.shape.slice(0, -2), b.shape.slice(0, -2)), rows, columns];
  if (!transposeA && !transposeB) {
    return apply({ opType: 'MatMul', inputs: [a, b], shape });
  }
  if (a.shape.length === 2 && b.shape.length === 2) {
    return apply({
      opType: 'Gemm',
      inputs: [a, b],
      attributes: { transA: attribute.int(transposeA ? 1 : 0), transB: attribute.int(transposeB ? 1 : 0) },
      shape,
    });
  }
  if (provider === 'cpu') {
    return apply({
      opType: 'FusedMatMul',
      domain: 'com.microsoft',
      inputs: [a, b],
      attributes: { transA: attribute.int(transposeA ? 1 : 0), transB: attribute.int(transposeB ? 1 : 0) },
      shape,
    });
  }
  return apply({
    opType: 'MatMul',
    inputs: [transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b],
    shape,
  });
}

function swapLast(x: Value): Value {
  const order = x.shape.map((_, axis) => axis);
  const last = order.pop();
  const beforeLast = order.pop();
  return last === undefined || beforeLast === undefined ? x : transpose(x, [...order, last, beforeLast]);
}

/**
 * Fully connected layer's arithmetic: x · weights + bias.
 *
 * @param x shape [batch, features]
 * @param weights shape [features, units]
 * @param bias shape [units]
 * @example
 * gemm(new Input('x', [8, 9216]), new Input('weights', [9216, 1024]), new Input('bias', [1024])).shape; // [8, 1024]
 */
export function gemm(x: Value, weights: Value, bias?: Value): Value {
  const product = matMul(x, weights);
  return bias === undefined ? product : add(product, bias);
}
