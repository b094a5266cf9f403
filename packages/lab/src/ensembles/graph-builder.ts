/**
 * Puts an ONNX graph together node by node.
 * @module
 */
import type { OnnxAttribute, OnnxNode, OnnxTensor } from '@lineament/autograd';

/** Nodes and constants of a graph that is being made; names are made up. */
export class GraphBuilder {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly #constants = new Map<string, string>();

  /** Adds a node with one output, and gives the output's name. */
  add(
    opType: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    output = `${opType.toLowerCase()}_${this.nodes.length}`,
  ): string {
    this.nodes.push({
      name: `node_${this.nodes.length}`,
      opType,
      domain: '',
      inputs,
      outputs: [output],
      attributes,
    });
    return output;
  }

  /** Adds a constant of 32-bit floats; the same one is there once. */
  floats(values: Float32Array, dims: readonly number[]): string {
    return this.#constant('float32', new Uint8Array(values.slice().buffer), dims);
  }

  /** Adds a vector of whole numbers: a shape, or axes. */
  integers(values: readonly number[]): string {
    return this.#constant('int64', new Uint8Array(BigInt64Array.from(values, BigInt).buffer), [
      values.length,
    ]);
  }

  #constant(type: OnnxTensor['type'], data: Uint8Array, dims: readonly number[]): string {
    const key = `${type} ${dims.join()} ${Buffer.from(data).toString('latin1')}`;
    const known = this.#constants.get(key);
    if (known !== undefined) {
      return known;
    }
    const name = `value_${this.initializers.length}`;
    this.initializers.push({ name, type, dims, data });
    this.#constants.set(key, name);
    return name;
  }
}
