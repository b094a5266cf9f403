/**
 * A search in a folder of its own: what is to be tried, what has been, and what comes next.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError } from 'lineament';
import { z } from 'zod';
import { writeWhole } from '../storage/storage.js';
import { isBetter } from '../training/callbacks.js';
import type { Monitor } from '../training/config.js';
import type { EpochRecord } from '../training/state.js';
import type { Assignment } from './space.js';

export const SEARCH_METHODS = ['grid', 'random', 'halving'] as const;
export type SearchMethod = (typeof SEARCH_METHODS)[number];

const planSchema = z.strictObject({
  network: z.string(),
  /** Paths of the data sets. */
  data: z.array(z.string()).min(1),
  method: z.enum(SEARCH_METHODS),
  seed: z.int().min(0),
  /** Figure of the validation split that is compared. */
  monitor: z.enum(['valLoss', 'valAccuracy']),
  /** Epochs after which trials are compared; the last is all of a run. */
  budgets: z.array(z.int().min(1)).min(1),
  /** One trial of this many goes on from one budget to the next. */
  eta: z.number().gt(1),
  /** What each trial sets. */
  trials: z.array(z.record(z.string(), z.unknown())).min(1),
  /** Every setting of each trial, as `train` takes it. */
  settings: z.array(z.unknown()),
});
/** What a study is to do; fixed when it begins. */
export type StudyPlan = z.infer<typeof planSchema>;

const recordSchema = z.strictObject({
  /** Epochs that it was to have when this was written. */
  budget: z.int().min(1),
  /** `failed`: its training ended with an error, see `message`; `killed`: something else ended it. */
  status: z.enum(['done', 'failed', 'killed']),
  message: z.string().optional(),
});
type TrialRecord = z.infer<typeof recordSchema>;

/** A trial as far as it has come. */
export interface TrialResult {
  readonly trial: number;
  readonly settings: Assignment;
  /** `failed`: with an error, or killed; see `message`. */
  readonly status: 'waiting' | 'done' | 'failed';
  /** Epochs that it has been given so far; 0 before it has begun. */
  readonly budget: number;
  /** Best value of the monitored figure within the budget, and its epoch; `null` where there is none. */
  readonly best: { readonly value: number; readonly epoch: number } | null;
  readonly message?: string;
}

/** What is asked of whoever trains. */
export interface TrialRequest {
  readonly trial: number;
  /** Its run folder: with a checkpoint if it is to go on. */
  readonly folder: string;
  /** JSON file with its settings. */
  readonly settingsFile: string;
  /** Epochs after which it is to stop. */
  readonly untilEpoch: number;
  readonly stop: AbortSignal | undefined;
}

/**
 * How a trial came back. `stopped`: before its budget was used up, as it was asked to; `killed`: by no fault of its
 * settings, such as for want of memory.
 */
export type TrialOutcome =
  | { readonly status: 'done' | 'stopped' }
  | { readonly status: 'failed' | 'killed'; readonly message: string };

export interface SearchOptions {
  /** Trials at once (default 1). */
  readonly parallel?: number;
  /** Trains a trial up to an epoch. */
  readonly runTrial: (request: TrialRequest) => Promise<TrialOutcome>;
  /** Told when a trial has used up a budget. */
  readonly onTrial?: (result: TrialResult, rung: number) => void;
  /** Asks to end; trials under way are asked to stop. */
  readonly stop?: AbortSignal;
}

/** A search in its folder. */
export class Study {
  readonly path: string;
  readonly plan: StudyPlan;

  private constructor(path: string, plan: StudyPlan) {
    this.path = path;
    this.plan = plan;
  }

  /**
   * Begins a study.
   *
   * @param path new or empty folder
   * @throws {StorageError} if it cannot be written
   */
  static async create(path: string, plan: StudyPlan): Promise<Study> {
    const study = new Study(path, planSchema.parse(plan));
    await mkdir(join(path, 'trials'), { recursive: true });
    for (const [trial, settings] of plan.settings.entries()) {
      await study.#write(`trials/${nameOf(trial)}.settings.json`, settings);
    }
    await study.#write('study.json', plan); // last: what has it is whole
    return study;
  }

  /** @throws {InvalidInputError} if the folder is no study */
  static async open(path: string): Promise<Study> {
    const file = join(path, 'study.json');
    const text = await readFile(file, 'utf8').catch(() => {
      throw new InvalidInputError(
        `${path} is no study: it has no study.json; give a folder that tune has made`,
      );
    });
    const plan = planSchema.safeParse(parseJson(text));
    if (!plan.success) {
      throw new InvalidInputError(`${file} is no plan of a study: ${z.prettifyError(plan.error)}`);
    }
    return new Study(path, plan.data);
  }

  /** Run folder of a trial. */
  folderOf(trial: number): string {
    return join(this.path, 'trials', nameOf(trial));
  }

  /** Every trial as far as it has come, the best first. */
  async results(): Promise<TrialResult[]> {
    const results = await Promise.all(this.plan.trials.map((_, trial) => this.#result(trial)));
    return results.sort((a, b) => this.#compare(a, b));
  }

  /**
   * Tries what is left to try, and goes on with trials that were stopped or killed: those that are killed meanwhile
   * are left behind until the next time. Successive halving (Jamieson &
   * Talwalkar 2016, arXiv:1502.07943; Li et al. 2018, "Hyperband", arXiv:1603.06560): all trials get the first budget of
   * epochs, the best of them the next, and so on. Every run has its schedule for all its epochs from the start, is
   * stopped at a budget and goes on from there: nothing is trained twice.
   *
   * @returns whether all is done; false if it was stopped
   */
  async run(options: SearchOptions): Promise<boolean> {
    let rung = 0;
    let trials = [...this.plan.trials.keys()];
    const tried = new Set<number>();
    for (const budget of this.plan.budgets) {
      if (!(await this.#runRung(trials, budget, rung, tried, options))) {
        return false;
      }
      rung += 1;
      const reached = await Promise.all(trials.map((trial) => this.#result(trial, budget)));
      const alive = reached.filter(({ status }) => status === 'done').sort((a, b) => this.#compare(a, b));
      const kept = Math.max(1, Math.floor(this.plan.trials.length / this.plan.eta ** rung));
      trials = alive.slice(0, kept).map(({ trial }) => trial);
    }
    return true;
  }

  async #runRung(
    trials: readonly number[],
    budget: number,
    rung: number,
    tried: Set<number>,
    { parallel = 1, runTrial, onTrial, stop }: SearchOptions,
  ): Promise<boolean> {
    const waiting: number[] = [];
    for (const trial of trials) {
      const record = await this.#record(trial);
      const isLeft =
        record === undefined ||
        (record.status === 'done' && record.budget < budget) ||
        (record.status === 'killed' && record.budget === budget && !tried.has(trial));
      if (isLeft) {
        waiting.push(trial);
      }
    }
    const work = async (): Promise<void> => {
      for (
        let trial = waiting.shift();
        trial !== undefined && stop?.aborted !== true;
        trial = waiting.shift()
      ) {
        const folder = this.folderOf(trial);
        if (!existsSync(join(folder, 'checkpoint', 'last.checkpoint'))) {
          await rm(folder, { recursive: true, force: true }); // killed before there was anything to go on from
        }
        tried.add(trial);
        const outcome = await runTrial({
          trial,
          folder,
          settingsFile: join(this.path, 'trials', `${nameOf(trial)}.settings.json`),
          untilEpoch: budget,
          stop,
        });
        if (outcome.status !== 'stopped') {
          await this.#write(`trials/${nameOf(trial)}.json`, { budget, ...outcome });
          onTrial?.(await this.#result(trial), rung);
        }
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, parallel) }, work));
    return stop?.aborted !== true;
  }

  /** @param within epochs that count (default: all that it was given) */
  async #result(trial: number, within?: number): Promise<TrialResult> {
    const settings = this.plan.trials[trial] ?? {};
    const record = await this.#record(trial);
    if (record === undefined) {
      return { trial, settings, status: 'waiting', budget: 0, best: null };
    }
    const budget = Math.min(record.budget, within ?? record.budget);
    const history = await this.#history(trial);
    const { monitor } = this.plan;
    const best = history
      .filter(({ epoch }) => epoch <= budget)
      .reduce<TrialResult['best']>(
        (known, { epoch, [monitor]: value }) =>
          isBetter(monitor, value, known?.value ?? null) ? { value, epoch } : known,
        null,
      );
    if (record.status === 'done' || budget < record.budget) {
      return { trial, settings, status: 'done', budget, best }; // what failed later has come this far
    }
    const { message } = record;
    return { trial, settings, status: 'failed', budget, best, ...(message === undefined ? {} : { message }) };
  }

  /** Done before failed before waiting, longer trained first, then by the figure. */
  #compare(a: TrialResult, b: TrialResult): number {
    const order = { done: 0, failed: 1, waiting: 2 };
    if (a.status !== b.status || a.budget !== b.budget || a.best === null || b.best === null) {
      return order[a.status] - order[b.status] || b.budget - a.budget || a.trial - b.trial;
    }
    const sign = this.plan.monitor === 'valLoss' ? 1 : -1;
    return sign * (a.best.value - b.best.value) || a.trial - b.trial;
  }

  async #record(trial: number): Promise<TrialRecord | undefined> {
    const text = await readFile(join(this.path, 'trials', `${nameOf(trial)}.json`), 'utf8').catch(() => '');
    const record = recordSchema.safeParse(parseJson(text));
    return record.success ? record.data : undefined;
  }

  async #history(trial: number): Promise<Pick<EpochRecord, 'epoch' | Monitor>[]> {
    const text = await readFile(join(this.folderOf(trial), 'history.json'), 'utf8').catch(() => '[]');
    const known = z.array(z.looseObject({ epoch: z.int(), valLoss: z.number(), valAccuracy: z.number() }));
    const history = known.safeParse(parseJson(text));
    return history.success ? history.data : [];
  }

  async #write(name: string, value: unknown): Promise<void> {
    await writeWhole(join(this.path, name), [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
  }
}

/**
 * Epochs after which trials are compared: from the smallest, `eta` times as many each time, up to all.
 *
 * @throws {InvalidInputError} if the numbers are out of range
 * @example
 * halvingBudgets(2, 20, 3); // [ 2, 6, 20 ]
 */
export function halvingBudgets(smallest: number, largest: number, eta: number): number[] {
  if (!(Number.isInteger(smallest) && smallest >= 1 && smallest <= largest && eta > 1)) {
    throw new InvalidInputError(
      `halving from ${smallest} to ${largest} epochs by ${eta} makes no sense; give 1 ≤ smallest ≤ largest and a factor above 1`,
    );
  }
  const budgets: number[] = [];
  for (let budget = smallest; budget * eta <= largest; budget *= eta) {
    budgets.push(Math.round(budget));
  }
  // The last step is to all epochs, though it may be longer than the others.
  return budgets.length === 0 || smallest === largest ? [largest] : [...budgets, largest];
}

function nameOf(trial: number): string {
  return String(trial).padStart(4, '0');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
