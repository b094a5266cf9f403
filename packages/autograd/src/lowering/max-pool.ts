/**
 * Max pooling and its gradient in ONNX operators.
 * @module
 */

import { type Shape, sizeOf } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import { apply, attribute, constant, integers, Operation, present, type Value } from '../graph/value.js';
import type { OnnxAttribute } from '../onnx/model.js';
import { add } from '../ops/arithmetic.js';
import type { PoolingGeometry } from '../ops/pooling.js';
import { and, equal, not, where } from '../ops/selection.js';
import { insertZeros, pad, slice } from '../ops/shaping.js';

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
  const { size, strides } = geometry;
  const disjoint = strides[0] >= size[0] && strides[1] >= size[1];
  return target.provider === 'cpu' && disjoint ? unpool(x, dy, geometry) : windowByWindow(x, y, dy, geometry);
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
