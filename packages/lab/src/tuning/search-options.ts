/**
 * What a study asks of whoever trains its trials, and what it is told.
 * @module
 */
import type { DatasetIdentity } from '../training/run-file.js';
import type { TrialResult } from './trial-result.js';

/** What is asked of whoever trains. */
export interface TrialRequest {
  readonly trial: number;
  /** Its run folder: with a checkpoint if it is to go on. */
  readonly folder: string;
  /** JSON file with its settings. */
  readonly settingsFile: string;
  /** Epochs after which it is to stop. */
  readonly untilEpoch: number;
  readonly stop: AbortSignal;
}

/** How a trial came back. `stopped`: before its budget was used up, as it was asked to; `failed`: by its settings. */
export type TrialOutcome =
  | { readonly status: 'done' | 'stopped' }
  | { readonly status: 'failed'; readonly message: string };

export interface SearchOptions {
  /** Trials at once (default 1). */
  readonly parallel?: number;
  /**
   * Trains a trial up to an epoch. To throw is to say that something outside the trial is why it cannot be trained,
   * such as a full disk: it ends the search, and the trial is tried again the next time.
   */
  readonly runTrial: (request: TrialRequest) => Promise<TrialOutcome>;
  /**
   * Opens what trainings need, before the first one and only if there is one, so that what is missing is told once.
   *
   * @param begun trials that begin anew
   */
  readonly openInputs?: (begun: readonly number[]) => Promise<DatasetIdentity>;
  /** Told when a trial has used up a budget. */
  readonly onTrial?: (result: TrialResult, rung: number) => void;
  /** Keeps the results so far: called after each trial and at the end, however it ends, never twice at once. */
  readonly keepResults?: () => Promise<unknown>;
  /** Asks to end; trials under way are asked to stop. */
  readonly stop?: AbortSignal;
}

/** What one run of a study has in hand. */
export interface Search extends SearchOptions {
  /** The caller's wish to stop, or ours after a failure. */
  readonly halt: AbortSignal;
  /** Whether the inputs have been opened. */
  areInputsOpen: boolean;
}
