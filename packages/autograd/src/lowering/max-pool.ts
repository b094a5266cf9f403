/**
 * Max pooling and its gradient in ONNX operators.
 * @module
 */

import { type Shape, sizeOf } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import { apply, attribute, constant, integers, Operation, present, type Value } from '../graph/value.js';
import type { OnnxAttribute } from '../onnx/model.js';
import { add } from '../ops/arithmetic.js';
import { matMul } from '../ops/linear.js';
import type { PoolingGeometry } from '../ops/pooling.js';
import { and, cast, equal, less, not, where } from '../ops/selection.js';
import { insertZeros, pad, reshape, slice, transpose } from '../ops/shaping.js';

/** Stands for "no pixel" around the image: less than any activation. */
const LOWEST = -3.4028234663852886e38;

export function lowerMaxPool(x: Value, geometry: PoolingGeometry): Value {
  return apply({
    opType: 'MaxPool',
    inputs: [x],
    attributes: poolingAttributes(geometry),
    shape: geometry.outputShape,
  });
}

export function lowerMaxPoolGradient(
  x: Value,
  y: Value,
  dy: Value,
  geometry: PoolingGeometry,
  target: Target,
): Value {
  const { size, strides, padding } = geometry;
  const disjoint = strides[0] >= size[0] && strides[1] >= size[1];
  if (target.provider === 'cpu' && disjoint) {
    return unpool(x, dy, geometry);
  }
  const { top, left, bottom, right } = padding;
  const tiles = strides[0] === size[0] && strides[1] === size[1] && top + left + bottom + right === 0;
  return tiles ? tileByTile(x, y, dy, geometry) : windowByWindow(x, y, dy, geometry);
}

/**
 * Where windows lie side by side, each becomes a row of its pixels, and the gradient goes to the row's first maximum. Some
 * fifteen operators, however large the windows are.
 */
function tileByTile(
  x: Value,
  y: Value,
  dy: Value,
  { size, inputShape, outputShape }: PoolingGeometry,
): Value {
  const [batch = 1, channels = 1, height = 1, width = 1] = outputShape;
  const [rows, columns] = size;
  // Rows and columns that no window reached.
  const covered = slice(x, [
    { axis: 2, start: 0, end: height * rows },
    { axis: 3, start: 0, end: width * columns },
  ]);
  const apart: Shape = [batch, channels, height, rows, width, columns];
  const windows = reshape(transpose(reshape(covered, apart), [0, 1, 2, 4, 3, 5]), [
    batch,
    channels,
    height,
    width,
    rows * columns,
  ]);
  const isMaximum = equal(windows, reshape(y, [batch, channels, height, width, 1]));
  // How many maxima come before each place, as a product with a triangle of ones: without whole numbers, which not
  // every provider computes with.
  const places = rows * columns;
  const triangle = Array.from({ length: places ** 2 }, (_, at) =>
    Number(at % places > Math.floor(at / places)),
  );
  const earlier = matMul(cast(isMaximum, 'float32'), constant(triangle, [places, places]));
  const isFirst = and(isMaximum, less(earlier, 0.5));
  const share = where(isFirst, reshape(dy, [batch, channels, height, width, 1]), 0);
  const placed = reshape(
    transpose(reshape(share, [batch, channels, height, width, rows, columns]), [0, 1, 2, 4, 3, 5]),
    [batch, channels, height * rows, width * columns],
  );
  return pad(
    placed,
    [0, 0, 0, 0],
    [0, 0, sizeOf(inputShape, 2) - height * rows, sizeOf(inputShape, 3) - width * columns],
  );
}

/**
 * Where windows do not overlap, the pool can say where its maxima lie and `MaxUnpool` puts the gradient there.
 * Only the CPU provider has both.
 */
function unpool(x: Value, dy: Value, geometry: PoolingGeometry): Value {
  const pooled = new Operation({
    opType: 'MaxPool',
    inputs: [x],
    attributes: poolingAttributes(geometry),
    outputs: [{ shape: geometry.outputShape }, { shape: geometry.outputShape, type: 'int64' }],
  });
  return apply({
    opType: 'MaxUnpool',
    inputs: [dy, present(pooled.outputs[1], 'indices of MaxPool'), integers(geometry.inputShape)],
    attributes: poolingAttributes(geometry),
    shape: geometry.inputShape,
  });
}

/** For each place in the window: give the gradient to the windows whose first maximum is there. */
function windowByWindow(x: Value, y: Value, dy: Value, geometry: PoolingGeometry): Value {
  const { size, strides, padding, outputShape, inputShape } = geometry;
  const padded = padWith(x, LOWEST, padding);
  const [, , height = 1, width = 1] = padded.shape;
  /** Windows whose maximum has not been met yet. */
  let open: Value | undefined;
  let total: Value | undefined;
  for (let row = 0; row < size[0]; row++) {
    for (let column = 0; column < size[1]; column++) {
      const rowEnd = row + (sizeOf(outputShape, 2) - 1) * strides[0] + 1;
      const columnEnd = column + (sizeOf(outputShape, 3) - 1) * strides[1] + 1;
      const pixels = slice(padded, [
        { axis: 2, start: row, end: rowEnd, step: strides[0] },
        { axis: 3, start: column, end: columnEnd, step: strides[1] },
      ]);
      const isMaximum: Value = equal(pixels, y);
      const first = open === undefined ? isMaximum : and(isMaximum, open);
      // Without `Or`, which has no WebGPU kernel.
      open = open === undefined ? not(isMaximum) : and(open, not(isMaximum));
      const share = insertZeros(insertZeros(where(first, dy, 0), 2, strides[0]), 3, strides[1]);
      const placed = pad(share, [0, 0, row, column], [0, 0, height - rowEnd, width - columnEnd]);
      total = total === undefined ? placed : add(total, placed);
    }
  }
  return slice(present(total, 'window of MaxPool'), [
    { axis: 2, start: padding.top, end: padding.top + sizeOf(inputShape, 2) },
    { axis: 3, start: padding.left, end: padding.left + sizeOf(inputShape, 3) },
  ]);
}

function padWith(x: Value, value: number, padding: PoolingGeometry['padding']): Value {
  const { top, left, bottom, right } = padding;
  if (top + left + bottom + right === 0) {
    return x;
  }
  const [batch = 1, channels = 1, height = 1, width = 1] = x.shape;
  const shape: Shape = [batch, channels, height + top + bottom, width + left + right];
  return apply({
    opType: 'Pad',
    inputs: [x, integers([0, 0, top, left, 0, 0, bottom, right]), constant(value)],
    shape,
  });
}

function poolingAttributes({ size, strides, padding }: PoolingGeometry): Record<string, OnnxAttribute> {
  return {
    kernel_shape: attribute.ints(size),
    strides: attribute.ints(strides),
    pads: attribute.ints([padding.top, padding.left, padding.bottom, padding.right]),
  };
}
