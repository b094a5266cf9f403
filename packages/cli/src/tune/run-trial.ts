/**
 * Trains a trial in a process of its own.
 * @module
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrialOutcome, TrialRequest } from '@lineament/lab';
import { parseFailure, type TrialFailure } from './trial-failure.js';
import { type Ending, outcomeOf } from './trial-outcome.js';

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
