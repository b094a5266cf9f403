/**
 * Trains a trial in a process of its own.
 * @module
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { StudyPlan, TrialOutcome, TrialRequest } from '@lineament/lab';

const PROGRAM = fileURLToPath(new URL('./trial-process.js', import.meta.url));
/** What is kept of the last things that a process says. */
const LAST_WORDS = 4000;

/** How trials are run, whatever they try. */
export interface TrialRunner {
  readonly plan: Pick<StudyPlan, 'network' | 'data'>;
  /** `--cache` of the data sets: a folder, or false for none. */
  readonly cache: string | boolean | undefined;
}

/** Starts or goes on with a trial, up to an epoch. */
export function runTrial({ plan, cache }: TrialRunner, request: TrialRequest): Promise<TrialOutcome> {
  const { folder, settingsFile, untilEpoch, stop } = request;
  const goesOn = existsSync(join(folder, 'checkpoint', 'last.checkpoint'));
  const data = plan.data.flatMap((path) => ['--data', path]);
  const begin = [plan.network, '--config', settingsFile, '--folder', folder];
  const kept = cache === false ? ['--no-cache'] : typeof cache === 'string' ? ['--cache', cache] : [];
  const args = ['train', ...(goesOn ? ['--resume', folder] : begin), ...data, ...kept];
  return new Promise((resolve, reject) => {
    const child = fork(PROGRAM, [...args, '--until-epoch', String(untilEpoch), '--json'], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      execArgv: [],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (chunk) => {
      stdout += String(chunk);
    });
    child.stderr?.on('data', (chunk) => {
      stderr = (stderr + String(chunk)).slice(-LAST_WORDS);
    });
    const ask = (): void => {
      child.kill('SIGTERM');
    };
    stop?.addEventListener('abort', ask, { once: true });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      stop?.removeEventListener('abort', ask);
      const isStopped = stop?.aborted === true;
      resolve(outcomeOf({ stdout, stderr, code, signal }, untilEpoch, isStopped));
    });
  });
}

/** How a process has ended, and what it has said. */
interface Ending {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

function outcomeOf(
  { stdout, stderr, code, signal }: Ending,
  untilEpoch: number,
  isStopped: boolean,
): TrialOutcome {
  const result = parseJson(stdout) as { status?: string; epochs?: number } | undefined;
  if (result?.status !== undefined) {
    const isDone = result.status !== 'stopped' || (result.epochs ?? 0) >= untilEpoch;
    return { status: isDone ? 'done' : 'stopped' };
  }
  if (isStopped) {
    return { status: 'stopped' };
  }
  if (signal !== null) {
    return { status: 'killed', message: `its process was ended by ${signal}; --resume tries it again` };
  }
  const [, message] = /error: (.*)/s.exec(stderr) ?? [];
  return { status: 'failed', message: (message ?? `its process ended (exit code ${code})`).trim() };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
