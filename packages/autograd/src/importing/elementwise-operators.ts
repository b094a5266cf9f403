/**
 * Imports operators that work element by element.
 * @module
 */

import { constant, type Value } from '../graph/value.js';
import { elu, gelu, hardSigmoid, hardSwish, leakyRelu, relu, sigmoid, tanh } from '../ops/activations.js';
import { add, divide, maximum, minimum, multiply, negate, power, subtract } from '../ops/arithmetic.js';
import { absolute, erf, exp, log, sqrt } from '../ops/elementwise.js';
import { clip, greater, where } from '../ops/selection.js';
import type { ImportNode, OperatorImporter, OperatorImporters } from './import-node.js';

const unary =
  (operation: (x: Value) => Value): OperatorImporter =>
  (node) =>
    operation(node.input(0));

const binary =
  (operation: (a: Value, b: Value) => Value): OperatorImporter =>
  (node) =>
    operation(node.input(0), node.input(1));

/** Operators of any number of inputs. */
const variadic =
  (operation: (a: Value, b: Value) => Value): OperatorImporter =>
  (node) =>
    node.inputs
      .slice(1)
      .reduce<Value>((total, _, index) => operation(total, node.input(index + 1)), node.input(0));

/** The constants of Klambauer et al. 2017, as the operator's defaults give them. */
const SELU_ALPHA = 1.6732632;
const SELU_GAMMA = 1.0507009;

/** Softplus without overflow: max(x, 0) + log(1 + e^−|x|). */
function softplus(x: Value): Value {
  return add(relu(x), log(add(exp(negate(absolute(x))), 1)));
}

function importGelu(node: ImportNode): Value {
  const x = node.input(0);
  if (node.string('approximate', 'none') === 'none') {
    return gelu(x);
  }
  const cubic = multiply(multiply(multiply(x, x), x), 0.044715);
  const inner = multiply(add(x, cubic), Math.sqrt(2 / Math.PI));
  return multiply(multiply(x, 0.5), add(tanh(inner), 1));
}

/** Bounds are inputs since operator set 11, attributes before. */
function importClip(node: ImportNode): Value {
  const lowest = node.numbers(1)?.[0] ?? node.float('min', -3.4028234663852886e38);
  const highest = node.numbers(2)?.[0] ?? node.float('max', 3.4028234663852886e38);
  return clip(node.input(0), lowest, highest);
}

function importPower(node: ImportNode): Value {
  const exponents = node.inputs[1]?.size === 1 ? node.numbers(1) : undefined;
  const [exponent] = exponents ?? [];
  const base = node.input(0);
  if (exponent === 2) {
    return multiply(base, base); // also right for a negative base
  }
  return power(base, exponent ?? node.input(1));
}

export const ELEMENTWISE_OPERATORS: OperatorImporters = {
  Abs: unary(absolute),
  Add: binary(add),
  Clip: importClip,
  Div: binary(divide),
  Elu: (node) => elu(node.input(0), node.float('alpha', 1)),
  Erf: unary(erf),
  Exp: unary(exp),
  Gelu: importGelu,
  HardSigmoid: (node) => hardSigmoid(node.input(0), node.float('alpha', 0.2), node.float('beta', 0.5)),
  HardSwish: unary(hardSwish),
  LeakyRelu: (node) => leakyRelu(node.input(0), node.float('alpha', 0.01)),
  Log: unary(log),
  Max: variadic(maximum),
  Min: variadic(minimum),
  Mish: (node) => multiply(node.input(0), tanh(softplus(node.input(0)))),
  Mul: binary(multiply),
  Neg: unary(negate),
  Pow: importPower,
  PRelu: (node) => {
    const x = node.input(0);
    return where(greater(x, 0), x, multiply(x, node.input(1)));
  },
  Reciprocal: (node) => divide(1, node.input(0)),
  Relu: unary(relu),
  Selu: (node) =>
    multiply(elu(node.input(0), node.float('alpha', SELU_ALPHA)), constant(node.float('gamma', SELU_GAMMA))),
  Sigmoid: unary(sigmoid),
  Softplus: unary(softplus),
  Sqrt: unary(sqrt),
  Sub: binary(subtract),
  Sum: variadic(add),
  Swish: (node) => {
    const x = node.input(0);
    return multiply(x, sigmoid(multiply(x, node.float('alpha', 1))));
  },
  Tanh: unary(tanh),
};
