/**
 * Pooling over windows of an image.
 * @module
 */

import { elementCount, type Shape, sizeOf } from '../graph/shape.js';
import { apply, attribute, constant, type Value } from '../graph/value.js';
import { lowerMaxPool, lowerMaxPoolGradient } from '../lowering/max-pool.js';
import { multiply } from './arithmetic.js';
import {
  type ConvolutionGeometry,
  convInputGradient,
  type Padding,
  type Size2d,
  slidingWindow,
} from './convolution.js';
import { reduceMean } from './reduction.js';

export interface PoolingOptions {
  /** Rows and columns of the window. */
  readonly size: Size2d;
  /** Step of the window (default: its size). */
  readonly strides?: Size2d;
  /** Space around the image that counts as nothing (default `valid`: none). */
  readonly padding?: 'same' | 'valid' | Padding;
}

/** Everything about a pooling but the numbers. */
export interface PoolingGeometry {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly size: Size2d;
  readonly strides: Size2d;
  readonly padding: Padding;
}

function resolve(op: string, shape: Shape, options: PoolingOptions): PoolingGeometry {
  const { size, strides = size, padding = 'valid' } = options;
  const window = slidingWindow(op, shape, size, strides, padding);
  return {
    inputShape: shape,
    outputShape: [sizeOf(shape, 0), sizeOf(shape, 1), window.height, window.width],
    size,
    strides,
    padding: window.padding,
  };
}

/**
 * Largest value of each window. The gradient goes to the first of equal values, in reading order.
 *
 * @param x [batch, channels, height, width]
 * @throws {ShapeError} if the window does not fit into the image
 * @example
 * maxPool(new Input('x', [8, 64, 48, 48]), { size: [2, 2] }).shape; // [8, 64, 24, 24]
 */
export function maxPool(x: Value, options: PoolingOptions): Value {
  const geometry = resolve('MaxPool', x.shape, options);
  return apply({
    opType: 'MaxPooling',
    domain: 'lineament',
    inputs: [x],
    shape: geometry.outputShape,
    lower: ([image]) => (image ? [lowerMaxPool(image, geometry)] : []),
    gradient: ([dy], [y]) => (dy && y ? [maxPoolGradient(x, y, dy, geometry)] : []),
  });
}

function maxPoolGradient(x: Value, y: Value, dy: Value, geometry: PoolingGeometry): Value {
  return apply({
    opType: 'MaxPoolingGradient',
    domain: 'lineament',
    inputs: [x, y, dy],
    shape: x.shape,
    lower: ([image, pooled, gradient], target) =>
      image && pooled && gradient ? [lowerMaxPoolGradient(image, pooled, gradient, geometry, target)] : [],
  });
}

/**
 * Mean of each window; pixels outside the image do not count.
 *
 * @param x [batch, channels, height, width]
 * @throws {ShapeError} if the window does not fit into the image
 * @example
 * averagePool(new Input('x', [8, 64, 48, 48]), { size: [3, 3], strides: [2, 2], padding: 'same' }).shape; // [8, 64, 24, 24]
 */
export function averagePool(x: Value, options: PoolingOptions): Value {
  const geometry = resolve('AveragePool', x.shape, options);
  const { padding, size, strides } = geometry;
  return apply({
    opType: 'AveragePool',
    inputs: [x],
    attributes: {
      kernel_shape: attribute.ints(size),
      strides: attribute.ints(strides),
      pads: attribute.ints([padding.top, padding.left, padding.bottom, padding.right]),
    },
    shape: geometry.outputShape,
    gradient: ([dy]) => {
      if (dy === undefined) {
        return [];
      }
      const channels = sizeOf(x.shape, 1);
      const filterShape = [channels, 1, ...size];
      const ones = constant(new Float32Array(elementCount(filterShape)).fill(1), filterShape);
      const spread: ConvolutionGeometry = { ...geometry, filterShape, groups: channels };
      return [convInputGradient(multiply(dy, windowShares(geometry)), ones, spread)];
    },
  });
}

/** One over the number of pixels that each window has inside the image, [1, 1, height, width]. */
function windowShares({ inputShape, outputShape, size, strides, padding }: PoolingGeometry): Value {
  const inside = (axis: 0 | 1, before: number) =>
    Array.from({ length: sizeOf(outputShape, axis + 2) }, (_, index) => {
      const start = index * strides[axis] - before;
      return Math.min(start + size[axis], sizeOf(inputShape, axis + 2)) - Math.max(start, 0);
    });
  const columns = inside(1, padding.left);
  const shares = inside(0, padding.top).flatMap((rows) => columns.map((count) => 1 / (rows * count)));
  return constant(shares, [1, 1, ...outputShape.slice(2)]);
}

/**
 * Mean of each channel: [batch, channels, height, width] becomes [batch, channels].
 *
 * @example
 * globalAveragePool(new Input('x', [8, 64, 6, 6])).shape; // [8, 64]
 */
export function globalAveragePool(x: Value): Value {
  return reduceMean(x, { axes: [2, 3] });
}
