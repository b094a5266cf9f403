/**
 * The learning rate of each step.
 * @module
 */
import type { ScheduleConfig } from './config.js';

/** Place of a step in its run. */
export interface SchedulePlace {
  /** Steps before this one. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/**
 * Learning rate that a schedule plans for a step. `plateau` plans nothing: see `applyPlateau`.
 *
 * @param peak the configured learning rate
 * @example
 * const cosine = { name: 'cosine', warmupEpochs: 0, final: 0 } as const;
 * scheduledRate(cosine, 0.1, { step: 50, totalSteps: 100, stepsPerEpoch: 10 }); // 0.05
 */
export function scheduledRate(schedule: ScheduleConfig, peak: number, place: SchedulePlace): number {
  const { step, totalSteps, stepsPerEpoch } = place;
  switch (schedule.name) {
    case 'constant':
    case 'plateau':
      return peak;
    case 'cosine': {
      const warmup = schedule.warmupEpochs * stepsPerEpoch;
      if (step < warmup) {
        return (peak * (step + 1)) / warmup;
      }
      return halfCosine(peak, peak * schedule.final, (step - warmup) / Math.max(1, totalSteps - warmup));
    }
    case 'one-cycle': {
      const first = peak / schedule.startDivisor;
      const last = first / schedule.finalDivisor;
      // The peak is reached at one step, the last rate at the last one.
      const top = schedule.rise * totalSteps - 1;
      return step <= top
        ? halfCosine(first, peak, top <= 0 ? 1 : step / top)
        : halfCosine(peak, last, (step - top) / (totalSteps - 1 - top));
    }
  }
}

/** From `start` at 0 to `end` at 1. */
function halfCosine(start: number, end: number, progress: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, progress))))) / 2;
}
