/**
 * From the end of a trial's process to what has come of the trial.
 * @module
 */
import type { TrialOutcome } from '@lineament/lab';
import { TrainingError } from 'lineament';
import { isFinal, type TrialFailure } from './trial-failure.js';

/** How a process has ended, and what it has said. */
export interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: TrialFailure | undefined;
}

/**
 * What has come of a trial.
 *
 * @param trial `goesOn`: whether it had been begun before; `isStopped`: whether it was asked to stop
 * @throws {TrainingError} if something else than its settings is why it could not be trained
 */
export function outcomeOf(
  { stdout, stderr, code, signal, failure }: Ending,
  trial: { readonly untilEpoch: number; readonly goesOn: boolean; readonly isStopped: boolean },
): TrialOutcome {
  const result = parseJson(stdout) as { status?: string; epochs?: number } | undefined;
  if (result?.status !== undefined) {
    const isDone = result.status !== 'stopped' || (result.epochs ?? 0) >= trial.untilEpoch;
    return { status: isDone ? 'done' : 'stopped' };
  }
  if (failure !== undefined && isFinal(failure, trial.goesOn)) {
    return { status: 'failed', message: failure.message };
  }
  if (trial.isStopped) {
    return { status: 'stopped' };
  }
  throw new TrainingError(failure?.message ?? lastWords(stderr, code, signal));
}

/** Of a process that has not said why it ended. */
function lastWords(stderr: string, code: number | null, signal: NodeJS.Signals | null): string {
  const lines = stderr.trim().split('\n');
  const complaint = lines.findIndex((line) => /error/i.test(line));
  // What it said of its epochs is no reason for its end.
  const said = complaint < 0 ? '' : `: ${lines.slice(complaint).join('\n')}`;
  if (signal === null) {
    return `its process ended (exit code ${code})${said}`;
  }
  const memory = signal === 'SIGKILL' ? ', perhaps for want of memory (try fewer with --parallel)' : '';
  return `its process was ended by ${signal}${memory}${said}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
