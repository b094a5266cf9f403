/**
 * Optimizers: how a step changes the weights, as part of the graph.
 * @module
 */

import type { Parameter, Value } from '../graph/value.js';

/** What an optimizer does to one parameter in one step. */
export interface ParameterUpdate {
  readonly value: Value;
  /** Next value of each slot. */
  readonly slots: Readonly<Record<string, Value>>;
}

export interface Optimizer {
  readonly name: string;
  /** Tensors kept beside each parameter, of its shape; they begin at zero. */
  readonly slots: readonly string[];
  /** Names of the numbers that change from step to step. */
  readonly scalars: readonly string[];
  /**
   * The numbers of one step, computed outside the graph.
   *
   * @param step 1 for the first
   */
  scalarsAt(step: number, learningRate: number): Readonly<Record<string, number>>;
  /** The graph of one parameter's update. */
  update(
    parameter: Parameter,
    gradient: Value,
    slots: Readonly<Record<string, Value>>,
    scalars: Readonly<Record<string, Value>>,
  ): ParameterUpdate;
}

/** Weight decay is for matrices and filters; biases and normalization weights are left alone. */
export function decays(parameter: Parameter): boolean {
  return parameter.shape.length > 1;
}
