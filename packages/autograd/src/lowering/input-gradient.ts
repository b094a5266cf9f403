/**
 * Gradient of a convolution with respect to its image, in ONNX operators.
 * @module
 */

import { sizeOf } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import { apply, attribute, integers, type Value } from '../graph/value.js';
import type { ConvolutionGeometry, Size2d } from '../ops/convolution.js';
import { insertZeros, pad, reshape, transpose } from '../ops/shaping.js';
import { lowerConvolution } from './convolution.js';

/**
 * With stride 1 the gradient is itself a convolution, by the filter turned half round with its two channel axes
 * exchanged; it is faster than a transposed convolution. Otherwise `ConvTranspose` it is.
 */
export function lowerInputGradient(
  dy: Value,
  filter: Value,
  geometry: ConvolutionGeometry,
  target: Target,
): Value {
  const { inputShape, outputShape, filterShape, strides, padding, groups } = geometry;
  const [outputs = 1, channelsPerGroup = 1, height = 1, width = 1] = filterShape;
  if (strides[0] === 1 && strides[1] === 1) {
    return stride1(dy, filter, geometry, target);
  }
  // Rows and columns that no window reached when the stride did not divide the image get no gradient.
  const reached = (axis: number, kernel: number, stride: number, before: number, after: number) =>
    (sizeOf(outputShape, axis) - 1) * stride + kernel - before - after;
  const unreached: Size2d = [
    sizeOf(inputShape, 2) - reached(2, height, strides[0], padding.top, padding.bottom),
    sizeOf(inputShape, 3) - reached(3, width, strides[1], padding.left, padding.right),
  ];
  if (target.provider === 'webgpu' && channelsPerGroup === 1 && outputs !== groups) {
    // ConvTranspose of that provider is wrong where many channels become one.
    const apart = pad(
      insertZeros(insertZeros(dy, 2, strides[0]), 3, strides[1]),
      [0, 0, 0, 0],
      [0, 0, ...unreached],
    );
    return stride1(apart, filter, { ...geometry, strides: [1, 1], outputShape: apart.shape }, target);
  }
  return apply({
    opType: 'ConvTranspose',
    inputs: [dy, filter],
    attributes: {
      kernel_shape: attribute.ints([height, width]),
      strides: attribute.ints(strides),
      pads: attribute.ints([padding.top, padding.left, padding.bottom, padding.right]),
      output_padding: attribute.ints(unreached),
      group: attribute.int(groups),
    },
    shape: inputShape,
  });
}

function stride1(dy: Value, filter: Value, geometry: ConvolutionGeometry, target: Target): Value {
  const { inputShape, filterShape, strides, padding, groups } = geometry;
  const [outputs = 1, channelsPerGroup = 1, height = 1, width = 1] = filterShape;
  const top = height - 1 - padding.top;
  const bottom = height - 1 - padding.bottom;
  const left = width - 1 - padding.left;
  const right = width - 1 - padding.right;
  // Windows that lay wholly in the padding saw no pixel: their gradient is cut off.
  const seen = pad(
    dy,
    [0, 0, Math.min(top, 0), Math.min(left, 0)],
    [0, 0, Math.min(bottom, 0), Math.min(right, 0)],
  );
  return lowerConvolution(
    seen,
    turnFilter(filter, groups),
    undefined,
    {
      inputShape: seen.shape,
      filterShape: [channelsPerGroup * groups, outputs / groups, height, width],
      outputShape: inputShape,
      strides,
      padding: {
        top: Math.max(top, 0),
        bottom: Math.max(bottom, 0),
        left: Math.max(left, 0),
        right: Math.max(right, 0),
      },
      groups,
    },
    target,
  );
}

/** Turned half round, channel axes exchanged in each group. The kernel's axes go first so that whole planes are moved. */
function turnFilter(filter: Value, groups: number): Value {
  const [outputs = 1, channels = 1, height = 1, width = 1] = filter.shape;
  const taps = height * width;
  const planes = reshape(transpose(filter, [2, 3, 0, 1]), [taps, outputs, channels]);
  const turned = apply({
    opType: 'Gather',
    inputs: [planes, integers(Array.from({ length: taps }, (_, tap) => taps - 1 - tap))],
    attributes: { axis: attribute.int(0) },
    shape: planes.shape,
  });
  const split = reshape(turned, [taps, groups, outputs / groups, channels]);
  return reshape(transpose(split, [1, 3, 2, 0]), [groups * channels, outputs / groups, height, width]);
}
