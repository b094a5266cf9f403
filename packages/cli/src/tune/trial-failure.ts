/**
 * Why a trial's process has failed, as it tells the process that started it.
 * @module
 */
import { InvalidInputError, SettingsError } from 'lineament';
import { z } from 'zod';

const schema = z.strictObject({
  /** What was at fault: the settings for sure, something that was given to the command, or anything else. */
  kind: z.enum(['settings', 'input', 'other']),
  message: z.string(),
});
export type TrialFailure = z.infer<typeof schema>;

/** An error as it travels. */
export function failureOf(error: unknown): TrialFailure {
  const kind =
    error instanceof SettingsError ? 'settings' : error instanceof InvalidInputError ? 'input' : 'other';
  return { kind, message: error instanceof Error ? error.message : String(error) };
}

/** @returns undefined if a message of a process is something else */
export function parseFailure(message: unknown): TrialFailure | undefined {
  const failure = schema.safeParse(message);
  return failure.success ? failure.data : undefined;
}

/**
 * Whether a trial would fail in the same way the next time. What a trial was given to begin with is its settings; a run
 * that goes on has had good ones.
 */
export function isFinal({ kind }: TrialFailure, goesOn: boolean): boolean {
  return kind === 'settings' || (kind === 'input' && !goesOn);
}
