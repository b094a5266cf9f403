/**
 * How a network is being run: training and evaluation differ in batch normalization and dropout.
 * @module
 */

import type { Shape } from '../graph/shape.js';
import { Input, type Parameter, type Value } from '../graph/value.js';

/** Handed to a network's forward pass. */
export interface ForwardContext {
  readonly training: boolean;
  /** In training: gives a parameter that no optimizer changes (a moving average) its next value. */
  update(parameter: Parameter, value: Value): void;
  /** In training: a random mask of 0 and 1 / (1 − rate), another one at every step. */
  dropoutMask(shape: Shape, rate: number): Value;
}

/** A mask that is drawn anew for every step. */
export interface DropoutMask {
  readonly input: Input;
  readonly rate: number;
}

/** Training: collects what a step must feed and keep. */
export class TrainingContext implements ForwardContext {
  readonly training = true;
  readonly updates = new Map<Parameter, Value>();
  readonly masks: DropoutMask[] = [];

  update(parameter: Parameter, value: Value): void {
    this.updates.set(parameter, value);
  }

  dropoutMask(shape: Shape, rate: number): Value {
    const input = new Input(`dropout_mask_${this.masks.length}`, shape);
    this.masks.push({ input, rate });
    return input;
  }
}

/** Evaluation: nothing is random and nothing is kept. */
export const EVALUATION: ForwardContext = {
  training: false,
  update: () => {},
  dropoutMask: () => {
    throw new Error('evaluation drops nothing');
  },
};
