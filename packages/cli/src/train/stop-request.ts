/**
 * How a user ends a training before its time.
 * @module
 */
import type { Terminal } from '../output/terminal.js';

/** A wish to stop. */
export interface StopRequest {
  readonly signal: AbortSignal;
  /** Whether it was Ctrl-C or a polite kill. */
  interrupted(): boolean;
  /** Stops listening. */
  release(): void;
}

/** Longest time that a timer takes; about 25 days. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Asks the training to stop at Ctrl-C, at a polite kill, or when its time is over.
 */
export function stopRequest(maxMinutes: number | undefined, terminal: Terminal): StopRequest {
  const controller = new AbortController();
  let isInterrupted = false;
  const onSignal = (): void => {
    isInterrupted = true;
    terminal.note('\nfinishing the step and saving; press Ctrl-C again to stop at once');
    controller.abort();
  };
  // Heard once: the second time the process ends as it always does.
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const timer =
    maxMinutes === undefined
      ? undefined
      : setTimeout(() => controller.abort(), Math.min(maxMinutes * 60_000, LONGEST_TIMER));
  return {
    signal: controller.signal,
    interrupted: () => isInterrupted,
    release: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
      clearTimeout(timer);
    },
  };
}
