/**
 * Weights and optimizer state between two steps.
 * @module
 */

import type { Tensor } from 'onnxruntime-node';
import { SessionError } from '../errors.js';
import type { Target } from '../graph/target.js';
import { type Parameter, present } from '../graph/value.js';
import type { TrainingDefinition } from './definition.js';
import { copyNumbers, floatTensor, type Tensors } from './runtime.js';
import { AVERAGE, nextName, type StepGraph, slotName } from './step-graph.js';
import type { SessionState, WeightChoice } from './training-session.js';

/**
 * On the CPU there are two sets of buffers: a step reads one and writes the other, so that nothing is allocated and
 * no operator can overwrite what another still reads. On a GPU the runtime makes the new tensors and the old ones
 * are given back.
 */
export class TrainingState {
  step = 0;
  readonly #onDevice: boolean;
  readonly #replaced: readonly string[];
  readonly #parameterNames: readonly string[];
  readonly #keepsAverage: boolean;
  readonly #shapes = new Map<string, readonly number[]>();
  #current: Tensors = {};
  #spare: Tensors = {};

  /**
   * @param initial first values by parameter name, instead of the parameters' own
   * @throws {SessionError} if these fit no parameter
   */
  constructor(
    definition: TrainingDefinition,
    graph: StepGraph,
    target: Target,
    initial: Readonly<Record<string, Float32Array>> = {},
  ) {
    checkInitial(initial, graph.parameters);
    this.#onDevice = target.provider === 'webgpu';
    this.#replaced = graph.replaced;
    this.#parameterNames = graph.parameters.map(({ name }) => name);
    this.#keepsAverage = definition.averageDecay !== undefined;
    for (const parameter of graph.parameters) {
      const first = initial[parameter.name] ?? parameter.initial;
      this.#begin(parameter.name, parameter.shape, first.slice());
      if (this.#keepsAverage) {
        this.#begin(slotName(parameter.name, AVERAGE), parameter.shape, first.slice());
      }
      if (parameter.trainable) {
        for (const slot of definition.optimizer.slots) {
          this.#begin(slotName(parameter.name, slot), parameter.shape, new Float32Array(parameter.size));
        }
      }
    }
  }

  #begin(name: string, shape: readonly number[], data: Float32Array): void {
    this.#shapes.set(name, shape);
    this.#current[name] = floatTensor(data, shape);
    if (!this.#onDevice && this.#replaced.includes(name)) {
      this.#spare[name] = floatTensor(new Float32Array(data.length), shape);
    }
  }

  /** What the next step reads. */
  feeds(): Tensors {
    return this.#current;
  }

  /** Where the next step writes; `extra` outputs are made by the runtime. */
  fetches(extra: readonly string[]): Record<string, Tensor | null> {
    const fetches: Record<string, Tensor | null> = {};
    for (const name of extra) {
      fetches[name] = null;
    }
    for (const name of this.#replaced) {
      fetches[nextName(name)] = this.#spare[name] ?? null;
    }
    return fetches;
  }

  /** Takes over what a step has written. */
  advance(results: Readonly<Record<string, Tensor>>): void {
    const next: Tensors = { ...this.#current };
    for (const name of this.#replaced) {
      const old = present(this.#current[name], `state '${name}'`);
      next[name] = present(results[nextName(name)], `next state '${name}'`);
      if (this.#onDevice) {
        old.dispose();
      } else {
        this.#spare[name] = old;
      }
    }
    this.#current = next;
    this.step += 1;
  }

  /** Parameters under their own names. */
  weights(choice: WeightChoice): Tensors {
    if (choice === 'average' && !this.#keepsAverage) {
      throw new SessionError('no average of the weights is kept; set averageDecay in the definition');
    }
    const source = (name: string) => (choice === 'average' ? slotName(name, AVERAGE) : name);
    return Object.fromEntries(
      this.#parameterNames.map((name) => [name, present(this.#current[source(name)], `weights '${name}'`)]),
    );
  }

  async snapshot(): Promise<SessionState> {
    return { step: this.step, tensors: await copyNumbers(this.#current) };
  }

  restore(state: SessionState): void {
    if (!(Number.isInteger(state.step) && state.step >= 0)) {
      throw new SessionError(`the state's step ${state.step} is not a whole number ≥ 0`);
    }
    for (const [name, shape] of this.#shapes) {
      const data = state.tensors[name];
      if (data === undefined) {
        throw new SessionError(`the state has no '${name}'; it is of another network or optimizer`);
      }
      const size = shape.reduce((product, dim) => product * dim, 1);
      if (data.length !== size) {
        throw new SessionError(`state '${name}' has ${data.length} numbers, this network needs ${size}`);
      }
    }
    for (const name of Object.keys(state.tensors)) {
      if (!this.#shapes.has(name)) {
        throw new SessionError(`this network has no '${name}'; the state is of another network or optimizer`);
      }
    }
    const restored: Tensors = {};
    for (const [name, shape] of this.#shapes) {
      restored[name] = floatTensor(present(state.tensors[name], `state '${name}'`).slice(), shape);
    }
    this.#release(this.#current);
    this.#current = restored;
    this.step = state.step;
  }

  dispose(): void {
    this.#release(this.#current);
    this.#current = {};
    this.#spare = {};
  }

  #release(tensors: Tensors): void {
    if (this.#onDevice) {
      for (const tensor of Object.values(tensors)) {
        tensor.dispose();
      }
    }
  }
}

function checkInitial(
  initial: Readonly<Record<string, Float32Array>>,
  parameters: readonly Pick<Parameter, 'name' | 'size'>[],
): void {
  for (const [name, { length }] of Object.entries(initial)) {
    const size = parameters.find((parameter) => parameter.name === name)?.size;
    if (size !== length) {
      throw new SessionError(
        size === undefined
          ? `first values are given for '${name}', which this training has not`
          : `'${name}' has ${size} numbers, and ${length} first values are given`,
      );
    }
  }
}
