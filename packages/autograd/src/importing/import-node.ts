/**
 * One node of a model that is being imported: its inputs as values, its attributes by name.
 * @module
 */

import { GraphError } from '../errors.js';
import type { Shape } from '../graph/shape.js';
import { Constant, type Value } from '../graph/value.js';
import type { OnnxAttribute, OnnxNode } from '../onnx/model.js';
import { constantNumbers } from './constant-numbers.js';

/** What an operator's importer reads. */
export class ImportNode {
  readonly opType: string;
  /** Number of outputs that the model asks for. */
  readonly outputCount: number;
  /** Version of the standard operator set that the model was written for. */
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
  readonly #node: OnnxNode;
  readonly #source: string;

  constructor(node: OnnxNode, inputs: readonly (Value | undefined)[], opset: number, source: string) {
    this.opType = node.opType;
    this.outputCount = node.outputs.length;
    this.inputs = inputs;
    this.opset = opset;
    this.#node = node;
    this.#source = source;
  }

  /** The name in the model, or that of the first output where the exporter gave none. */
  get name(): string {
    return this.#node.name === '' ? (this.#node.outputs[0] ?? '') : this.#node.name;
  }

  /** @throws {GraphError} naming the model, the node, its operator and the reason */
  fail(reason: string): never {
    throw new GraphError(
      `${this.#source}: node '${this.name}' (${this.opType}) cannot be imported: ${reason}`,
    );
  }

  /** An input that must be there. */
  input(index: number): Value {
    return this.inputs[index] ?? this.fail(`its input ${index} is missing`);
  }

  /** Numbers of an input that must be part of the model (a shape, axes, bounds); `undefined` if it is left out. */
  numbers(index: number): readonly number[] | undefined {
    const value = this.inputs[index];
    if (value === undefined) {
      return undefined;
    }
    // A half-precision constant has become one that is cast.
    const source = value.operation?.opType === 'Cast' ? value.operation.inputs[0] : value;
    return source instanceof Constant
      ? constantNumbers(source)
      : this.fail(`its input ${index} is computed; only constant ones are supported`);
  }

  /** Axes: an input in newer operator sets, an attribute in older ones. */
  axes(index: number): readonly number[] | undefined {
    return this.numbers(index) ?? this.ints('axes');
  }

  int(name: string, otherwise: number): number {
    return this.#attribute(name, 'int')?.value ?? otherwise;
  }

  float(name: string, otherwise: number): number {
    return this.#attribute(name, 'float')?.value ?? otherwise;
  }

  string(name: string, otherwise: string): string {
    return this.#attribute(name, 'string')?.value ?? otherwise;
  }

  ints(name: string): readonly number[] | undefined {
    return this.#attribute(name, 'ints')?.value;
  }

  attribute(name: string): OnnxAttribute | undefined {
    return this.#node.attributes[name];
  }

  #attribute<Kind extends OnnxAttribute['kind']>(
    name: string,
    kind: Kind,
  ): Extract<OnnxAttribute, { kind: Kind }> | undefined {
    const found = this.#node.attributes[name];
    if (found !== undefined && found.kind !== kind) {
      return this.fail(`its attribute '${name}' is of kind ${found.kind}, not ${kind}`);
    }
    return found as Extract<OnnxAttribute, { kind: Kind }> | undefined;
  }
}

/** From a node to its outputs. */
export type OperatorImporter = (node: ImportNode) => Value | readonly Value[];

export type OperatorImporters = Readonly<Record<string, OperatorImporter>>;

/** Axes counted from the front. */
export function positiveAxes(axes: readonly number[], rank: number): number[] {
  return axes.map((axis) => (axis < 0 ? axis + rank : axis));
}

/** The shape without some axes of size 1, or with some more. */
export function withAxes(shape: Shape, axes: readonly number[]): number[] {
  const sizes = [...shape];
  for (const axis of positiveAxes(axes, shape.length + axes.length).sort((a, b) => a - b)) {
    sizes.splice(axis, 0, 1);
  }
  return sizes;
}
