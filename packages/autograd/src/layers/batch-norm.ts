/**
 * Batch normalization with moving averages, as a network uses it.
 * @module
 */

import { Parameter, type Value } from '../graph/value.js';
import { add, multiply } from '../ops/arithmetic.js';
import { batchNormInference, batchNormTraining } from '../ops/normalization.js';
import type { ForwardContext } from './context.js';

export interface BatchNormOptions {
  /** Share of the old moving average that is kept at each step, 0–1 (default 0.99, as Keras). */
  readonly momentum?: number;
  /** Added to the variance (default 0.001, as Keras). */
  readonly epsilon?: number;
}

/** Weights and moving averages of one batch normalization. */
export class BatchNorm {
  readonly scale: Parameter;
  readonly offset: Parameter;
  readonly movingMean: Parameter;
  readonly movingVariance: Parameter;
  readonly #momentum: number;
  readonly #epsilon: number;

  /**
   * @param name prefix of the four parameters' names
   * @param channels size of axis 1 of what is normalized
   */
  constructor(name: string, channels: number, options: BatchNormOptions = {}) {
    this.#momentum = options.momentum ?? 0.99;
    this.#epsilon = options.epsilon ?? 1e-3;
    const ones = new Float32Array(channels).fill(1);
    const zeros = new Float32Array(channels);
    this.scale = new Parameter(`${name}/scale`, [channels], ones);
    this.offset = new Parameter(`${name}/offset`, [channels], zeros);
    this.movingMean = new Parameter(`${name}/moving_mean`, [channels], zeros, false);
    this.movingVariance = new Parameter(`${name}/moving_variance`, [channels], ones, false);
  }

  /** All four, in the order Keras lists them. */
  get parameters(): readonly Parameter[] {
    return [this.scale, this.offset, this.movingMean, this.movingVariance];
  }

  /** @param x [batch, channels, …] */
  apply(x: Value, context: ForwardContext): Value {
    if (!context.training) {
      return batchNormInference(x, this, this.movingMean, this.movingVariance, this.#epsilon);
    }
    const { output, mean, variance } = batchNormTraining(x, this, this.#epsilon);
    context.update(this.movingMean, this.#blend(this.movingMean, mean));
    context.update(this.movingVariance, this.#blend(this.movingVariance, variance));
    return output;
  }

  #blend(old: Value, current: Value): Value {
    return add(multiply(old, this.#momentum), multiply(current, 1 - this.#momentum));
  }
}
