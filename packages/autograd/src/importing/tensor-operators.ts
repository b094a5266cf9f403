/**
 * Imports operators that multiply matrices, reduce, or move elements.
 * @module
 */

import { sizeOf } from '../graph/shape.js';
import { Constant, type Value } from '../graph/value.js';
import { add, multiply } from '../ops/arithmetic.js';
import { matMul } from '../ops/linear.js';
import { type ReductionOptions, reduceMax, reduceMean, reduceSum } from '../ops/reduction.js';
import { cast } from '../ops/selection.js';
import { concat, reshape, slice, transpose } from '../ops/shaping.js';
import { logSoftmax, softmax } from '../ops/softmax.js';
import { importedType } from './element-types.js';
import { type ImportNode, type OperatorImporters, positiveAxes, withAxes } from './import-node.js';

function importGemm(node: ImportNode): Value {
  const product = matMul(node.input(0), node.input(1), {
    transposeA: node.int('transA', 0) === 1,
    transposeB: node.int('transB', 0) === 1,
  });
  const scaled = scale(product, node.float('alpha', 1));
  const offset = node.inputs[2];
  return offset === undefined ? scaled : add(scaled, scale(offset, node.float('beta', 1)));
}

function scale(x: Value, factor: number): Value {
  return factor === 1 ? x : multiply(x, factor);
}

function importReduction(node: ImportNode, reduce: (x: Value, options: ReductionOptions) => Value): Value {
  const axes = node.axes(1);
  if ((axes === undefined || axes.length === 0) && node.int('noop_with_empty_axes', 0) === 1) {
    return node.input(0);
  }
  return reduce(node.input(0), {
    ...(axes === undefined || axes.length === 0 ? {} : { axes }),
    keepDimensions: node.int('keepdims', 1) === 1,
  });
}

function importReshape(node: ImportNode): Value {
  const x = node.input(0);
  const sizes = node.numbers(1) ?? node.ints('shape') ?? node.fail('it has no shape');
  const keepsZero = node.int('allowzero', 0) === 1;
  return reshape(
    x,
    sizes.map((size, axis) => (size === 0 && !keepsZero ? sizeOf(x.shape, axis) : size)),
  );
}

function importFlatten(node: ImportNode): Value {
  const x = node.input(0);
  const axis = node.int('axis', 1);
  const split = axis < 0 ? axis + x.shape.length : axis;
  const rows = x.shape.slice(0, split).reduce((product, size) => product * size, 1);
  return reshape(x, [rows, -1]);
}

function importSqueeze(node: ImportNode): Value {
  const x = node.input(0);
  const axes = node.axes(1);
  const drop = axes && positiveAxes(axes, x.shape.length);
  return reshape(
    x,
    x.shape.filter((size, axis) => (drop === undefined ? size !== 1 : !drop.includes(axis))),
  );
}

function importSlice(node: ImportNode): Value {
  const x = node.input(0);
  const starts = node.numbers(1) ?? node.ints('starts') ?? [];
  const ends = node.numbers(2) ?? node.ints('ends') ?? [];
  const axes = node.numbers(3) ?? node.ints('axes') ?? starts.map((_, axis) => axis);
  const steps = node.numbers(4) ?? [];
  const places = positiveAxes(axes, x.shape.length);
  return slice(
    x,
    places.map((axis, index) => {
      const size = sizeOf(x.shape, axis);
      const step = steps[index] ?? 1;
      if (step < 1) {
        node.fail(`it goes backwards (step ${step})`);
      }
      const within = (place: number) => Math.min(size, Math.max(0, place < 0 ? place + size : place));
      return { axis, start: within(starts[index] ?? 0), end: within(ends[index] ?? size), step };
    }),
  );
}

function importSplit(node: ImportNode): Value[] {
  const x = node.input(0);
  const [axis = 0] = positiveAxes([node.int('axis', 0)], x.shape.length);
  const size = sizeOf(x.shape, axis);
  const equal = Math.ceil(size / node.outputCount);
  const sizes =
    node.numbers(1) ??
    node.ints('split') ??
    Array.from({ length: node.outputCount }, (_, part) => Math.min(equal, size - part * equal));
  let start = 0;
  return sizes.map((length) => {
    start += length;
    return slice(x, [{ axis, start: start - length, end: start }]);
  });
}

/** Before operator set 13, softmax joined the axes from the given one on. */
function importSoftmax(node: ImportNode, operation: typeof softmax): Value {
  const x = node.input(0);
  if (node.opset >= 13) {
    return operation(x, node.int('axis', -1));
  }
  const [axis = 1] = positiveAxes([node.int('axis', 1)], x.shape.length);
  if (axis === x.shape.length - 1) {
    return operation(x, axis);
  }
  const joined = operation(reshape(x, [...x.shape.slice(0, axis), -1]), axis);
  return reshape(joined, x.shape);
}

function importCast(node: ImportNode): Value {
  const type = importedType(node.int('to', 1)) ?? node.fail('it makes a type that is not supported');
  return cast(node.input(0), type);
}

/** A whole-number constant to float, minus its zero point, times its scale: how 8-bit weights are stored. */
function importDequantizeLinear(node: ImportNode): Value {
  const x = node.input(0);
  if (!(x instanceof Constant)) {
    node.fail('activations are quantized; only quantized weights are supported');
  }
  if (node.int('block_size', 0) !== 0) {
    node.fail('weights are quantized in blocks, which is not supported');
  }
  const [axis = 0] = positiveAxes([node.int('axis', 1)], x.shape.length);
  const along = (value: Value): Value =>
    value.size === 1
      ? reshape(value, [])
      : reshape(
          value,
          x.shape.map((size, index) => (index === axis ? size : 1)),
        );
  const zero = node.inputs[2];
  const floats = cast(x, 'float32');
  const centred = zero === undefined ? floats : add(floats, multiply(along(cast(zero, 'float32')), -1));
  return multiply(centred, along(node.input(1)));
}

export const TENSOR_OPERATORS: OperatorImporters = {
  Cast: importCast,
  Concat: (node) =>
    concat(
      node.inputs.map((_, index) => node.input(index)),
      node.int('axis', 0),
    ),
  DequantizeLinear: importDequantizeLinear,
  Dropout: (node) => (node.outputCount > 1 ? node.fail('its mask is asked for') : node.input(0)),
  Flatten: importFlatten,
  Gemm: importGemm,
  Identity: (node) => node.input(0),
  LogSoftmax: (node) => importSoftmax(node, logSoftmax),
  MatMul: (node) => matMul(node.input(0), node.input(1)),
  ReduceMax: (node) => importReduction(node, reduceMax),
  ReduceMean: (node) => importReduction(node, reduceMean),
  ReduceSum: (node) => importReduction(node, reduceSum),
  Reshape: importReshape,
  Slice: importSlice,
  Softmax: (node) => importSoftmax(node, softmax),
  Split: importSplit,
  Squeeze: importSqueeze,
  Transpose: (node) => {
    const x = node.input(0);
    return transpose(x, node.ints('perm') ?? x.shape.map((_, axis) => x.shape.length - 1 - axis));
  },
  Unsqueeze: (node) => {
    const x = node.input(0);
    return reshape(x, withAxes(x.shape, node.axes(1) ?? []));
  },
};
