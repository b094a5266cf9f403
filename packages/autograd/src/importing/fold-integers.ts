/**
 * Arithmetic with shapes, done while a model is imported.
 *
 * Exporters write "join all axes but the first" as a little program: take the shape, pick its first size, put it
 * together with −1, reshape. All sizes are known here, the batch's as a number that stands for any.
 * @module
 */

import { elementCount } from '../graph/shape.js';
import { Constant, type Value } from '../graph/value.js';
import { constantNumbers, integerConstant } from './constant-numbers.js';
import { type ImportNode, positiveAxes, withAxes } from './import-node.js';

type Fold = (node: ImportNode, inputs: readonly Constant[]) => Constant;

const FOLDS: Readonly<Record<string, Fold>> = {
  Cast: (_node, [x]) => whole(x, numbersOf(x)),
  Identity: (_node, [x]) => whole(x, numbersOf(x)),
  Concat: (_node, inputs) => {
    const joined = inputs.flatMap((input) => numbersOf(input));
    return integerConstant(joined, [joined.length]);
  },
  Gather: (_node, [x, indices]) => {
    const numbers = numbersOf(x);
    const picked = numbersOf(indices).map((index) => numbers.at(index) ?? Number.NaN);
    return integerConstant(picked, indices?.shape ?? []);
  },
  Slice: (node, [x, starts, ends, , steps]) => {
    const numbers = numbersOf(x);
    const [start = node.ints('starts')?.[0] ?? 0] = numbersOf(starts);
    const [end = node.ints('ends')?.[0] ?? numbers.length] = numbersOf(ends);
    const [step = 1] = numbersOf(steps);
    const part = numbers.slice(start, end).filter((_, index) => index % step === 0);
    return integerConstant(part, [part.length]);
  },
  Squeeze: (node, [x, axes]) => {
    const removed = axes === undefined ? node.ints('axes') : numbersOf(axes);
    const shape = x?.shape ?? [];
    const drop = removed && positiveAxes(removed, shape.length);
    return integerConstant(
      numbersOf(x),
      shape.filter((size, axis) => (drop === undefined ? size !== 1 : !drop.includes(axis))),
    );
  },
  Unsqueeze: (node, [x, axes]) =>
    integerConstant(
      numbersOf(x),
      withAxes(x?.shape ?? [], axes === undefined ? (node.ints('axes') ?? []) : numbersOf(axes)),
    ),
  Reshape: (_node, [x, shape]) => {
    const numbers = numbersOf(x);
    const sizes = numbersOf(shape);
    const known = elementCount(sizes.filter((size) => size !== -1));
    return integerConstant(
      numbers,
      sizes.map((size) => (size === -1 ? numbers.length / known : size)),
    );
  },
  ReduceProd: (_node, [x]) => integerConstant([elementCount(numbersOf(x))], []),
  Add: (node, inputs) => elementwise(node, inputs, (a, b) => a + b),
  Sub: (node, inputs) => elementwise(node, inputs, (a, b) => a - b),
  Mul: (node, inputs) => elementwise(node, inputs, (a, b) => a * b),
  Div: (node, inputs) => elementwise(node, inputs, (a, b) => Math.trunc(a / b)),
};

/** The outcome of an operator on whole numbers that are all known; `undefined` where there is nothing to fold. */
export function foldIntegers(node: ImportNode): Value | undefined {
  if (node.opType === 'Shape') {
    const { shape } = node.input(0);
    const [start, end] = [node.int('start', 0), node.int('end', shape.length)];
    const part = shape.slice(start, end);
    return integerConstant(part, [part.length]);
  }
  const fold = FOLDS[node.opType];
  const inputs = node.inputs.filter((input) => input !== undefined);
  if (fold === undefined || inputs.length === 0 || !inputs.every(isWhole)) {
    return undefined;
  }
  return fold(node, inputs);
}

function isWhole(value: Value): value is Constant {
  return value instanceof Constant && (value.type === 'int64' || value.type === 'int32');
}

function numbersOf(constant: Constant | undefined): readonly number[] {
  return constant === undefined ? [] : constantNumbers(constant);
}

function whole(like: Constant | undefined, numbers: readonly number[]): Constant {
  return integerConstant(numbers, like?.shape ?? []);
}

function elementwise(
  node: ImportNode,
  [left, right]: readonly Constant[],
  apply: (a: number, b: number) => number,
): Constant {
  const [a, b] = [numbersOf(left), numbersOf(right)];
  const longer = a.length >= b.length ? left : right;
  if (a.length !== b.length && a.length !== 1 && b.length !== 1) {
    return node.fail(`shapes of ${a.length} and ${b.length} sizes do not broadcast`);
  }
  const count = Math.max(a.length, b.length);
  return whole(
    longer,
    Array.from({ length: count }, (_, i) => apply(a[i % a.length] ?? 0, b[i % b.length] ?? 0)),
  );
}
