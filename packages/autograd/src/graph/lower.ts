/**
 * Rewriting a graph for one target.
 * @module
 */

import { GraphError } from '../errors.js';
import type { Target } from './target.js';
import { operationsBefore } from './traverse.js';
import { Constant, Operation, present, type Value } from './value.js';

/** Constants up to this many bytes are merged when they are equal. */
const LARGEST_MERGED_CONSTANT = 1024;

/** Replaces composite operations by the target's operators, and merges operations that compute the same thing. */
export class Lowering {
  readonly #target: Target;
  readonly #replacements = new Map<Value, Value>();
  /** Operations that this rewriting has made: they need no further rewriting. */
  readonly #settled = new Set<Operation>();
  readonly #byKey = new Map<string, Operation>();
  readonly #identities = new Map<Value, string>();
  readonly #constants = new Map<string, Value>();

  constructor(target: Target) {
    this.#target = target;
  }

  /** The same values in the rewritten graph. */
  lower(values: readonly Value[]): Value[] {
    for (const operation of operationsBefore(values, (seen) => this.#isDone(seen))) {
      const outputs = this.#lowerOperation(operation);
      operation.outputs.forEach((output, index) => {
        const replacement = outputs[index];
        if (replacement !== undefined) {
          this.#replacements.set(output, replacement);
        }
      });
    }
    return values.map((value) => this.#resolve(value));
  }

  #isDone(operation: Operation): boolean {
    const [output] = operation.outputs;
    return this.#settled.has(operation) || (output !== undefined && this.#replacements.has(output));
  }

  #resolve(value: Value): Value {
    if (value instanceof Constant && value.data.byteLength <= LARGEST_MERGED_CONSTANT) {
      const key = `${value.type}:${value.shape.join()}:${value.data.join()}`;
      const known = this.#constants.get(key) ?? value;
      this.#constants.set(key, known);
      return known;
    }
    if (value.operation === undefined || this.#settled.has(value.operation)) {
      return value;
    }
    return present(this.#replacements.get(value), `output of ${value.operation.opType}`);
  }

  #lowerOperation(operation: Operation): readonly Value[] {
    const inputs = operation.inputs.map((input) => this.#resolve(input));
    if (operation.lower !== undefined) {
      return this.lower(operation.lower(inputs, this.#target));
    }
    if (operation.domain === 'lineament') {
      throw new GraphError(`${operation.opType} has no form for ${this.#target.provider}`);
    }
    const key = JSON.stringify([
      operation.domain,
      operation.opType,
      operation.attributes,
      operation.outputs.length,
      inputs.map((input) => this.#identity(input)),
    ]);
    let merged = this.#byKey.get(key);
    if (merged === undefined) {
      merged = new Operation({ ...operation, inputs, outputs: operation.outputs });
      this.#byKey.set(key, merged);
      this.#settled.add(merged);
    }
    return merged.outputs;
  }

  #identity(value: Value): string {
    let identity = this.#identities.get(value);
    if (identity === undefined) {
      identity = `v${this.#identities.size}`;
      this.#identities.set(value, identity);
    }
    return identity;
  }
}
