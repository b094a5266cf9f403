/**
 * Rules that watch the monitored figure from epoch to epoch.
 *
 * Sources: Keras' `EarlyStopping` and `ReduceLROnPlateau`. Their state is plain data, so that a run can be resumed.
 * @module
 */
import { z } from 'zod';
import type { Monitor } from './config.js';

/** How long a figure has not improved. */
export const patienceStateSchema = z.strictObject({
  /** Best value so far; `null` before the first. */
  best: z.number().nullable(),
  /** Epochs since then. */
  wait: z.int().min(0),
});
export type PatienceState = z.infer<typeof patienceStateSchema>;

export const NO_PATIENCE_USED: PatienceState = { best: null, wait: 0 };

/** Whether a value is better than another by more than a margin: a loss is lower, an accuracy higher. */
export function isBetter(monitor: Monitor, value: number, best: number | null, minDelta = 0): boolean {
  if (best === null) {
    return true;
  }
  return monitor === 'valLoss' ? value < best - minDelta : value > best + minDelta;
}

/** State after another epoch's value. */
export function watch(
  state: PatienceState,
  monitor: Monitor,
  value: number,
  minDelta: number,
): PatienceState {
  return isBetter(monitor, value, state.best, minDelta)
    ? { best: value, wait: 0 }
    : { best: state.best, wait: state.wait + 1 };
}

/**
 * Plateau rule: after `patience` epochs without improvement the learning rate is multiplied by `factor`, and the
 * wait begins anew.
 *
 * @returns the watch's next state and the next learning rate
 * @example
 * const rule = { factor: 0.5, patience: 1, minDelta: 0, minLearningRate: 0 };
 * applyPlateau(rule, { best: 0.4, wait: 0 }, 'valLoss', 0.5, 0.1);
 * // { state: { best: 0.4, wait: 0 }, learningRate: 0.05 }
 */
export function applyPlateau(
  rule: {
    readonly factor: number;
    readonly patience: number;
    readonly minDelta: number;
    readonly minLearningRate: number;
  },
  state: PatienceState,
  monitor: Monitor,
  value: number,
  learningRate: number,
): { state: PatienceState; learningRate: number } {
  const next = watch(state, monitor, value, rule.minDelta);
  if (next.wait < rule.patience) {
    return { state: next, learningRate };
  }
  return {
    state: { best: next.best, wait: 0 },
    // A rate below the floor already (by choice of the user) is left alone.
    learningRate: Math.min(learningRate, Math.max(learningRate * rule.factor, rule.minLearningRate)),
  };
}
