/**
 * Gradient of a convolution with respect to its image, in ONNX operators.
 * @module
 */

import { sizeOf } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import { apply, attribute, integers, type Value } from '../graph/value.js';
import type { ConvolutionGeometry } from '../ops/convolution.js';
import { reshape, transpose } from '../ops/shaping.js';
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
  const depthwise = channelsPerGroup === 1 && outputs === groups;
  if (strides[0] === 1 && strides[1] === 1 && (groups === 1 || depthwise)) {
    return lowerConvolution(
      dy,
      turnFilter(filter, depthwise),
      undefined,
      {
        inputShape: outputShape,
        filterShape: depthwise ? filterShape : [channelsPerGroup, outputs, height, width],
        outputShape: inputShape,
        strides,
        padding: {
          top: height - 1 - padding.top,
          bottom: height - 1 - padding.bottom,
          left: width - 1 - padding.left,
          right: width - 1 - padding.right,
        },
        groups,
      },
      target,
    );
  }
  // Rows and columns that no window reached when the stride did not divide the image get no gradient.
  const reached = (axis: number, kernel: number, stride: number, before: number, after: number) =>
    (sizeOf(outputShape, axis) - 1) * stride + kernel - before - after;
  return apply({
    opType: 'ConvTranspose',
    inputs: [dy, filter],
    attributes: {
      kernel_shape: attribute.ints([height, width]),
      strides: attribute.ints(strides),
      pads: attribute.ints([padding.top, padding.left, padding.bottom, padding.right]),
      output_padding: attribute.ints([
        sizeOf(inputShape, 2) - reached(2, height, strides[0], padding.top, padding.bottom),
        sizeOf(inputShape, 3) - reached(3, width, strides[1], padding.left, padding.right),
      ]),
      group: attribute.int(groups),
    },
    shape: inputShape,
  });
}

/** Turned half round, channel axes exchanged. The kernel's axes go first so that whole planes are moved. */
function turnFilter(filter: Value, depthwise: boolean): Value {
  const [outputs = 1, channels = 1, height = 1, width = 1] = filter.shape;
  const taps = height * width;
  const planes = reshape(transpose(filter, [2, 3, 0, 1]), [taps, outputs, channels]);
  const turned = apply({
    opType: 'Gather',
    inputs: [planes, integers(Array.from({ length: taps }, (_, tap) => taps - 1 - tap))],
    attributes: { axis: attribute.int(0) },
    shape: planes.shape,
  });
  const split = reshape(turned, [height, width, outputs, channels]);
  return transpose(split, depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1]);
}
