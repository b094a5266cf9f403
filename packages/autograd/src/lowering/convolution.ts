/**
 * Convolution in ONNX operators.
 *
 * ONNX Runtime's CPU provider has a second convolution that works on blocks of channels and runs at close to the
 * processor's peak. Its own optimizer uses it only where weights are constants, which in training they never are;
 * the operators can be named directly, with the weights rearranged in the graph.
 * @module
 */

import { type Shape, sizeOf } from '../graph/shape.js';
import type { Target } from '../graph/target.js';
import { apply, attribute, type Value } from '../graph/value.js';
import type { OnnxAttribute } from '../onnx/model.js';
import type { ConvolutionGeometry } from '../ops/convolution.js';
import { reshape, transpose } from '../ops/shaping.js';

const BLOCKED_DOMAIN = 'com.microsoft.nchwc';

/** How channels are laid out on the way through one blocked convolution. */
type BlockedForm = 'blocked' | 'depthwise' | 'plain-input';

export function lowerConvolution(
  x: Value,
  filter: Value,
  bias: Value | undefined,
  geometry: ConvolutionGeometry,
  target: Target,
): Value {
  const form = blockedForm(geometry, target.channelBlock);
  const inputs = bias === undefined ? [] : [bias];
  if (form === undefined) {
    return apply({
      opType: 'Conv',
      inputs: [x, filter, ...inputs],
      attributes: convolutionAttributes(geometry),
      shape: geometry.outputShape,
    });
  }
  const blockedOutput = apply({
    opType: 'Conv',
    domain: BLOCKED_DOMAIN,
    inputs: [
      form === 'plain-input' ? x : toBlocked(x),
      blockFilter(filter, form, target.channelBlock),
      ...inputs,
    ],
    attributes: convolutionAttributes(geometry),
    shape: geometry.outputShape,
  });
  return fromBlocked(blockedOutput);
}

/** Rearranges [batch, channels, height, width] into blocks of channels; the shape is kept, the order is not. */
function toBlocked(x: Value): Value {
  return apply({ opType: 'ReorderInput', domain: BLOCKED_DOMAIN, inputs: [x], shape: x.shape });
}

function fromBlocked(x: Value): Value {
  return apply({
    opType: 'ReorderOutput',
    domain: BLOCKED_DOMAIN,
    inputs: [x],
    attributes: { channels: attribute.int(sizeOf(x.shape, 1)) },
    shape: x.shape,
  });
}

function blockedForm(geometry: ConvolutionGeometry, block: number): BlockedForm | undefined {
  const channels = sizeOf(geometry.inputShape, 1);
  const outputs = sizeOf(geometry.outputShape, 1);
  if (block === 1 || outputs % block !== 0) {
    return undefined;
  }
  if (geometry.groups === 1) {
    if (channels % block === 0) {
      return 'blocked';
    }
    return channels < block ? 'plain-input' : undefined;
  }
  return geometry.groups === channels && channels === outputs ? 'depthwise' : undefined;
}

/**
 * The blocked convolution reads its weights a block of outputs at a time: [outputs / b, channels / b, height, width,
 * b channels, b outputs], or without the inner channels where the input is not blocked. The declared shape stays.
 */
function blockFilter(filter: Value, form: BlockedForm, block: number): Value {
  const [outputs = 1, channels = 1, height = 1, width = 1] = filter.shape;
  const [split, order]: [Shape, readonly number[]] =
    form === 'blocked'
      ? [
          [outputs / block, block, channels / block, block, height, width],
          [0, 2, 4, 5, 3, 1],
        ]
      : [
          [outputs / block, block, channels, height, width],
          [0, 2, 3, 4, 1],
        ];
  return reshape(transpose(reshape(filter, split), order), filter.shape);
}

/** Attributes of ONNX `Conv`; explicit pads, because `auto_pad` with strides is wrong on the WebGPU provider. */
function convolutionAttributes(geometry: ConvolutionGeometry): Record<string, OnnxAttribute> {
  const { padding, strides, groups, filterShape } = geometry;
  return {
    kernel_shape: attribute.ints(filterShape.slice(2)),
    strides: attribute.ints(strides),
    dilations: attribute.ints([1, 1]),
    pads: attribute.ints([padding.top, padding.left, padding.bottom, padding.right]),
    group: attribute.int(groups),
  };
}
