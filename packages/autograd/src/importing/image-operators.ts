/**
 * Imports operators that slide a window over an image, and normalization by channel.
 * @module
 */

import { sizeOf } from '../graph/shape.js';
import type { Value } from '../graph/value.js';
import { add, subtract } from '../ops/arithmetic.js';
import { conv, type Padding, type Size2d } from '../ops/convolution.js';
import { batchNormInference } from '../ops/normalization.js';
import { averagePool, maxPool } from '../ops/pooling.js';
import { reduceMax, reduceMean } from '../ops/reduction.js';
import { insertZeros, pad } from '../ops/shaping.js';
import type { ImportNode, OperatorImporters } from './import-node.js';

const NO_PADDING: Padding = { top: 0, left: 0, bottom: 0, right: 0 };

/** Two sizes from an attribute of the window. */
function pair(node: ImportNode, name: string): Size2d {
  const [height = 1, width = height] = node.ints(name) ?? [1, 1];
  return [height, width];
}

/** Only images have windows of two sizes. */
function image(node: ImportNode): Value {
  const x = node.input(0);
  return x.shape.length === 4
    ? x
    : node.fail(
        `its input has ${x.shape.length} axes; only images ([batch, channels, height, width]) are supported`,
      );
}

/** Explicit zeros around the image, whichever way the exporter says it. */
function padding(node: ImportNode, x: Value, kernel: Size2d, strides: Size2d): Padding {
  const how = node.string('auto_pad', 'NOTSET');
  if (how === 'VALID') {
    return NO_PADDING;
  }
  if (how === 'NOTSET') {
    const [top = 0, left = 0, bottom = 0, right = 0] = node.ints('pads') ?? [];
    return { top, left, bottom, right };
  }
  const along = (axis: 0 | 1): [number, number] => {
    const size = sizeOf(x.shape, axis + 2);
    const total = Math.max((Math.ceil(size / strides[axis]) - 1) * strides[axis] + kernel[axis] - size, 0);
    const less = Math.floor(total / 2);
    return how === 'SAME_LOWER' ? [total - less, less] : [less, total - less];
  };
  const [top, bottom] = along(0);
  const [left, right] = along(1);
  return { top, left, bottom, right };
}

function importConvolution(node: ImportNode): Value {
  const x = image(node);
  const dilations = pair(node, 'dilations');
  // A dilated filter is a larger one with zeros between its taps.
  const filter = insertZeros(insertZeros(node.input(1), 2, dilations[0]), 3, dilations[1]);
  const strides = pair(node, 'strides');
  const kernel: Size2d = [sizeOf(filter.shape, 2), sizeOf(filter.shape, 3)];
  return conv(x, filter, node.inputs[2], {
    strides,
    padding: padding(node, x, kernel, strides),
    groups: node.int('group', 1),
  });
}

/** Geometry of a pooling; `ceil_mode` becomes space below and to the right that counts as nothing. */
function pooling(
  node: ImportNode,
  x: Value,
  given: Padding | undefined,
): { size: Size2d; strides: Size2d; padding: Padding } {
  if (node.ints('dilations')?.some((dilation) => dilation !== 1)) {
    node.fail('dilated pooling is not supported');
  }
  const size = pair(node, 'kernel_shape');
  const strides = pair(node, 'strides');
  const around = given ?? padding(node, x, size, strides);
  if (node.int('ceil_mode', 0) === 0) {
    return { size, strides, padding: around };
  }
  const missing = (axis: 0 | 1, before: number, after: number): number => {
    const length = sizeOf(x.shape, axis + 2);
    let steps = Math.ceil((length + before + after - size[axis]) / strides[axis]);
    if (steps * strides[axis] >= length + before) {
      steps -= 1; // a last window that would lie wholly in the padding is left out
    }
    return Math.max(0, steps * strides[axis] + size[axis] - length - before - after);
  };
  return {
    size,
    strides,
    padding: {
      ...around,
      bottom: around.bottom + missing(0, around.top, around.bottom),
      right: around.right + missing(1, around.left, around.right),
    },
  };
}

function importMaxPool(node: ImportNode): Value {
  if (node.outputCount > 1) {
    node.fail('the places of its maxima are asked for');
  }
  const x = image(node);
  return maxPool(x, pooling(node, x, undefined));
}

function importAveragePool(node: ImportNode): Value {
  const x = image(node);
  if (node.int('count_include_pad', 0) === 0) {
    return averagePool(x, pooling(node, x, undefined));
  }
  const around = padding(node, x, pair(node, 'kernel_shape'), pair(node, 'strides'));
  const padded = pad(x, [0, 0, around.top, around.left], [0, 0, around.bottom, around.right]);
  return averagePool(padded, pooling(node, padded, NO_PADDING));
}

function importBatchNormalization(node: ImportNode): Value {
  if (node.int('training_mode', 0) !== 0 || node.outputCount > 1) {
    node.fail('it is in training mode; export the model in evaluation mode');
  }
  return batchNormInference(
    node.input(0),
    { scale: node.input(1), offset: node.input(2) },
    node.input(3),
    node.input(4),
    node.float('epsilon', 1e-5),
  );
}

function importGlobalPool(node: ImportNode, reduce: typeof reduceMean): Value {
  const x = node.input(0);
  const axes = x.shape.flatMap((_, axis) => (axis >= 2 ? [axis] : []));
  return reduce(x, { axes, keepDimensions: true });
}

function importPad(node: ImportNode): Value {
  const x = node.input(0);
  const mode = node.string('mode', 'constant');
  if (mode !== 'constant') {
    node.fail(`padding of mode '${mode}' is not supported, only 'constant'`);
  }
  const rank = x.shape.length;
  const amounts = node.numbers(1) ?? node.ints('pads') ?? node.fail('it has no pads');
  const axes = node.numbers(3) ?? Array.from({ length: rank }, (_, axis) => axis);
  const before = new Array<number>(rank).fill(0);
  const after = new Array<number>(rank).fill(0);
  axes.forEach((given, index) => {
    const axis = given < 0 ? given + rank : given;
    before[axis] = amounts[index] ?? 0;
    after[axis] = amounts[index + axes.length] ?? 0;
  });
  const value = node.numbers(2)?.[0] ?? node.float('value', 0);
  if (value === 0) {
    return pad(x, before, after);
  }
  // What surrounds is 0 once the value is taken off.
  return add(pad(subtract(x, value), before, after), value);
}

export const IMAGE_OPERATORS: OperatorImporters = {
  AveragePool: importAveragePool,
  BatchNormalization: importBatchNormalization,
  Conv: importConvolution,
  GlobalAveragePool: (node) => importGlobalPool(node, reduceMean),
  GlobalMaxPool: (node) => importGlobalPool(node, reduceMax),
  MaxPool: importMaxPool,
  Pad: importPad,
};
