/**
 * Trains a trial in a process of its own.
 * @module
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrialOutcome, TrialRequest } from '@lineament/lab';
import { TrainingError } from 'lineament';
import { isFinal, parseFailure, type TrialFailure } from './trial-failure.js';

const PROGRAM = fileURLToPath(new URL('./trial-process.js', import.meta.url));
/** What is kept of the last things that a process says. */
const LAST_WORDS = 4000;

/** How trials are run, whatever they try. */
interface TrialRunner {
  readonly network: string;
  /** Where the data sets lie now. */
  readonly data: readonly string[];
  /** `--cache` of the data sets: a folder, or false for none. */
  readonly cache: string | boolean | undefined;
}

/**
 * Starts or goes on with a trial, up to an epoch.
 *
 * @throws {TrainingError} if something else than its settings is why it cannot be trained
 */
export async function runTrial(
  { network, data, cache }: TrialRunner,
  request: TrialRequest,
): Promise<TrialOutcome> {
  const { folder, settingsFile, untilEpoch, stop } = request;
  if (stop.aborted) {
    return { status: 'stopped' };
  }
  const goesOn = existsSync(join(folder, 'checkpoint', 'last.checkpoint'));
  const begin = [network, '--config', settingsFile, '--folder', folder];
  const kept = cache === false ? ['--no-cache'] : typeof cache === 'string' ? ['--cache', cache] : [];
  const ending = await runProcess(
    [
      'train',
      ...(goesOn ? ['--resume', folder] : begin),
      ...data.flatMap((path) => ['--data', path]),
      ...kept,
      ...['--until-epoch', String(untilEpoch), '--json'],
    ],
    stop,
  );
  return outcomeOf(ending, { untilEpoch, goesOn, isStopped: stop.aborted });
}

/** How a process has ended, and what it has said. */
interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: TrialFailure | undefined;
}

function runProcess(args: readonly string[], stop: AbortSignal): Promise<Ending> {
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] });
    let [stdout, stderr] = ['', ''];
    let failure: TrialFailure | undefined;
    child.stdout?.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      stderr = (stderr + String(chunk)).slice(-LAST_WORDS);
    });
    child.on('message', (message) => {
      failure = parseFailure(message) ?? failure;
    });
    const ask = (): void => {
      child.kill('SIGTERM');
    };
    stop.addEventListener('abort', ask, { once: true });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      stop.removeEventListener('abort', ask);
      resolve({ stdout, stderr, code, signal, failure });
    });
  });
}

function outcomeOf(
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
  const how =
    signal === null
      ? `its process ended (exit code ${code})`
      : `its process was ended by ${signal}${signal === 'SIGKILL' ? ', perhaps for want of memory (try fewer with --parallel)' : ''}`;
  return `${how}${stderr.trim() === '' ? '' : `; its last words: ${stderr.trim()}`}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
