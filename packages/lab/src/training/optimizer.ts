/**
 * Optimizers by configuration.
 * @module
 */
import { adam, adamW, type Optimizer, sgd } from '@lineament/autograd';
import type { OptimizerConfig } from './config.js';

/** Makes the optimizer that a configuration names. */
export function makeOptimizer(config: OptimizerConfig): Optimizer {
  switch (config.name) {
    case 'adam':
      return adam(config);
    case 'adamw':
      return adamW(config);
    case 'sgd':
      return sgd(config);
  }
}
