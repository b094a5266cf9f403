/**
 * From an ONNX model back to values, so that a network from any tool can be differentiated.
 *
 * Source: the operators' specification, https://onnx.ai/onnx/operators/.
 * @module
 */

import { AutogradError, GraphError } from '../errors.js';
import { ANY_BATCH } from '../graph/compile.js';
import type { Shape } from '../graph/shape.js';
import { Constant, Input, type Value } from '../graph/value.js';
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValueInfo } from '../onnx/model.js';
import { cast } from '../ops/selection.js';
import { widened } from './element-types.js';
import { ELEMENTWISE_OPERATORS } from './elementwise-operators.js';
import { foldIntegers } from './fold-integers.js';
import { IMAGE_OPERATORS } from './image-operators.js';
import { ImportNode, type OperatorImporters } from './import-node.js';
import { TENSOR_OPERATORS } from './tensor-operators.js';

const OPERATORS: OperatorImporters = { ...ELEMENTWISE_OPERATORS, ...IMAGE_OPERATORS, ...TENSOR_OPERATORS };

/** Older sets broadcast by attributes that this importer does not know. */
const OLDEST_OPSET = 7;

export interface ImportOptions {
  /** What to call the model in error messages: its file, for instance. */
  readonly source: string;
  /**
   * Values that take the place of inputs, by name: to say the shapes that a model leaves open, or to make the model a
   * part of a larger graph. By default an open first axis takes any batch size ({@link ANY_BATCH}); an open axis
   * further in is an error.
   */
  readonly inputs?: Readonly<Record<string, Value>>;
}

/** A node of the model and what it computes. */
export interface ImportedNode {
  /** Its name, or that of its first output where the exporter gave none. */
  readonly name: string;
  readonly opType: string;
  /** Names of the tensors that it reads; an empty one is left out. */
  readonly inputs: readonly string[];
  /** Name of its first output. */
  readonly output: string;
  /** Its first output. */
  readonly value: Value;
}

/** A model as values. */
export interface ImportedModel {
  readonly inputs: Readonly<Record<string, Value>>;
  readonly outputs: Readonly<Record<string, Value>>;
  /** Nodes in the order of the file, each after those that it depends on. */
  readonly nodes: readonly ImportedNode[];
}

/**
 * Imports a model. Half-precision weights and computation become 32-bit floats; dropout disappears; shapes that the
 * model computes are computed here.
 *
 * @param model decoded by `decodeModel`
 * @throws {GraphError} naming the model, the node and its operator, if one cannot be imported: unknown, of another
 *   domain, or with shapes that depend on the input's content
 * @example
 * const x = new Input('x', [ANY_BATCH, 2]);
 * const model = compile({ name: 'twice', inputs: { x }, outputs: { y: multiply(x, 2) }, target: PORTABLE });
 * const { nodes, outputs } = importModel(model, { source: 'twice.onnx' });
 * nodes.map(({ name }) => name); // ['Mul_0']
 * outputs.y?.shape; // [999983, 2]: any batch
 */
export function importModel(model: OnnxModel, options: ImportOptions): ImportedModel {
  const { graph, opsets } = model;
  const { source } = options;
  const opset = opsets[''] ?? opsets['ai.onnx'] ?? 0;
  if (opset < OLDEST_OPSET) {
    throw new GraphError(
      `${source}: the model is written for operator set ${opset}; export it for ${OLDEST_OPSET} or newer`,
    );
  }
  const values = new Map<string, Value>(
    graph.initializers.map((tensor) => [tensor.name, constantOf(tensor)]),
  );
  const inputs: Record<string, Value> = {};
  for (const info of graph.inputs) {
    // Old files list their weights among the inputs too.
    if (!values.has(info.name)) {
      const input =
        options.inputs?.[info.name] ?? new Input(info.name, inputShape(info, source), widened(info.type));
      inputs[info.name] = input;
      values.set(info.name, input);
    }
  }
  const nodes = graph.nodes.flatMap((node) => importNode(node, values, opset, source));
  const outputs = graph.outputs.map(({ name }): [string, Value] => {
    const value = values.get(name);
    if (value === undefined) {
      throw new GraphError(`${source}: no node makes the output '${name}'; the file is damaged`);
    }
    return [name, value];
  });
  return { inputs, outputs: Object.fromEntries(outputs), nodes };
}

function importNode(
  node: OnnxNode,
  values: Map<string, Value>,
  opset: number,
  source: string,
): ImportedNode[] {
  const inputs = node.inputs.map((name) => {
    const value = values.get(name);
    if (value === undefined && name !== '') {
      throw new GraphError(
        `${source}: node '${node.name}' (${node.opType}) reads '${name}', which nothing before it makes; the file is damaged`,
      );
    }
    return value;
  });
  const reading = new ImportNode(node, inputs, opset, source);
  const results = resultsOf(node, reading);
  node.outputs.forEach((name, index) => {
    const result = results[index];
    if (result !== undefined && name !== '') {
      values.set(name, result);
    }
  });
  const [output] = node.outputs;
  const [value] = results;
  if (output === undefined || value === undefined || value instanceof Constant) {
    return [];
  }
  return [{ name: reading.name, opType: node.opType, inputs: node.inputs, output, value }];
}

function resultsOf(node: OnnxNode, reading: ImportNode): readonly Value[] {
  if (node.opType === 'Constant') {
    return [constantOfNode(reading)];
  }
  const folded = foldIntegers(reading);
  if (folded !== undefined) {
    return [folded];
  }
  const standard = node.domain === '' || node.domain === 'ai.onnx';
  const operator = standard && Object.hasOwn(OPERATORS, node.opType) ? OPERATORS[node.opType] : undefined;
  if (operator === undefined) {
    return reading.fail(
      standard
        ? 'autograd has no such operator'
        : `operators of the domain ${node.domain} are not supported; export the model without the runtime's own optimizations`,
    );
  }
  try {
    const results = operator(reading);
    return Array.isArray(results) ? results : [results as Value];
  } catch (error) {
    if (error instanceof AutogradError && !error.message.includes(`'${reading.name}'`)) {
      return reading.fail(error.message);
    }
    throw error;
  }
}

function constantOf({ type, dims, data }: OnnxTensor): Value {
  return cast(new Constant(dims, type, data), widened(type));
}

/** A `Constant` node says its numbers in one of several attributes. */
function constantOfNode(node: ImportNode): Value {
  const tensor = node.attribute('value');
  if (tensor?.kind === 'tensor') {
    return constantOf(tensor.value);
  }
  const [floats, ints] = [numbers(node, 'value_float'), numbers(node, 'value_int')];
  if (floats !== undefined) {
    return new Constant(floats.shape, 'float32', new Uint8Array(Float32Array.from(floats.values).buffer));
  }
  if (ints !== undefined) {
    return new Constant(ints.shape, 'int64', new Uint8Array(BigInt64Array.from(ints.values, BigInt).buffer));
  }
  return node.fail('it holds neither a tensor nor numbers');
}

function numbers(node: ImportNode, name: string): { values: readonly number[]; shape: Shape } | undefined {
  const one = node.attribute(name);
  if (one?.kind === 'float' || one?.kind === 'int') {
    return { values: [one.value], shape: [] };
  }
  const many = node.attribute(`${name}s`);
  return many?.kind === 'floats' || many?.kind === 'ints'
    ? { values: many.value, shape: [many.value.length] }
    : undefined;
}

function inputShape({ name, dims }: OnnxValueInfo, source: string): Shape {
  return dims.map((size, axis) => {
    if (typeof size === 'number' && size > 0) {
      return size;
    }
    if (axis === 0) {
      return ANY_BATCH;
    }
    throw new GraphError(
      `${source}: axis ${axis} of input '${name}' has no size ('${size}'); export it with fixed picture sizes`,
    );
  });
}
