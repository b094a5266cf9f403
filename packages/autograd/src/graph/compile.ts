/**
 * From values to an ONNX model.
 * @module
 */

import { GraphError } from '../errors.js';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from '../onnx/model.js';
import { Lowering } from './lower.js';
import { formatShape } from './shape.js';
import type { Target } from './target.js';
import { operationsBefore } from './traverse.js';
import { Constant, Input, integers, type Operation, Parameter, present, type Value } from './value.js';

export interface CompileOptions {
  /** Name of the graph, for whoever opens the file. */
  readonly name: string;
  /** Values that are fed at every run, by the names they get in the model. Parameters may be among them. */
  readonly inputs: Readonly<Record<string, Value>>;
  /** Values that are asked for, by the names they get in the model. */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly target: Target;
  /** Numbers for parameters that are not among the inputs: they become part of the model (default: initial values). */
  readonly weights?: (parameter: Parameter) => Float32Array;
}

/**
 * Compiles a graph to one ONNX model. Composite operations are written in the target's operators, and operations
 * that compute the same thing from the same values are merged.
 *
 * @throws {GraphError} if an input that is not among `inputs` is needed, or an output is called as an input is
 * @example
 * const x = new Input('x', [1, 2]);
 * const model = compile({ name: 'twice', inputs: { x }, outputs: { y: multiply(x, 2) }, target: PORTABLE });
 * model.graph.nodes.map((node) => node.opType); // ['Mul']
 */
export function compile(options: CompileOptions): OnnxModel {
  for (const name of Object.keys(options.outputs)) {
    if (Object.hasOwn(options.inputs, name)) {
      throw new GraphError(`graph '${options.name}' has an input and an output called '${name}'; rename one`);
    }
  }
  const lowered = new Lowering(options.target).lower(Object.values(options.outputs));
  return new Emitter(options).emit(lowered);
}

/** Version of the standard operator set, and of the ONNX file format, that is written. */
const OPSET = 21;
const IR_VERSION = 10;

/**
 * First axis of a graph that is to take any batch size: a size that no layer has. Wherever it stands alone it is
 * written as the symbolic dimension `batch`.
 */
export const ANY_BATCH = 999_983;

class Emitter {
  readonly #options: CompileOptions;
  readonly #names = new Map<Value, string>();
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers: OnnxTensor[] = [];
  readonly #taken: Set<string>;

  constructor(options: CompileOptions) {
    this.#options = options;
    this.#taken = new Set([...Object.keys(options.inputs), ...Object.keys(options.outputs)]);
  }

  emit(outputs: readonly Value[]): OnnxModel {
    const inputInfos = Object.entries(this.#options.inputs).map(([name, value]) => {
      this.#names.set(value, name);
      return valueInfo(name, value);
    });
    const names = Object.keys(this.#options.outputs);
    outputs.forEach((value, index) => {
      const name = names[index];
      if (name !== undefined && value.operation !== undefined && !this.#names.has(value)) {
        this.#names.set(value, name);
      }
    });
    for (const operation of operationsBefore(outputs)) {
      this.#emitOperation(operation);
    }
    const outputInfos = names.map((name, index) => {
      const value = present(outputs[index], `output '${name}'`);
      const own = this.#nameOf(value);
      if (own !== name) {
        // One value is asked for under two names, or an input is an output as it is.
        this.#nodes.push({
          name: `output/${name}`,
          opType: 'Identity',
          domain: '',
          inputs: [own],
          outputs: [name],
          attributes: {},
        });
      }
      return valueInfo(name, value);
    });
    const domains = new Set(this.#nodes.map((node) => node.domain));
    return {
      irVersion: IR_VERSION,
      opsets: Object.fromEntries([...domains].sort().map((domain) => [domain, domain === '' ? OPSET : 1])),
      producer: 'lineament',
      metadata: {},
      graph: {
        name: this.#options.name,
        nodes: this.#nodes,
        inputs: inputInfos,
        outputs: outputInfos,
        initializers: this.#initializers,
      },
    };
  }

  #emitOperation(operation: Operation): void {
    const name = `${operation.opType}_${this.#nodes.length}`;
    const outputs = operation.outputs.map((output, index) => {
      const outputName = this.#names.get(output) ?? this.#unique(index === 0 ? name : `${name}_${index}`);
      this.#names.set(output, outputName);
      return outputName;
    });
    this.#nodes.push({
      name,
      opType: operation.opType,
      domain: operation.domain,
      inputs: operation.inputs.map((input, index) => this.#nameOf(anyBatchShape(operation, input, index))),
      outputs,
      attributes: operation.attributes,
    });
  }

  #nameOf(value: Value): string {
    const known = this.#names.get(value);
    if (known !== undefined) {
      return known;
    }
    const name = this.#nameLeaf(value);
    this.#names.set(value, name);
    return name;
  }

  #nameLeaf(value: Value): string {
    if (value instanceof Constant) {
      const name = this.#unique(`constant_${this.#initializers.length}`);
      this.#initializers.push({ name, type: value.type, dims: value.shape, data: value.data });
      return name;
    }
    if (value instanceof Parameter) {
      const name = this.#unique(value.name);
      const data = this.#options.weights?.(value) ?? value.initial;
      this.#initializers.push({
        name,
        type: 'float32',
        dims: value.shape,
        data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      });
      return name;
    }
    const what = value instanceof Input ? `input '${value.name}'` : 'a value';
    throw new GraphError(
      `graph '${this.#options.name}' needs ${what} of shape ${formatShape(value.shape)}, which is not among its inputs`,
    );
  }

  #unique(name: string): string {
    let unique = name;
    for (let suffix = 2; this.#taken.has(unique); suffix++) {
      unique = `${name}_${suffix}`;
    }
    this.#taken.add(unique);
    return unique;
  }
}

function valueInfo(name: string, value: Value): OnnxValueInfo {
  return {
    name,
    type: value.type,
    dims: value.shape.map((size, axis) => (axis === 0 && size === ANY_BATCH ? 'batch' : size)),
  };
}

/** Shapes inside the graph that name the batch: ONNX writes "as the input's" as 0 in a `Reshape`, as 1 in an `Expand`. */
function anyBatchShape(operation: Operation, input: Value, index: number): Value {
  const [output] = operation.outputs;
  const namesShape = ['Reshape', 'Expand'].includes(operation.opType) && index === 1;
  if (!namesShape || output === undefined || !output.shape.some((size) => size % ANY_BATCH === 0)) {
    return input;
  }
  const [first, ...rest] = output.shape;
  const given = operation.inputs[0]?.shape ?? [];
  const keepsBatch = first === ANY_BATCH && given[0] === ANY_BATCH;
  const sameRank = given.length === output.shape.length;
  const expands = operation.opType === 'Expand';
  if (!keepsBatch || (expands && !sameRank) || rest.some((size) => size % ANY_BATCH === 0)) {
    throw new GraphError(
      `${operation.opType} mixes the batch with other axes; this graph needs a fixed batch size`,
    );
  }
  return integers([expands ? 1 : 0, ...rest]);
}
