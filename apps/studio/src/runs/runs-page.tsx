/**
 * The page Runs: trainings as they happen, one or several side by side.
 * @module
 */
import type { RunListing, RunSummary } from '@lineament/server/api';
import { apiAddress } from '../data/addresses.js';
import { FetchProblem, fetchJson } from '../data/fetch-json.js';
import { useFetched } from '../data/use-fetched.js';
import { hrefTo, navigate, useRoute } from '../router/router.js';
import { EmptyState } from '../ui/empty-state.js';
import { Message } from '../ui/message.js';
import { PageFrame } from '../ui/page-frame.js';
import { SERIES_COUNT } from '../ui/palette.js';
import { RunList } from './run-list.js';
import { RunsDetail } from './runs-detail.js';
import styles from './runs-page.module.css';

const LIST_EVERY_MS = 5000;
const INTRO = 'Trainings as they happen. Choose several to see them side by side.';

export function RunsPage() {
  const list = useFetched('runs', (signal) => fetchJson<RunListing>(apiAddress('runs'), signal), {
    everyMs: LIST_EVERY_MS,
  });
  const { parameters } = useRoute();

  if (list.phase === 'loading') {
    return (
      <PageFrame title="Runs" intro={INTRO}>
        <p role="status">Loading…</p>
      </PageFrame>
    );
  }
  if (list.phase === 'failed') {
    return (
      <PageFrame title="Runs" intro={INTRO}>
        {list.error instanceof FetchProblem && list.error.status === 404 ? (
          <NotServed />
        ) : (
          <Message kind="danger" title="The runs cannot be read">
            <p>{list.error.message}</p>
            <p>This page tries again every few seconds. Is “lineament studio” still running?</p>
          </Message>
        )}
      </PageFrame>
    );
  }
  const { runs } = list.value;
  if (runs.length === 0) {
    return (
      <PageFrame title="Runs" intro={INTRO}>
        <EmptyState title="No runs yet">
          <p>
            Start one with <code>lineament train baseline-gender --data utkface.tar.gz</code>; it will appear
            here by itself.
          </p>
        </EmptyState>
      </PageFrame>
    );
  }
  const chosen = chosenRuns(runs, parameters.get('show'));
  return (
    <PageFrame title="Runs" intro={INTRO}>
      <div className={styles.layout}>
        <RunList
          runs={runs}
          chosen={chosen}
          onChoose={(ids) => navigate(hrefTo('runs', [], { show: ids.join(',') }))}
        />
        <RunsDetail ids={chosen} />
      </div>
    </PageFrame>
  );
}

/**
 * The runs that the address names; else the one that runs, else the newest.
 *
 * @param runs the newest first, at least one
 * @param named ids with commas between
 */
export function chosenRuns(runs: readonly RunSummary[], named: string | null): string[] {
  const ids = (named ?? '').split(',').filter((id) => runs.some((run) => run.id === id));
  const first = runs.find(({ state }) => state === 'running') ?? runs[0];
  return ids.length > 0 ? ids.slice(0, SERIES_COUNT) : first === undefined ? [] : [first.id];
}

function NotServed() {
  return (
    <EmptyState title="Runs are shown where they happen">
      <p>This page follows trainings on your own machine, through Lineament’s local server. Start it with</p>
      <p>
        <code>npx lineament studio --runs runs</code>
      </p>
      <p>
        where <code>runs</code> is the folder that <code>lineament train</code> writes to. Nothing else is
        read, and nothing leaves your machine.
      </p>
    </EmptyState>
  );
}
