/**
 * Two-dimensional convolution (cross-correlation, as every network library calls it) and its gradients.
 *
 * The three operations are composite: each target gets its own fastest form, see `lowering/`.
 * @module
 */

import { ShapeError } from '../errors.js';
import { formatShape, type Shape, sameShape, sizeOf } from '../graph/shape.js';
import { apply, type Value } from '../graph/value.js';
import { lowerConvolution } from '../lowering/convolution.js';
import { lowerFilterGradient } from '../lowering/filter-gradient.js';
import { lowerInputGradient } from '../lowering/input-gradient.js';
import { reduceSum } from './reduction.js';

/** Zeros around an image. */
export interface Padding {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Rows, columns. */
export type Size2d = readonly [height: number, width: number];

export interface ConvolutionOptions {
  /** Step of the window (default [1, 1]). */
  readonly strides?: Size2d;
  /**
   * Zeros around the image (default `same`: output size = ⌈input / stride⌉, the odd zero below and to the right,
   * as Keras places it).
   */
  readonly padding?: 'same' | 'valid' | Padding;
  /** Groups of channels that do not see each other; as many as channels is a depthwise convolution (default 1). */
  readonly groups?: number;
}

/** Everything about a convolution but the numbers. */
export interface ConvolutionGeometry {
  /** [batch, channels, height, width] */
  readonly inputShape: Shape;
  /** [outputs, channels / groups, kernel height, kernel width] */
  readonly filterShape: Shape;
  /** [batch, outputs, height, width] */
  readonly outputShape: Shape;
  readonly strides: Size2d;
  readonly padding: Padding;
  readonly groups: number;
}

/** Zeros that `same` stands for, and output size, along one axis. */
function windowGeometry(
  size: number,
  kernel: number,
  stride: number,
  padding: 'same' | 'valid' | readonly [number, number],
): { before: number; after: number; output: number } {
  let before = 0;
  let after = 0;
  if (padding === 'same') {
    const total = Math.max((Math.ceil(size / stride) - 1) * stride + kernel - size, 0);
    before = Math.floor(total / 2);
    after = total - before;
  } else if (padding !== 'valid') {
    [before, after] = padding;
  }
  return { before, after, output: Math.floor((size + before + after - kernel) / stride) + 1 };
}

/** Resolves padding and output size of a window that slides over an image's rows and columns. */
export function slidingWindow(
  op: string,
  shape: Shape,
  kernel: Size2d,
  strides: Size2d,
  padding: 'same' | 'valid' | Padding,
): { padding: Padding; height: number; width: number } {
  if (shape.length !== 4) {
    throw new ShapeError(`${op}: ${formatShape(shape)} is no image; it needs four axes`);
  }
  const given = typeof padding === 'string' ? undefined : padding;
  const rows = windowGeometry(
    sizeOf(shape, 2),
    kernel[0],
    strides[0],
    given ? [given.top, given.bottom] : (padding as 'same'),
  );
  const columns = windowGeometry(
    sizeOf(shape, 3),
    kernel[1],
    strides[1],
    given ? [given.left, given.right] : (padding as 'same'),
  );
  if (rows.output < 1 || columns.output < 1) {
    throw new ShapeError(`${op}: a window of ${kernel.join('×')} does not fit into ${formatShape(shape)}`);
  }
  return {
    padding: { top: rows.before, bottom: rows.after, left: columns.before, right: columns.after },
    height: rows.output,
    width: columns.output,
  };
}

/**
 * Convolution.
 *
 * @param x images, [batch, channels, height, width]
 * @param filter [outputs, channels / groups, kernel height, kernel width]
 * @param bias [outputs]
 * @returns [batch, outputs, height', width']
 * @throws {ShapeError} if channels, groups and filter do not fit
 * @example
 * const x = new Input('x', [8, 3, 48, 48]);
 * const filter = new Input('filter', [16, 3, 3, 3]);
 * conv(x, filter, undefined, { strides: [2, 2] }).shape; // [8, 16, 24, 24]
 */
export function conv(x: Value, filter: Value, bias?: Value, options: ConvolutionOptions = {}): Value {
  const geometry = resolveGeometry(x.shape, filter.shape, options);
  if (bias !== undefined && !sameShape(bias.shape, [sizeOf(filter.shape, 0)])) {
    throw new ShapeError(
      `Conv: bias ${formatShape(bias.shape)} does not fit filter ${formatShape(filter.shape)}`,
    );
  }
  return apply({
    opType: 'Convolution',
    domain: 'lineament',
    inputs: bias === undefined ? [x, filter] : [x, filter, bias],
    shape: geometry.outputShape,
    lower: ([image, weights, offsets], target) =>
      image && weights ? [lowerConvolution(image, weights, offsets, geometry, target)] : [],
    gradient: ([dy]) =>
      dy
        ? [
            convInputGradient(dy, filter, geometry),
            convFilterGradient(x, dy, geometry),
            bias && reduceSum(dy, { axes: [0, 2, 3] }),
          ]
        : [],
  });
}

function resolveGeometry(
  inputShape: Shape,
  filterShape: Shape,
  options: ConvolutionOptions,
): ConvolutionGeometry {
  const { strides = [1, 1], padding = 'same', groups = 1 } = options;
  if (inputShape.length !== 4 || filterShape.length !== 4) {
    throw new ShapeError(
      `Conv: image ${formatShape(inputShape)} and filter ${formatShape(filterShape)} both need four axes`,
    );
  }
  const channels = sizeOf(inputShape, 1);
  const outputs = sizeOf(filterShape, 0);
  if (sizeOf(filterShape, 1) * groups !== channels || outputs % groups !== 0) {
    throw new ShapeError(
      `Conv: filter ${formatShape(filterShape)} in ${groups} groups does not fit image ${formatShape(inputShape)}`,
    );
  }
  const kernel: Size2d = [sizeOf(filterShape, 2), sizeOf(filterShape, 3)];
  const window = slidingWindow('Conv', inputShape, kernel, strides, padding);
  return {
    inputShape,
    filterShape,
    outputShape: [sizeOf(inputShape, 0), outputs, window.height, window.width],
    strides,
    padding: window.padding,
    groups,
  };
}

/** Gradient of a convolution with respect to its image. */
export function convInputGradient(dy: Value, filter: Value, geometry: ConvolutionGeometry): Value {
  return apply({
    opType: 'ConvolutionInputGradient',
    domain: 'lineament',
    inputs: [dy, filter],
    shape: geometry.inputShape,
    lower: ([gradient, weights], target) =>
      gradient && weights ? [lowerInputGradient(gradient, weights, geometry, target)] : [],
  });
}

function convFilterGradient(x: Value, dy: Value, geometry: ConvolutionGeometry): Value {
  return apply({
    opType: 'ConvolutionFilterGradient',
    domain: 'lineament',
    inputs: [x, dy],
    shape: geometry.filterShape,
    lower: ([image, gradient], target) =>
      image && gradient ? [lowerFilterGradient(image, gradient, geometry, target)] : [],
  });
}
