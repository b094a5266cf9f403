/**
 * Stochastic gradient descent with momentum.
 * @module
 */

import { present } from '../graph/value.js';
import { add, multiply, subtract } from '../ops/arithmetic.js';
import { decays, type Optimizer } from './optimizer.js';

export interface SgdOptions {
  /** Share of the last step that is repeated, 0–1 (default 0.9). */
  readonly momentum?: number;
  /** Whether the gradient looks one step ahead (Sutskever et al. 2013; default true). */
  readonly nesterov?: boolean;
  /** Strength of the pull towards zero, added to the gradient (default 0). */
  readonly weightDecay?: number;
}

/**
 * velocity ← momentum · velocity + gradient; weight ← weight − learning rate · step, where the step is the velocity,
 * or gradient + momentum · velocity with `nesterov`. The same as PyTorch's `SGD` with dampening 0.
 */
export function sgd(options: SgdOptions = {}): Optimizer {
  const { momentum = 0.9, nesterov = true, weightDecay = 0 } = options;
  return {
    name: 'sgd',
    slots: momentum === 0 ? [] : ['velocity'],
    scalars: ['learningRate'],
    scalarsAt: (_step, learningRate) => ({ learningRate }),
    update: (parameter, gradient, slots, scalars) => {
      const rate = present(scalars.learningRate, 'learning rate');
      const slope =
        weightDecay !== 0 && decays(parameter) ? add(gradient, multiply(parameter, weightDecay)) : gradient;
      if (momentum === 0) {
        return { value: subtract(parameter, multiply(slope, rate)), slots: {} };
      }
      const velocity = add(multiply(present(slots.velocity, 'velocity'), momentum), slope);
      const direction = nesterov ? add(slope, multiply(velocity, momentum)) : velocity;
      return { value: subtract(parameter, multiply(direction, rate)), slots: { velocity } };
    },
  };
}
