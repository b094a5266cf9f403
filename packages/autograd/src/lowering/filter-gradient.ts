/**
 * Gradient of a convolution with respect to its filter, in ONNX operators.
 *
 * Every tap of the kernel is a matrix product of the output's gradient with a shifted image, summed over pixels
 * and images.
 * @module
 */

import { sizeOf } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import type { Value } from '../graph/value.js';
import { multiply } from '../ops/arithmetic.js';
import type { ConvolutionGeometry } from '../ops/convolution.js';
import { matMul } from '../ops/linear.js';
import { reduceSum } from '../ops/reduction.js';
import { concat, pad, reshape, slice, transpose } from '../ops/shaping.js';

/** Floats that the products of single images may take before their sum. */
const LARGEST_PARTIAL_PRODUCTS = 64 * 1024 * 1024;

export function lowerFilterGradient(
  x: Value,
  dy: Value,
  geometry: ConvolutionGeometry,
  target: Target,
): Value {
  const { strides, groups, filterShape, inputShape } = geometry;
  const [outputs = 1, channels = 1, height = 1, width = 1] = filterShape;
  const partialProducts = sizeOf(inputShape, 0) * outputs * channels * height * width;
  if (target.provider !== 'cpu' || groups !== 1 || partialProducts > LARGEST_PARTIAL_PRODUCTS) {
    return tapByTap(x, dy, geometry);
  }
  // The fewer channels are copied, the better.
  const copiedTogether = height * width * channels;
  const copiedByRowsAndColumns = height * outputs + width * channels;
  return strides[0] === 1 && strides[1] === 1 && copiedByRowsAndColumns < copiedTogether
    ? rowsByColumns(x, dy, geometry)
    : allTogether(x, dy, geometry);
}

/** All taps in one batched product with every shifted image side by side. */
function allTogether(x: Value, dy: Value, geometry: ConvolutionGeometry): Value {
  const { filterShape, inputShape, outputShape } = geometry;
  const [outputs = 1, channels = 1, height = 1, width = 1] = filterShape;
  const [batch = 1] = inputShape;
  const pixels = sizeOf(outputShape, 2) * sizeOf(outputShape, 3);
  const taps = height * width;
  const product = matMul(
    reshape(dy, [batch, outputs, pixels]),
    reshape(concat(shiftedImages(x, geometry), 1), [batch, taps * channels, pixels]),
    { transposeB: true },
  );
  const sum = reshape(reduceSum(product, { axes: [0] }), [outputs, taps, channels]);
  return reshape(transpose(sum, [0, 2, 1]), filterShape);
}

/** What each tap of the kernel sees, row by row: [batch, channels, output height, output width]. */
function shiftedImages(
  x: Value,
  { filterShape, outputShape, strides, padding }: ConvolutionGeometry,
): Value[] {
  const padded = pad(x, [0, 0, padding.top, padding.left], [0, 0, padding.bottom, padding.right]);
  const [, , height = 1, width = 1] = filterShape;
  const [, , outputHeight = 1, outputWidth = 1] = outputShape;
  return Array.from({ length: height * width }, (_, tap) => {
    const row = Math.floor(tap / width);
    const column = tap % width;
    return slice(padded, [
      { axis: 2, start: row, end: row + (outputHeight - 1) * strides[0] + 1, step: strides[0] },
      { axis: 3, start: column, end: column + (outputWidth - 1) * strides[1] + 1, step: strides[1] },
    ]);
  });
}

/**
 * A column of taps in one batched product. Shifting the image by columns and the gradient by rows gives every pair of
 * shifts from `height + width` copies instead of `height · width`, and large products keep the multiplier busy.
 */
function rowsByColumns(x: Value, dy: Value, geometry: ConvolutionGeometry): Value {
  const { filterShape, inputShape, outputShape, padding } = geometry;
  const [outputs = 1, channels = 1, height = 1, width = 1] = filterShape;
  const [batch = 1, , imageHeight = 1, imageWidth = 1] = inputShape;
  const [, , outputHeight = 1, outputWidth = 1] = outputShape;
  const gradientRows = Array.from({ length: height }, (_, row) =>
    pad(dy, [0, 0, row - padding.top, 0], [0, 0, imageHeight - outputHeight - row + padding.top, 0]),
  );
  const pixels = imageHeight * outputWidth;
  const rows = reshape(concat(gradientRows, 1), [batch, height * outputs, pixels]);
  const columns = Array.from({ length: width }, (_, column) => {
    const shifted = pad(
      x,
      [0, 0, 0, padding.left - column],
      [0, 0, 0, outputWidth - imageWidth - padding.left + column],
    );
    const product = matMul(rows, reshape(shifted, [batch, channels, pixels]), { transposeB: true });
    return reshape(reduceSum(product, { axes: [0] }), [height, outputs, channels, 1]);
  });
  return transpose(concat(columns, 3), [1, 2, 0, 3]);
}

/** One tap after another: any groups. */
function tapByTap(x: Value, dy: Value, geometry: ConvolutionGeometry): Value {
  const { filterShape, inputShape, outputShape, groups } = geometry;
  const [outputs = 1, channels = 1] = filterShape;
  const [batch = 1, allChannels = 1] = inputShape;
  const pixels = sizeOf(outputShape, 2) * sizeOf(outputShape, 3);
  const depthwise = channels === 1 && outputs === groups && allChannels === groups;
  const gradient = reshape(dy, [batch, groups, outputs / groups, pixels]);
  const taps = shiftedImages(x, geometry).map((shifted) => {
    const tap = depthwise
      ? reduceSum(multiply(shifted, dy), { axes: [0, 2, 3] })
      : reduceSum(
          matMul(gradient, reshape(shifted, [batch, groups, channels, pixels]), { transposeB: true }),
          { axes: [0] },
        );
    return reshape(tap, [outputs, channels, 1]);
  });
  return reshape(concat(taps, 2), filterShape);
}
