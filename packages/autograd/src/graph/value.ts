/**
 * The graph: values with static shapes, and the operations between them.
 *
 * Values form a directed acyclic graph by themselves (each knows the operation that makes it), so there is no
 * graph object to pass around: a graph is whatever is reached from the values that are asked for.
 * @module
 */

import { GraphError, ShapeError } from '../errors.js';
import type { ElementType, OnnxAttribute } from '../onnx/model.js';
import { ELEMENT_BYTES } from '../onnx/model.js';
import type { Shape } from './shape.js';
import { elementCount, formatShape } from './shape.js';
import type { Target } from './target.js';

/** A tensor in the graph: known shape and type, no numbers yet. */
export class Value {
  constructor(
    readonly shape: Shape,
    readonly type: ElementType = 'float32',
    /** What makes this value; `undefined` for inputs, parameters and constants. */
    readonly operation?: Operation,
  ) {}

  /** Number of elements. */
  get size(): number {
    return elementCount(this.shape);
  }
}

/** A tensor that the caller feeds at every run. */
export class Input extends Value {
  constructor(
    readonly name: string,
    shape: Shape,
    type: ElementType = 'float32',
  ) {
    super(shape, type);
  }
}

/** A tensor that lives from run to run: a weight, or a statistic that training keeps. */
export class Parameter extends Value {
  constructor(
    readonly name: string,
    shape: Shape,
    /** First value, row-major. */
    readonly initial: Float32Array,
    /** Whether an optimizer may change it. */
    readonly trainable: boolean = true,
  ) {
    super(shape, 'float32');
    if (initial.length !== this.size) {
      throw new ShapeError(
        `parameter '${name}' of shape ${formatShape(shape)} needs ${this.size} values, got ${initial.length}`,
      );
    }
  }
}

/** A tensor whose numbers are part of the graph. */
export class Constant extends Value {
  constructor(
    shape: Shape,
    type: ElementType,
    /** Little-endian bytes, row-major. */
    readonly data: Uint8Array,
  ) {
    super(shape, type);
    if (data.byteLength !== this.size * ELEMENT_BYTES[type]) {
      throw new ShapeError(
        `a ${type} constant of shape ${formatShape(shape)} cannot hold ${data.byteLength} bytes`,
      );
    }
  }
}

/**
 * Gradient of a scalar with respect to each input of an operation, given those with respect to its outputs.
 * `undefined` stands for a gradient that is zero everywhere, or an input that has none (indices, masks).
 */
export type GradientRule = (
  outputGradients: readonly (Value | undefined)[],
  outputs: readonly Value[],
) => readonly (Value | undefined)[];

/** How a composite operation is written in ONNX operators for one target. */
export type LoweringRule = (inputs: readonly Value[], target: Target) => readonly Value[];

export interface OperationOptions {
  readonly opType: string;
  readonly inputs: readonly Value[];
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
  readonly outputs: readonly { readonly shape: Shape; readonly type?: ElementType }[];
  /** Operator set; empty for the standard ONNX operators. */
  readonly domain?: string;
  /** Absent for operations that no gradient passes (comparisons, casts to whole numbers). */
  readonly gradient?: GradientRule | undefined;
  /** Present for composite operations, which no runtime knows by name. */
  readonly lower?: LoweringRule | undefined;
}

/** An operator applied to values. */
export class Operation {
  readonly opType: string;
  readonly inputs: readonly Value[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
  readonly domain: string;
  readonly outputs: readonly Value[];
  readonly gradient: GradientRule | undefined;
  readonly lower: LoweringRule | undefined;

  constructor(options: OperationOptions) {
    this.opType = options.opType;
    this.inputs = options.inputs;
    this.attributes = options.attributes ?? {};
    this.domain = options.domain ?? '';
    this.gradient = options.gradient;
    this.lower = options.lower;
    this.outputs = options.outputs.map(({ shape, type }) => new Value(shape, type ?? 'float32', this));
  }
}

/** Applies an operator that has one output. */
export function apply(
  options: Omit<OperationOptions, 'outputs'> & { readonly shape: Shape; readonly type?: ElementType },
): Value {
  const { shape, type, ...rest } = options;
  const [output] = new Operation({ ...rest, outputs: [{ shape, type: type ?? 'float32' }] }).outputs;
  return present(output, `output of ${options.opType}`);
}

/** The value, or an error that says what is missing. */
export function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) {
    throw new GraphError(`the ${what} is missing`);
  }
  return value;
}

/**
 * A float constant.
 *
 * @param data one number for a scalar, or the elements in row-major order
 * @param shape shape of the elements; a scalar's is `[]`
 * @example
 * constant(0.5).shape; // []
 * constant([1, 2, 3, 4], [2, 2]).shape; // [2, 2]
 */
export function constant(data: number | readonly number[] | Float32Array, shape?: Shape): Constant {
  const numbers = typeof data === 'number' ? Float32Array.of(data) : Float32Array.from(data);
  const dims = shape ?? (typeof data === 'number' ? [] : [numbers.length]);
  return new Constant(dims, 'float32', new Uint8Array(numbers.buffer));
}

/** A vector of 64-bit integers, as ONNX wants its shapes, axes and indices. */
export function integers(data: readonly number[]): Constant {
  const numbers = BigInt64Array.from(data, BigInt);
  return new Constant([data.length], 'int64', new Uint8Array(numbers.buffer));
}

export const attribute = {
  int: (value: number): OnnxAttribute => ({ kind: 'int', value }),
  float: (value: number): OnnxAttribute => ({ kind: 'float', value }),
  ints: (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value }),
  string: (value: string): OnnxAttribute => ({ kind: 'string', value }),
};
