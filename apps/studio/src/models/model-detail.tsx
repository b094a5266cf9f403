/**
 * Everything that is known of one model: first what it may be used for, then how good it is, then where it comes from.
 * @module
 */
import type { ModelAudit, ModelEntry, ModelEvaluation, RunRecord } from '@lineament/server/api';
import type { ModelCard } from 'lineament';
import { lazy, Suspense } from 'react';
import { modelAddress } from '../data/addresses.js';
import { fetchJson } from '../data/fetch-json.js';
import { useFetched } from '../data/use-fetched.js';
import { hrefTo } from '../router/router.js';
import { Card } from '../ui/card.js';
import { Message } from '../ui/message.js';
import { PageFrame } from '../ui/page-frame.js';
import { EvaluationCard } from './evaluation-card.js';
import { FiguresTable } from './figures-table.js';
import { GroupsCard } from './groups-card.js';
import styles from './model-detail.module.css';
import { TechnicalCard } from './technical-card.js';
import { TrainingCurves } from './training-curves.js';

// The reader of Markdown is loaded for those who look at a model.
const Readme = lazy(async () => ({ default: (await import('./readme.js')).Readme }));

/** Files that say more than the card; `undefined` where the model has none. */
interface Extras {
  readonly history: readonly RunRecord[] | undefined;
  readonly evaluations: readonly ModelEvaluation[] | undefined;
  readonly audit: ModelAudit | undefined;
  readonly readme: string | undefined;
}

export function ModelDetail({ model }: { readonly model: ModelEntry }) {
  const { name, card, problem } = model;
  const extras = useFetched(`model ${name}`, (signal) => fetchExtras(model, signal));
  return (
    <PageFrame title={name} intro={card?.description} actions={<a href={hrefTo('models')}>All models</a>}>
      {card === null ? (
        <Message kind="danger" title="Its card cannot be read">
          {problem}
        </Message>
      ) : (
        <>
          <section className={styles.use} aria-label="Use and licence">
            <Use title="Intended use" text={card.intendedUse} />
            <Use title="Not for" text={card.outOfScopeUse} warning />
            <Use title="Licence" text={card.licence} />
          </section>
          <Card title="Figures">
            <FiguresTable metrics={card.metrics} />
          </Card>
          {extras.phase === 'failed' && (
            <Message kind="warning" title="Some of its files cannot be read">
              {extras.error.message}
            </Message>
          )}
          {extras.phase === 'ready' && <Details card={card} extras={extras.value} />}
          {extras.phase === 'ready' && extras.value.readme !== undefined && (
            <Card title="Model card">
              <Suspense fallback={<p>Loading…</p>}>
                <Readme text={extras.value.readme} />
              </Suspense>
            </Card>
          )}
          <TechnicalCard card={card} files={model.files} path={model.path} />
        </>
      )}
    </PageFrame>
  );
}

function Details({ card, extras }: { readonly card: ModelCard; readonly extras: Extras }) {
  const { history, evaluations, audit } = extras;
  return (
    <>
      {evaluations !== undefined && evaluations.length > 0 && <EvaluationCard evaluations={evaluations} />}
      {audit !== undefined && <GroupsCard audit={audit} />}
      {history !== undefined && history.length > 0 && (
        <TrainingCurves name={card.name} history={history} epoch={card.training?.epochs} />
      )}
    </>
  );
}

function Use({ title, text, warning = false }: { title: string; text: string; warning?: boolean }) {
  return (
    <div className={warning ? styles.warning : undefined}>
      <h2>{title}</h2>
      <p>{text}</p>
    </div>
  );
}

async function fetchExtras(model: ModelEntry, signal: AbortSignal): Promise<Extras> {
  const has = (file: string): boolean => model.files.some(({ name }) => name === file);
  const json = <T,>(file: string): Promise<T> | undefined =>
    has(file) ? fetchJson<T>(modelAddress(model, file), signal) : undefined;
  const text = async (file: string): Promise<string> =>
    (await fetch(modelAddress(model, file), { signal })).text();
  const [history, evaluations, audit, readme] = await Promise.all([
    json<RunRecord[]>('history.json'),
    json<ModelEvaluation[]>('evaluation.json'),
    json<ModelAudit>('audit.json'),
    has('README.md') ? text('README.md') : undefined,
  ]);
  return { history, evaluations, audit, readme };
}
