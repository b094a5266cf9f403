/**
 * Follows runs as they happen, over one connection.
 * @module
 */
import type { RunEvents, RunRecord, RunSummary } from '@lineament/server/api';
import { useEffect, useState } from 'react';
import { apiAddress } from '../data/addresses.js';

/** A run with its epochs so far. */
export interface WatchedRun {
  readonly summary: RunSummary;
  readonly records: readonly RunRecord[];
}

export interface WatchedRuns {
  /** By id; those that have not answered yet are missing. */
  readonly runs: ReadonlyMap<string, WatchedRun>;
  /** Whether the server has gone silent; what it said last is kept. */
  readonly isLost: boolean;
}

const NONE: WatchedRuns = { runs: new Map(), isLost: false };

/** @param ids of the runs to follow; may be empty */
export function useWatchedRuns(ids: readonly string[]): WatchedRuns {
  const [state, setState] = useState(NONE);
  const path = ids.map(encodeURIComponent).join(',');

  useEffect(() => {
    if (path === '') {
      return;
    }
    // The browser connects again by itself, and then gets everything anew.
    const events = new EventSource(apiAddress(`runs/${path}/events`));
    const on = <Name extends keyof RunEvents>(
      name: Name,
      change: (before: WatchedRun | undefined, data: RunEvents[Name]) => WatchedRun,
    ): void => {
      events.addEventListener(name, (event) => {
        const data = JSON.parse((event as MessageEvent<string>).data) as RunEvents[Name];
        setState(({ runs }) => ({
          isLost: false,
          runs: new Map(runs).set(data.run, change(runs.get(data.run), data)),
        }));
      });
    };
    on('snapshot', (_before, { summary, records }) => ({ summary, records }));
    on('epochs', (before, { summary, records }) => ({
      summary,
      records: [...(before?.records ?? []), ...records],
    }));
    on('state', (before, { summary }) => ({ summary, records: before?.records ?? [] }));
    events.addEventListener('error', () => setState(({ runs }) => ({ runs, isLost: true })));
    return () => events.close();
  }, [path]);

  return state;
}
