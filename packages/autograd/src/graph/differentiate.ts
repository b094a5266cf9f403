/**
 * Reverse-mode differentiation: the gradient of a scalar, as more graph.
 *
 * Source: Griewank & Walther, "Evaluating Derivatives", 2nd ed. 2008, chapter 3 (reverse mode).
 * @module
 */

import { GraphError, ShapeError } from '../errors.js';
import { add } from '../ops/arithmetic.js';
import { expand } from '../ops/shaping.js';
import { formatShape, sameShape } from './shape.js';
import { operationsBefore } from './traverse.js';
import { constant, type Operation, type Value } from './value.js';

/**
 * Gradients of a scalar.
 *
 * @param scalar value of one element to differentiate
 * @param variables values to differentiate by
 * @returns one value a variable, of its shape; zeros where `scalar` does not depend on it
 * @throws {ShapeError} if `scalar` has more than one element
 * @throws {GraphError} if an operation on the way has no gradient
 * @example
 * const x = new Input('x', [3]);
 * const [slope] = gradients(reduceSum(multiply(x, x)), [x]);
 * slope?.shape; // [3]
 */
export function gradients(scalar: Value, variables: readonly Value[]): Value[] {
  if (scalar.size !== 1) {
    throw new ShapeError(`only a scalar has a gradient; this value has shape ${formatShape(scalar.shape)}`);
  }
  return vectorJacobianProduct(scalar, constant([1], scalar.shape), variables);
}

/**
 * Gradients of Σ weights · value, without building the sum: what a sample's gradients need where samples of a batch do
 * not see each other, because the batch may then have any size.
 *
 * @param value what to differentiate
 * @param weights of `value`'s shape; they are taken as constants
 * @param variables values to differentiate by
 * @returns one value a variable, of its shape; zeros where `value` does not depend on it
 * @throws {ShapeError} if the shapes of `value` and `weights` differ
 * @throws {GraphError} if an operation on the way has no gradient
 * @example
 * const x = new Input('x', [ANY_BATCH, 3]);
 * const weights = new Input('weights', [ANY_BATCH, 3]);
 * const [slope] = vectorJacobianProduct(multiply(x, x), weights, [x]); // 2 · weights · x
 * slope?.shape; // [999983, 3]: any batch
 */
export function vectorJacobianProduct(value: Value, weights: Value, variables: readonly Value[]): Value[] {
  if (!sameShape(value.shape, weights.shape)) {
    throw new ShapeError(
      `weights of shape ${formatShape(weights.shape)} do not fit a value of shape ${formatShape(value.shape)}`,
    );
  }
  const operations = operationsBefore([value]);
  const dependent = dependents(operations, variables);
  const accumulated = new Map<Value, Value>([[value, weights]]);
  for (const operation of operations.reverse()) {
    const outputGradients = operation.outputs.map((output) => accumulated.get(output));
    const needed = operation.inputs.map((input) => dependent.has(input) && input.type === 'float32');
    if (!needed.includes(true) || outputGradients.every((gradient) => gradient === undefined)) {
      continue;
    }
    if (operation.gradient === undefined) {
      throw new GraphError(`${operation.opType} cannot be differentiated`);
    }
    const inputGradients = operation.gradient(outputGradients, operation.outputs);
    operation.inputs.forEach((input, index) => {
      const gradient = inputGradients[index];
      if (gradient === undefined || !needed[index]) {
        return;
      }
      if (!sameShape(gradient.shape, input.shape)) {
        throw new GraphError(
          `the gradient of ${operation.opType} for input ${index} has shape ${formatShape(gradient.shape)}, ` +
            `the input has ${formatShape(input.shape)}`,
        );
      }
      const sum = accumulated.get(input);
      accumulated.set(input, sum === undefined ? gradient : add(sum, gradient));
    });
  }
  return variables.map((variable) => accumulated.get(variable) ?? expand(constant(0), variable.shape));
}

/** The variables, and every value on whose way from them there are operations among the given ones. */
function dependents(operations: readonly Operation[], variables: readonly Value[]): ReadonlySet<Value> {
  const dependent = new Set<Value>(variables);
  for (const operation of operations) {
    if (operation.inputs.some((input) => dependent.has(input))) {
      for (const output of operation.outputs) {
        dependent.add(output);
      }
    }
  }
  return dependent;
}
