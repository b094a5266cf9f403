/**
 * Reads run folders, without ever writing to them.
 * @module
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { InvalidInputError } from 'lineament';
import type { ModelEvaluation, RunDetail, RunSummary } from '../api.js';
import { parseMetrics } from './metrics-lines.js';
import { bestEpoch, runSettings, runState } from './run-state.js';

/** A training writes it when it ends; people may write it anew later. */
const EVALUATION = 'evaluation.json';

/** A folder of runs, or one run. */
export class RunsFolder {
  readonly #path: string;
  readonly #isRun: boolean;

  private constructor(path: string, isRun: boolean) {
    this.#path = path;
    this.#isRun = isRun;
  }

  /**
   * @param path folder of run folders, or a run folder
   * @throws {InvalidInputError} if it is not there; an empty folder is fine, runs may be on their way
   */
  static async open(path: string): Promise<RunsFolder> {
    const info = await stat(path).catch(() => undefined);
    if (info === undefined) {
      throw new InvalidInputError(
        `the runs folder ${path} does not exist; give the folder that "lineament train --out" writes to`,
      );
    }
    if (!info.isDirectory()) {
      throw new InvalidInputError(`${path} is a file; give a folder of runs`);
    }
    return new RunsFolder(resolve(path), await isFile(join(path, 'config.json')));
  }

  /** Summaries, the newest first. */
  async list(): Promise<RunSummary[]> {
    const names = this.#isRun ? [basename(this.#path)] : await readdir(this.#path).catch(() => []);
    const runs = await Promise.all(names.map((name) => this.read(name)));
    return runs
      .filter((run) => run !== undefined)
      .map(summaryOf)
      .sort((a, b) => b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id));
  }

  /** @returns `undefined` if there is no run of that name */
  async read(id: string): Promise<RunDetail | undefined> {
    const folder = this.#folderOf(id);
    if (folder === undefined || !(await isFile(join(folder, 'config.json')))) {
      return undefined;
    }
    return readRun(id, folder);
  }

  /** When metrics and evaluation of a run changed, and how long they are: cheap to ask, to know when to read again. */
  async mark(id: string): Promise<string> {
    const folder = this.#folderOf(id);
    if (folder === undefined) {
      return '';
    }
    const marks = ['metrics.jsonl', EVALUATION].map((name) => markOf(join(folder, name)));
    return (await Promise.all(marks)).join(', ');
  }

  #folderOf(id: string): string | undefined {
    // A request's path cannot hold separators by now; this stands on its own feet.
    if (id === '' || id !== basename(id) || id.startsWith('.')) {
      return undefined;
    }
    if (this.#isRun) {
      return id === basename(this.#path) ? this.#path : undefined;
    }
    return join(this.#path, id);
  }
}

/** What a list and every event tell of a run. */
export function summaryOf(detail: RunDetail): RunSummary {
  const {
    config: _config,
    records: _records,
    evaluations: _all,
    unreadableLines: _lines,
    ...summary
  } = detail;
  return summary;
}

async function readRun(id: string, folder: string): Promise<RunDetail> {
  // Before it is read: what is written in between has another time, and is looked at again.
  const evaluated = await modifiedAt(join(folder, EVALUATION));
  const [config, metrics, evaluation, changed] = await Promise.all([
    readJson(join(folder, 'config.json')),
    readFile(join(folder, 'metrics.jsonl'), 'utf8').catch(() => ''),
    readJson(join(folder, EVALUATION)),
    changeTimes(folder),
  ]);
  const settings = runSettings(config);
  const evaluations = Array.isArray(evaluation) ? (evaluation as ModelEvaluation[]) : null;
  const { records, unreadable } = parseMetrics(metrics);
  const started = (await stat(join(folder, 'config.json'))).mtimeMs;
  const times = { progress: changed.progress ?? started, model: changed.model };
  return {
    id,
    network: settings.network,
    state: runState(settings, records, times, Date.now()),
    startedAt: new Date(started).toISOString(),
    updatedAt: new Date(Math.max(times.progress, times.model ?? 0)).toISOString(),
    epochs: records.at(-1)?.epoch ?? 0,
    plannedEpochs: settings.plannedEpochs,
    best: bestEpoch(settings, records),
    last: records.at(-1) ?? null,
    evaluatedAt: evaluations === null || evaluated === null ? null : new Date(evaluated).toISOString(),
    config,
    records,
    evaluations: evaluations ?? [],
    unreadableLines: unreadable,
  };
}

async function changeTimes(folder: string): Promise<{ progress: number | null; model: number | null }> {
  const checkpoints = await readdir(join(folder, 'checkpoint')).catch(() => []);
  const progress = await Promise.all(
    ['metrics.jsonl', ...checkpoints.map((name) => join('checkpoint', name))].map((name) =>
      modifiedAt(join(folder, name)),
    ),
  );
  const latest = Math.max(...progress.map((time) => time ?? 0));
  return { progress: latest === 0 ? null : latest, model: await modifiedAt(join(folder, 'model.onnx')) };
}

async function markOf(path: string): Promise<string> {
  return stat(path).then(
    ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
    () => '',
  );
}

async function modifiedAt(path: string): Promise<number | null> {
  return stat(path).then(
    (info) => info.mtimeMs,
    () => null,
  );
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

/** `null` if there is none, or it is being written. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
