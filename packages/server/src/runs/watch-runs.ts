/**
 * Tells what is new in runs, as it is written.
 *
 * Looks at regular times instead of asking the system to be told: that works on every file system, network folders
 * included, and a look costs two calls for each run that somebody watches.
 * @module
 */
import type { RunDetail, RunEvents, RunRecord } from '../api.js';
import { type RunsFolder, summaryOf } from './read-run.js';

/** An event's name and data. */
export type RunEvent = {
  [Name in keyof RunEvents]: { readonly name: Name; readonly data: RunEvents[Name] };
}[keyof RunEvents];

/** A run's state can change with time alone, so it is read at least this often. */
const FULL_LOOK_MS = 10_000;

/**
 * Watches runs until told to stop.
 *
 * @param onEvent gets a `snapshot` of each run first
 * @param stop ends it
 * @param pollMs time between two looks
 */
export async function watchRuns(
  folder: RunsFolder,
  ids: readonly string[],
  onEvent: (event: RunEvent) => void,
  stop: AbortSignal,
  pollMs = 1000,
): Promise<void> {
  const known = new Map<string, { mark: string; readAt: number; detail: RunDetail }>();
  while (!stop.aborted) {
    for (const id of ids) {
      const before = known.get(id);
      const mark = await folder.mark(id);
      if (before !== undefined && mark === before.mark && Date.now() - before.readAt < FULL_LOOK_MS) {
        continue;
      }
      const detail = await folder.read(id);
      if (stop.aborted || detail === undefined) {
        continue;
      }
      known.set(id, { mark, readAt: Date.now(), detail });
      const event = difference(before?.detail, detail);
      if (event !== undefined) {
        onEvent(event);
      }
    }
    await pause(pollMs, stop);
  }
}

/**
 * What to tell someone who knows a run as it was.
 *
 * @returns `undefined` if nothing is new
 */
function difference(before: RunDetail | undefined, now: RunDetail): RunEvent | undefined {
  const run = now.id;
  const summary = summaryOf(now);
  if (before === undefined || !isBeginning(before.records, now.records)) {
    return { name: 'snapshot', data: { run, summary, records: now.records } };
  }
  const records = now.records.slice(before.records.length);
  if (records.length > 0) {
    return { name: 'epochs', data: { run, summary, records } };
  }
  return JSON.stringify(summaryOf(before)) === JSON.stringify(summary)
    ? undefined
    : { name: 'state', data: { run, summary } };
}

/** A resumed run may have taken back a line that its checkpoint does not know. */
function isBeginning(before: readonly RunRecord[], now: readonly RunRecord[]): boolean {
  return (
    before.length <= now.length &&
    before.every((record, index) => JSON.stringify(record) === JSON.stringify(now[index]))
  );
}

function pause(milliseconds: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    stop.addEventListener('abort', done);
    if (stop.aborted) {
      done();
    }
  });
}
