/**
 * Adam and AdamW.
 *
 * Sources: Kingma & Ba 2015, arXiv:1412.6980, algorithm 1; Loshchilov & Hutter 2019, arXiv:1711.05101.
 * @module
 */

import { present } from '../graph/value.js';
import { add, divide, multiply, subtract } from '../ops/arithmetic.js';
import { sqrt } from '../ops/elementwise.js';
import { decays, type Optimizer } from './optimizer.js';

export interface AdamOptions {
  /** Decay of the gradient's moving average (default 0.9). */
  readonly beta1?: number;
  /** Decay of the squared gradient's moving average (default 0.999). */
  readonly beta2?: number;
  /** Keeps the division finite (default 1e-7, as Keras). */
  readonly epsilon?: number;
}

export interface AdamWOptions extends AdamOptions {
  /** Share of a weight, times the learning rate, that is taken off at each step (default 0.01). */
  readonly weightDecay?: number;
}

/**
 * Adam. The slots hold the moving averages divided by (1 − β), which saves a pass over each; the step's size
 * makes up for it.
 */
export function adam(options: AdamOptions = {}): Optimizer {
  return build('adam', options, 0);
}

/** Adam with weight decay that is independent of the gradient. */
export function adamW(options: AdamWOptions = {}): Optimizer {
  return build('adamW', options, options.weightDecay ?? 0.01);
}

function build(name: string, options: AdamOptions, weightDecay: number): Optimizer {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  return {
    name,
    slots: ['mean', 'square'],
    scalars: weightDecay === 0 ? ['stepSize', 'floor'] : ['stepSize', 'floor', 'kept'],
    scalarsAt: (step, learningRate) => {
      const spread = Math.sqrt((1 - beta2 ** step) / (1 - beta2));
      return {
        stepSize: ((learningRate * (1 - beta1)) / (1 - beta1 ** step)) * spread,
        floor: epsilon * spread,
        kept: 1 - learningRate * weightDecay,
      };
    },
    update: (parameter, gradient, slots, scalars) => {
      const mean = add(multiply(present(slots.mean, 'mean'), beta1), gradient);
      const square = add(multiply(present(slots.square, 'square'), beta2), multiply(gradient, gradient));
      const direction = divide(mean, add(sqrt(square), present(scalars.floor, 'floor')));
      const weight =
        weightDecay !== 0 && decays(parameter)
          ? multiply(parameter, present(scalars.kept, 'kept'))
          : parameter;
      return {
        value: subtract(weight, multiply(direction, present(scalars.stepSize, 'step size'))),
        slots: { mean, square },
      };
    },
  };
}
