/**
 * The chosen runs: their figures now, their curves, and of a single one its settings.
 * @module
 */

import type { RunDetail } from '@lineament/server/api';
import { useEffect, useState } from 'react';
import { apiAddress } from '../data/addresses.js';
import { fetchJson } from '../data/fetch-json.js';
import { useFetched } from '../data/use-fetched.js';
import { EvaluationCard } from '../models/evaluation-card.js';
import { Card } from '../ui/card.js';
import { percent } from '../ui/format.js';
import { Message } from '../ui/message.js';
import { RunCharts } from './run-charts.js';
import { RunFigures } from './run-figures.js';
import { RunSettings } from './run-settings.js';
import styles from './runs-detail.module.css';
import { RunsTable } from './runs-table.js';
import { useWatchedRuns, type WatchedRun } from './use-watched-runs.js';

const CLOCK_MS = 5000;

export function RunsDetail({ ids }: { readonly ids: readonly string[] }) {
  const { runs, isLost } = useWatchedRuns(ids);
  const now = useClock();
  const shown = ids.map((id) => runs.get(id)).filter((run) => run !== undefined);
  const [single] = shown;

  return (
    <div className={styles.detail}>
      {isLost && (
        <Message kind="warning" title="The server does not answer">
          This is what it said last. The page goes on by itself when it is back.
        </Message>
      )}
      <p className="visually-hidden" role="status">
        {shown.map(spoken).join(' ')}
      </p>
      {shown.length === 0 || single === undefined ? (
        <p>Loading…</p>
      ) : (
        <>
          {shown.length === 1 ? <RunFigures run={single} now={now} /> : <RunsTable runs={shown} now={now} />}
          {shown.some(({ records }) => records.length > 0) ? (
            <RunCharts runs={shown} />
          ) : (
            <Card>
              <p>The first epoch is under way; curves begin when it is done.</p>
            </Card>
          )}
          {shown.map(({ summary }) => (
            <RunExtras
              key={summary.id}
              id={summary.id}
              revision={`${summary.epochs} ${summary.evaluatedAt}`}
              withSettings={shown.length === 1}
            />
          ))}
        </>
      )}
    </div>
  );
}

interface RunExtrasProps {
  readonly id: string;
  /** Looked at again when this changes: with each epoch, and with each evaluation. */
  readonly revision: string;
  readonly withSettings: boolean;
}

/** What changes rarely: the last evaluation, and the settings. */
function RunExtras({ id, revision, withSettings }: RunExtrasProps) {
  const detail = useFetched(
    id,
    (signal) => fetchJson<RunDetail>(apiAddress(`runs/${encodeURIComponent(id)}`), signal),
    { revision },
  );
  if (detail.phase !== 'ready') {
    return null;
  }
  const { evaluations, unreadableLines, config } = detail.value;
  return (
    <>
      {unreadableLines > 0 && (
        <Message kind="warning" title={`${unreadableLines} lines of metrics.jsonl cannot be read`}>
          They are left out of the curves of {id}.
        </Message>
      )}
      {withSettings && evaluations.length > 0 && <EvaluationCard evaluations={evaluations} />}
      {withSettings && <RunSettings id={id} config={config} hasEvaluation={evaluations.length > 0} />}
    </>
  );
}

function spoken({ summary: { id, state, epochs, last } }: WatchedRun): string {
  const accuracy = last === null ? '' : `, validation accuracy ${percent(last.valAccuracy)}`;
  return `${id}: ${state}, ${epochs} epochs done${accuracy}.`;
}

/** The time, so that what is left counts down between epochs. */
function useClock(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}
