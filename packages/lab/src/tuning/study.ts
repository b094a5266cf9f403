/**
 * A search in a folder of its own: what is to be tried, what has been, and what comes next.
 * @module
 */
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidInputError, LineamentError, TrainingError } from 'lineament';
import { z } from 'zod';
import { RunFolder } from '../runs/run-folder.js';
import { writeWhole } from '../storage/storage.js';
import { type DatasetIdentity, readRunFile, requireSameDataset } from '../training/run-file.js';
import type { Search, SearchOptions, TrialOutcome } from './search-options.js';
import { lockStudy, removeUnlocked } from './study-lock.js';
import { planSchema, type StudyPlan } from './study-plan.js';
import {
  compareTrials,
  hasCheckpoint,
  nameOf,
  readRecord,
  readResult,
  type TrialRecord,
  type TrialResult,
} from './trial-result.js';

/**
 * A search in its folder.
 *
 * @example
 * const plan = { network: 'baseline-gender', method: 'grid', seed: 0, monitor: 'valLoss', eta: 3 } as const;
 * const trials = [{ batchSize: 32 }, { batchSize: 64 }];
 * const data = { data: ['faces.csv'], budgets: [5], trials, settings: trials };
 * const study = await Study.create('study', { ...plan, ...data });
 * const broken = { status: 'failed', message: 'the loss is NaN' } as const;
 * await study.run({ runTrial: async ({ trial }) => (trial === 0 ? broken : { status: 'done' }) });
 * (await study.results()).map(({ trial, status }) => `${trial}: ${status}`); // [ '1: done', '0: failed' ]
 */
export class Study {
  readonly path: string;
  readonly #trials: string;
  readonly #running = new Set<number>();
  #plan: StudyPlan;
  #keeping: Promise<unknown> = Promise.resolve();

  private constructor(path: string, plan: StudyPlan) {
    this.path = path;
    this.#trials = join(path, 'trials');
    this.#plan = plan;
  }

  /**
   * Begins a study.
   *
   * @param path new or empty folder
   * @throws {InvalidInputError} if there is a study by now
   * @throws {TrainingError} if another process is at one there
   * @throws {StorageError} if it cannot be written
   */
  static async create(path: string, plan: StudyPlan): Promise<Study> {
    const study = new Study(path, planSchema.parse(plan));
    await mkdir(study.#trials, { recursive: true });
    // Data sets were opened since the folder was found free, which takes long enough for another search to begin in it.
    const release = await lockStudy(path);
    try {
      if (existsSync(join(path, 'study.json'))) {
        throw new InvalidInputError(`${path} has become a study meanwhile; give a new folder`);
      }
      for (const [trial, settings] of plan.settings.entries()) {
        await study.#write(`trials/${nameOf(trial)}.settings.json`, settings);
      }
      await study.#write('study.json', plan); // last: what has it is whole
    } finally {
      await release();
    }
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

  get plan(): StudyPlan {
    return this.#plan;
  }

  /** Run folder of a trial. */
  folderOf(trial: number): string {
    return join(this.#trials, nameOf(trial));
  }

  /** Every trial as far as it has come, the best first. */
  async results(): Promise<TrialResult[]> {
    const results = await Promise.all(this.plan.trials.map((_, trial) => this.#result(trial)));
    return results.sort(compareTrials(this.plan.monitor));
  }

  /**
   * Tries what is left to try, and goes on with trials that were stopped or killed. Successive halving (Jamieson &
   * Talwalkar 2016, arXiv:1502.07943; Li et al. 2018, "Hyperband", arXiv:1603.06560): all trials get the first budget of
   * epochs, the best of them the next, and so on. Every run has its schedule for all its epochs from the start, is
   * stopped at a budget and goes on from there: nothing is trained twice.
   *
   * @returns whether all is done; false if it was stopped
   * @throws {TrainingError} if another process is at the study, or a trial cannot be trained for a reason outside it: the
   *   others have been asked to stop by then, and all go on the next time
   * @throws {DataError} if the data are not those that the study was started with
   */
  async run(options: SearchOptions): Promise<boolean> {
    const release = await lockStudy(this.path);
    try {
      const isDone = await this.#search(options);
      await this.#keep(options);
      return isDone;
    } catch (error) {
      await this.#keep(options).catch(() => {}); // why it failed matters more
      throw error;
    } finally {
      await release();
    }
  }

  async #search(options: SearchOptions): Promise<boolean> {
    const failure = new AbortController();
    const { stop } = options;
    const halt = stop === undefined ? failure.signal : AbortSignal.any([stop, failure.signal]);
    const search: Search = { ...options, halt, areInputsOpen: false };
    let rung = 0;
    let trials = [...this.plan.trials.keys()];
    for (const budget of this.plan.budgets) {
      await this.#runRung(trials, budget, rung, search, failure);
      if (halt.aborted) {
        return false;
      }
      rung += 1;
      const reached = await Promise.all(trials.map((trial) => this.#result(trial, budget)));
      const alive = reached.filter(({ status }) => status === 'done').sort(compareTrials(this.plan.monitor));
      const kept = Math.max(1, Math.floor(this.plan.trials.length / this.plan.eta ** rung));
      trials = alive.slice(0, kept).map(({ trial }) => trial);
    }
    return true;
  }

  async #runRung(
    trials: readonly number[],
    budget: number,
    rung: number,
    search: Search,
    failure: AbortController,
  ): Promise<void> {
    const records = await Promise.all(trials.map((trial) => readRecord(this.#trials, trial)));
    const waiting = trials.filter((_, index) => isLeft(records[index], budget));
    if (waiting.length > 0 && !search.halt.aborted) {
      await this.#openInputs(waiting, search);
    }
    const problems: unknown[] = [];
    const work = async (): Promise<void> => {
      for (
        let trial = waiting.shift();
        trial !== undefined && !search.halt.aborted;
        trial = waiting.shift()
      ) {
        try {
          await this.#runTrial(trial, budget, rung, search);
        } catch (error) {
          problems.push(error);
          failure.abort(); // the others stop and save; what ended this one would end the next ones too
        }
      }
    };
    await Promise.all(Array.from({ length: Math.max(1, search.parallel ?? 1) }, work));
    if (problems.length > 0) {
      throw problems[0];
    }
  }

  async #runTrial(trial: number, budget: number, rung: number, search: Search): Promise<void> {
    const outcome = await this.#train(trial, budget, search);
    if (outcome.status !== 'failed') {
      await this.#requireOwnData(trial);
    }
    if (outcome.status !== 'stopped') {
      const record: TrialRecord =
        outcome.status === 'failed'
          ? { budget, status: 'failed', cause: 'settings', message: outcome.message }
          : { budget, status: 'done' };
      await this.#write(`trials/${nameOf(trial)}.json`, record);
      search.onTrial?.(await this.#result(trial), rung);
    }
    await this.#keep(search);
  }

  async #train(trial: number, budget: number, { runTrial, halt }: Search): Promise<TrialOutcome> {
    const folder = this.folderOf(trial);
    if (existsSync(folder) && !hasCheckpoint(folder)) {
      await removeUnlocked(folder); // killed before there was anything to go on from
    }
    const settingsFile = join(this.#trials, `${nameOf(trial)}.settings.json`);
    this.#running.add(trial);
    try {
      return await runTrial({ trial, folder, settingsFile, untilEpoch: budget, stop: halt });
    } catch (error) {
      throw error instanceof LineamentError
        ? new TrainingError(
            `trial ${trial} could not be trained: ${error.message}; what is done is kept: mend that, and go on with the study ${this.path}`,
            { cause: error },
          )
        : error;
    } finally {
      this.#running.delete(trial);
    }
  }

  /** Once a run of the study, before its first training. */
  async #openInputs(waiting: readonly number[], search: Search): Promise<void> {
    if (search.areInputsOpen || search.openInputs === undefined) {
      return;
    }
    const found = await search.openInputs(waiting.filter((trial) => !hasCheckpoint(this.folderOf(trial))));
    search.areInputsOpen = true;
    const of = await Promise.all(this.plan.trials.map((_, trial) => this.#datasetOf(trial)));
    await this.#requireDataset(of.find((dataset) => dataset !== undefined) ?? found, found, {
      what: found.name,
      mend: 'give that, or start a new study',
    });
  }

  /** A data set may be changed while its study runs. */
  async #requireOwnData(trial: number): Promise<void> {
    const found = await this.#datasetOf(trial);
    if (found !== undefined) {
      const folder = this.folderOf(trial);
      await this.#requireDataset(found, found, {
        what: folder,
        mend: `put its data set back, remove ${folder}, and go on with the study`,
      });
    }
  }

  /** @param first what the study is taken to be about if it does not know yet */
  async #requireDataset(
    first: DatasetIdentity,
    found: DatasetIdentity,
    told: { readonly what: string; readonly mend: string },
  ): Promise<void> {
    const { dataset: known = first } = this.plan;
    requireSameDataset(known, found, { ...told, owner: this.path });
    if (this.plan.dataset === undefined) {
      this.#plan = { ...this.plan, dataset: known };
      await this.#write('study.json', this.#plan);
    }
  }

  /** What a trial was started with, if it was. */
  async #datasetOf(trial: number): Promise<DatasetIdentity | undefined> {
    const folder = this.folderOf(trial);
    return existsSync(join(folder, 'config.json'))
      ? (await readRunFile(RunFolder.open(folder))).dataset
      : undefined;
  }

  /** One after the other: of two results written at once the older could win. */
  #keep({ keepResults }: Pick<SearchOptions, 'keepResults'>): Promise<unknown> {
    this.#keeping = this.#keeping.catch(() => {}).then(() => keepResults?.());
    return this.#keeping;
  }

  #result(trial: number, within?: number): Promise<TrialResult> {
    const isRunning = this.#running.has(trial);
    return readResult(this.#trials, this.plan, trial, {
      isRunning,
      ...(within === undefined ? {} : { within }),
    });
  }

  async #write(name: string, value: unknown): Promise<void> {
    await writeWhole(join(this.path, name), [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)]);
  }
}

function isLeft(record: TrialRecord | undefined, budget: number): boolean {
  return record === undefined || (record.status === 'done' && record.budget < budget);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
