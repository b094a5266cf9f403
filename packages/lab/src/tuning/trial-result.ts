/**
 * How far the trials of a study have come, from their files.
 * @module
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isBetter } from '../training/callbacks.js';
import type { Monitor } from '../training/config.js';
import type { EpochRecord } from '../training/state.js';
import type { Assignment } from './space.js';
import type { StudyPlan } from './study-plan.js';

/** A trial as far as it has come. */
export interface TrialResult {
  readonly trial: number;
  readonly settings: Assignment;
  /**
   * `done`: with all epochs that it was given so far; `failed`: by its settings, see `message`; `running`: being trained
   * now; `stopped`: before it had the epochs that it was given.
   */
  readonly status: 'waiting' | 'running' | 'stopped' | 'done' | 'failed';
  /** Epochs after which it was compared last; 0 before. */
  readonly budget: number;
  /** Epochs that it has really had: fewer than the budget after early stopping, more while it goes on. */
  readonly epochs: number;
  /** Best value of the monitored figure in these epochs, and its epoch; `null` where there is none. */
  readonly best: { readonly value: number; readonly epoch: number } | null;
  readonly message?: string;
}

/** What comes of a trial for good. Anything else in its place counts as nothing: the trial is tried again. */
const recordSchema = z.discriminatedUnion('status', [
  z.strictObject({ budget: z.int().min(1), status: z.literal('done') }),
  z.strictObject({
    /** Epochs that it was to have. */
    budget: z.int().min(1),
    status: z.literal('failed'),
    /** That its own settings are why; a record without it may tell of a full disk. */
    cause: z.literal('settings'),
    message: z.string(),
  }),
]);
export type TrialRecord = z.infer<typeof recordSchema>;

/** Name of a trial's files. */
export function nameOf(trial: number): string {
  return String(trial).padStart(4, '0');
}

/** Whether a run folder has something to go on from. */
export function hasCheckpoint(folder: string): boolean {
  return existsSync(join(folder, 'checkpoint', 'last.checkpoint'));
}

/**
 * What has come of a trial for good.
 *
 * @param trials folder of all trials
 */
export async function readRecord(trials: string, trial: number): Promise<TrialRecord | undefined> {
  const record = recordSchema.safeParse(await readJson(join(trials, `${nameOf(trial)}.json`)));
  return record.success ? record.data : undefined;
}

/**
 * A trial as far as it has come.
 *
 * @param trials folder of all trials
 * @param options `within`: epochs that count (default: all); `isRunning`: whether it is being trained now
 */
export async function readResult(
  trials: string,
  plan: Pick<StudyPlan, 'monitor' | 'trials'>,
  trial: number,
  { within, isRunning = false }: { readonly within?: number; readonly isRunning?: boolean } = {},
): Promise<TrialResult> {
  const settings = plan.trials[trial] ?? {};
  const folder = join(trials, nameOf(trial));
  const record = await readRecord(trials, trial);
  const history = await readHistory(folder);
  const budget = Math.min(record?.budget ?? 0, within ?? Number.POSITIVE_INFINITY);
  // What failed later has come this far.
  const failed = record?.status === 'failed' && record.budget === budget ? record : undefined;
  const hasBegun = hasCheckpoint(folder) && (record === undefined || history.length > record.budget);
  const goesOn = within === undefined && failed === undefined && (isRunning || hasBegun);
  const counted = goesOn ? history : history.filter(({ epoch }) => epoch <= budget);
  const reached = { trial, settings, budget, epochs: counted.length, best: bestOf(counted, plan.monitor) };
  if (failed !== undefined) {
    return { ...reached, status: 'failed', message: failed.message };
  }
  if (goesOn) {
    return { ...reached, status: isRunning ? 'running' : 'stopped' };
  }
  return { ...reached, status: record === undefined ? 'waiting' : 'done' };
}

/** Failed after those that have not, waiting last; longer trained first, then by the figure. */
export function compareTrials(monitor: Monitor): (a: TrialResult, b: TrialResult) => number {
  const order = { done: 0, running: 0, stopped: 0, failed: 1, waiting: 2 };
  const sign = monitor === 'valLoss' ? 1 : -1;
  const byFigure = (a: TrialResult['best'], b: TrialResult['best']): number =>
    a === null || b === null ? Number(a === null) - Number(b === null) : sign * (a.value - b.value);
  return (a, b) =>
    order[a.status] - order[b.status] || b.budget - a.budget || byFigure(a.best, b.best) || a.trial - b.trial;
}

type HistoryEntry = Pick<EpochRecord, 'epoch' | Monitor>;

function bestOf(history: readonly HistoryEntry[], monitor: Monitor): TrialResult['best'] {
  return history.reduce<TrialResult['best']>(
    (known, { epoch, [monitor]: value }) =>
      isBetter(monitor, value, known?.value ?? null) ? { value, epoch } : known,
    null,
  );
}

const historySchema = z.array(
  z.looseObject({ epoch: z.int(), valLoss: z.number(), valAccuracy: z.number() }),
);

async function readHistory(folder: string): Promise<HistoryEntry[]> {
  const history = historySchema.safeParse(await readJson(join(folder, 'history.json')));
  return history.success ? history.data : [];
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // absent or damaged: as if never written
  }
}
