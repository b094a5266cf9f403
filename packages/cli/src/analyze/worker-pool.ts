/**
 * Several processes that analyze pictures side by side.
 *
 * Processes and not threads, because a picture that crashes a decoder, or the system's out-of-memory killer, then
 * takes one picture away and not the whole run.
 * @module
 */

import { type ChildProcess, fork } from 'node:child_process';
import { InvalidInputError, LineamentError, ModelError, type Task } from 'lineament';
import type { PictureJob, PictureOutcome, PictureSettings, PictureWorker } from './picture-worker.js';
import type { FromWorker, ToWorker } from './worker-messages.js';

const PROGRAM = new URL('./worker-process.js', import.meta.url);

/**
 * Starts worker processes, each with models of its own.
 *
 * @param count number of processes, ≥ 1
 * @throws {LineamentError} if a model cannot be used or a setting is out of its range
 */
export async function startWorkerPool(
  settings: PictureSettings,
  count: number,
  program: URL = PROGRAM,
): Promise<PictureWorker> {
  const start = (): Promise<WorkerProcess> => WorkerProcess.start(program, settings);
  const started = await Promise.allSettled(Array.from({ length: count }, start));
  const running = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failed = started.find((result) => result.status === 'rejected');
  if (failed !== undefined) {
    await Promise.all(running.map((worker) => worker.stop()));
    throw failed.reason;
  }
  return new WorkerPool(running, start);
}

class WorkerPool implements PictureWorker {
  readonly tasks: readonly Task[];
  readonly parallel: number;
  readonly #start: () => Promise<WorkerProcess>;
  readonly #idle: WorkerProcess[];
  readonly #waiting: ((worker: WorkerProcess) => void)[] = [];

  constructor(workers: readonly WorkerProcess[], start: () => Promise<WorkerProcess>) {
    this.tasks = workers[0]?.tasks ?? [];
    // More than there are processes, so that one slow picture does not leave the others without work.
    this.parallel = 4 * workers.length;
    this.#idle = [...workers];
    this.#start = start;
  }

  async process(job: PictureJob): Promise<PictureOutcome> {
    let worker = this.#idle.pop() ?? (await new Promise<WorkerProcess>((free) => this.#waiting.push(free)));
    try {
      const outcome = await worker.process(job);
      if (outcome !== undefined) {
        return outcome;
      }
      const error = `${job.path} ended its worker process (${worker.end}); the file may be damaged or too large for the memory`;
      worker = await this.#start();
      return { error };
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) {
        this.#idle.push(worker);
      } else {
        next(worker);
      }
    }
  }

  async dispose(): Promise<void> {
    await Promise.all(this.#idle.map((worker) => worker.stop()));
  }
}

/** One process, which has one picture at a time: so it is known which one it dies of. */
class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<undefined>;
  tasks: readonly Task[] = [];
  /** How the process ended, in words. */
  end = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => {
        this.end = signal === null ? `exit code ${code}` : `signal ${signal}`;
        resolve(undefined);
      });
      child.once('error', (error) => {
        this.end = error.message; // it could not be started
        resolve(undefined);
      });
    });
  }

  static async start(program: URL, settings: PictureSettings): Promise<WorkerProcess> {
    // Its stdout must not mix with the results, and a debugger or `node -e` is meant for this process alone.
    const child = fork(program, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    const worker = new WorkerProcess(child);
    const reply = await worker.#ask({ kind: 'start', settings });
    if (reply?.kind !== 'ready') {
      throw new LineamentError(`a worker process ended as it started (${worker.end}); use fewer workers`);
    }
    worker.tasks = reply.tasks;
    return worker;
  }

  /** Undefined if the process ended over it. */
  async process(job: PictureJob): Promise<PictureOutcome | undefined> {
    const reply = await this.#ask({ kind: 'job', job });
    return reply?.kind === 'done' ? reply.outcome : undefined;
  }

  async stop(): Promise<void> {
    if (this.#child.connected) {
      this.#child.disconnect();
    }
    await this.#exited;
  }

  async #ask(message: ToWorker): Promise<FromWorker | undefined> {
    const reply = new Promise<FromWorker>((resolve) => {
      this.#child.once('message', (answer) => resolve(answer as FromWorker));
    });
    // A process that has just died takes no message; its exit is the answer.
    this.#child.send(message, () => {});
    const answer = await Promise.race([reply, this.#exited]);
    if (answer?.kind === 'refused') {
      throw asError(answer.name, answer.message);
    }
    if (answer?.kind === 'bug') {
      throw new Error(answer.stack);
    }
    return answer;
  }
}

/** The error as it was thrown in the worker: its class decides about the exit code. */
function asError(name: string, message: string): LineamentError {
  if (name === 'InvalidInputError') {
    return new InvalidInputError(message);
  }
  return name === 'ModelError' ? new ModelError(message) : new LineamentError(message);
}
