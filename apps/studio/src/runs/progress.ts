/**
 * How far a run has come.
 * @module
 */
import type { RunRecord, RunSummary } from '@lineament/server/api';

/** Epochs that the time of the next ones is judged by. */
const RECENT = 5;

/**
 * Seconds until all planned epochs are done, if the next ones take as long as the last ones did.
 *
 * @param now in milliseconds
 * @returns `undefined` if the run does not run, or nothing can be said yet
 */
export function secondsLeft(run: RunSummary, records: readonly RunRecord[], now: number): number | undefined {
  const recent = records.slice(-RECENT).map(({ seconds }) => seconds);
  if (run.state !== 'running' || run.plannedEpochs === null || recent.length === 0) {
    return undefined;
  }
  const perEpoch = recent.reduce((sum, seconds) => sum + seconds, 0) / recent.length;
  const ahead = perEpoch * (run.plannedEpochs - run.epochs);
  // Part of the epoch under way is over; a checkpoint inside it may be the last change, so this is an upper bound.
  const since = Math.max(0, (now - Date.parse(run.updatedAt)) / 1000);
  return Math.max(0, ahead - Math.min(since, perEpoch));
}

/**
 * A name that fits beside a line: run folders begin with the time of their start.
 *
 * @example
 * runLabel('2026-11-23T21-13-59-unified', 'UTC'); // 'unified, 23 Nov 21:13'
 * runLabel('my-run'); // 'my-run'
 */
export function runLabel(id: string, timeZone?: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(.+)$/.exec(id);
  if (match === null) {
    return id;
  }
  const [, day, hour, minute, second, name] = match;
  const started = new Date(`${day}T${hour}:${minute}:${second}Z`);
  const zone = timeZone === undefined ? {} : { timeZone };
  const date = started.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...zone });
  const time = started.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit', ...zone });
  return `${name}, ${date} ${time}`;
}
