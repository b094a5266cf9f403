/**
 * Analyzes any number of pictures: in order, several at once, with memory for a few.
 * @module
 */

import { realpath } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { InvalidInputError } from 'lineament';
import { FailureReported, UsageError } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { makeFolder } from '../output/write-file.js';
import { mapInOrder } from './in-order.js';
import { type Input, isWithin, listInputs, readPathList, STDIN } from './inputs.js';
import {
  loadPictureWorker,
  type PictureOutcome,
  type PictureSettings,
  type PictureWorker,
} from './picture-worker.js';
import { checkPlaces, isStdin } from './places.js';
import { RateMeter } from './rate.js';
import { checkOutputFlags, type OutputFlags, openOutputs, type ResultOutputs } from './result-outputs.js';
import { resultTable } from './result-table.js';
import { settingsOf } from './settings.js';
import { listenForStop } from './stop-signal.js';
import { startWorkerPool } from './worker-pool.js';

/** A run over pictures. */
export interface PictureRun {
  /** Files, folders, patterns, `-`. */
  readonly paths: readonly string[];
  readonly settings: PictureSettings;
  readonly outputs: OutputFlags;
  /** Processes; 1 is this one. */
  readonly workers: number;
}

/** An input on its way: why there is no picture, that it was done before, or how its analysis ended. */
type Step = { readonly problem: string } | { readonly known: true } | PictureOutcome;

/**
 * Analyzes pictures and writes the results; a picture that fails is named on stderr and the others go on.
 *
 * @throws {FailureReported} if a picture failed or the user stopped the run
 * @throws {LineamentError} if models, settings or outputs are at fault
 */
export async function analyzePictures(run: PictureRun, terminal: Terminal): Promise<void> {
  checkOutputFlags(run.outputs);
  checkWorkers(run.workers);
  await checkOutput(run);
  const folders = await makeCopyFolders(run);
  const stop = listenForStop();
  let worker: PictureWorker | undefined;
  let outputs: ResultOutputs | undefined;
  try {
    worker = await startWorker(run);
    if (worker.tasks.length === 0) {
      terminal.note('note: no attribute models are loaded, so only faces are found; give --model <folder>');
    }
    const table = resultTable(terminal, worker.tasks);
    outputs = await openOutputs(run.outputs, worker.tasks, terminal, table, false, settingsOf(run.settings));
    const failures = await analyzeAll(run, folders, worker, outputs, stop.signal, terminal);
    await (stop.signal.aborted ? outputs.interrupt() : outputs.close());
    outputs = undefined;
    if (stop.signal.aborted) {
      const how =
        run.outputs.output === undefined
          ? ''
          : '; with --resume the same command goes on (.jsonl, .csv, .parquet)';
      terminal.note(`stopped${how}`);
    }
    if (failures > 0 || stop.signal.aborted) {
      throw new FailureReported();
    }
  } finally {
    stop.release();
    await outputs?.discard().catch(() => {}); // the error counts that came first
    await worker?.dispose();
    if (run.paths.includes(STDIN)) {
      process.stdin.destroy(); // else a list that nobody closes would keep the process
    }
  }
}

async function analyzeAll(
  run: PictureRun,
  excludedFolders: readonly string[],
  worker: PictureWorker,
  outputs: ResultOutputs,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<number> {
  const list = readPathList(process.stdin);
  const inputs = listInputs(run.paths, { excludedFolders, list });
  const total = countInputs(run, excludedFolders);
  const progress = terminal.progress('analyze', () => total.count);
  const rate = new RateMeter();
  const known = new Map(outputs.done);
  let [done, failures] = [0, 0];
  const output = run.outputs.output === undefined ? undefined : resolve(run.outputs.output);
  const steps = mapInOrder(until(signal, inputs), worker.parallel, (input) => {
    if ('path' in input && resolve(input.path) === output) {
      throw new UsageError(
        `--output ${run.outputs.output} would replace a picture that is read; give another file`,
      );
    }
    return take(input, known, worker);
  });
  try {
    for await (const step of steps) {
      done++;
      if ('analysis' in step) {
        rate.count();
        progress.finish();
        if (!(await outputs.write(step.analysis))) {
          break; // nobody reads on
        }
      } else if (!('known' in step)) {
        failures++;
        progress.finish();
        terminal.note(`error: ${'problem' in step ? step.problem : step.error}`);
      }
      progress.update(done, rate.text(total.count === undefined ? undefined : total.count - done));
    }
  } finally {
    total.cancel();
    progress.finish();
  }
  return failures;
}

async function take(input: Input, known: Map<string, number>, worker: PictureWorker): Promise<Step> {
  if ('problem' in input) {
    return input;
  }
  const times = known.get(input.path) ?? 0;
  if (times > 0) {
    known.set(input.path, times - 1);
    return { known: true };
  }
  return worker.process(input);
}

/** The items until a signal; what waits for the next one then ends, too. */
async function* until<Item>(signal: AbortSignal, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  // One listener that is pointed at each wait in turn: racing with one lasting promise would keep every wait alive.
  let wake = (): void => {};
  signal.addEventListener('abort', () => wake(), { once: true });
  while (!signal.aborted) {
    const next = await new Promise<IteratorResult<Item> | undefined>((resolve, reject) => {
      wake = () => resolve(undefined);
      iterator.next().then(resolve, reject);
    });
    if (next === undefined || next.done === true) {
      return;
    }
    yield next.value;
  }
}

/** Counts beside the work, for the bar; a list on stdin cannot be counted ahead. */
function countInputs(
  { paths }: PictureRun,
  excludedFolders: readonly string[],
): { readonly count: number | undefined; cancel(): void } {
  const total: { count: number | undefined; cancelled: boolean; cancel(): void } = {
    count: undefined,
    cancelled: false,
    cancel: () => {
      total.cancelled = true;
    },
  };
  const count = async (): Promise<void> => {
    let found = 0;
    for await (const _input of listInputs(paths, { excludedFolders, list: readPathList(process.stdin) })) {
      found++;
      if (total.cancelled) {
        return;
      }
    }
    total.count = found;
  };
  if (!paths.includes(STDIN)) {
    // What is wrong with an input is told when its turn comes.
    count().catch(() => {});
  }
  return total;
}

async function startWorker({ settings, workers }: PictureRun): Promise<PictureWorker> {
  if (workers === 1) {
    return loadPictureWorker(settings);
  }
  const threads = settings.analyzer.threads ?? Math.max(1, Math.floor(availableParallelism() / workers));
  return startWorkerPool({ ...settings, analyzer: { ...settings.analyzer, threads } }, workers);
}

function checkWorkers(workers: number): void {
  if (!(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    throw new InvalidInputError(`--workers is ${workers}; give a whole number from 1 to 256`);
  }
}

/** @throws {UsageError} if the file of results is no file, or one that is read */
async function checkOutput({ paths, outputs: { output } }: PictureRun): Promise<void> {
  await checkPlaces(
    paths.filter((path) => path !== STDIN),
    { output },
  );
  if (output !== undefined && paths.includes(STDIN) && isStdin(output)) {
    throw new UsageError(`--output ${output} would replace the list that is read; give another file`);
  }
}

/** Folders of our own output, which are no input. */
async function makeCopyFolders({ paths, settings }: PictureRun): Promise<string[]> {
  const { annotate, blur, crops } = settings;
  const folders = Object.entries({ annotate, blur, crops }).flatMap(([flag, folder]) =>
    folder === undefined ? [] : [{ flag, folder }],
  );
  for (const { flag, folder } of folders) {
    const holder = paths.find((path) => path !== STDIN && isWithin(folder, path));
    if (holder !== undefined) {
      throw mixing(flag, folder, holder);
    }
    await makeFolder(folder);
    const real = await realpath(folder);
    for (const path of paths) {
      // The same folder by another name.
      if (path !== STDIN && isWithin(real, await realpath(path).catch(() => resolve(path)))) {
        throw mixing(flag, folder, path);
      }
    }
  }
  return folders.map(({ folder }) => folder);
}

function mixing(flag: string, folder: string, holder: string): UsageError {
  return new UsageError(
    `--${flag} ${folder} would mix copies with the pictures of ${holder}; give another folder`,
  );
}
