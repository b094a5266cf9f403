/**
 * The page Models: what models there are, what they can do and may be used for.
 * @module
 */
import { fetchModels } from '../data/models.js';
import { useFetched } from '../data/use-fetched.js';
import { hrefTo, useRoute } from '../router/router.js';
import { Button } from '../ui/button.js';
import { EmptyState } from '../ui/empty-state.js';
import { Message } from '../ui/message.js';
import { PageFrame } from '../ui/page-frame.js';
import { ModelDetail } from './model-detail.js';
import { ModelTile } from './model-tile.js';
import styles from './models-page.module.css';

const INTRO = 'What each model was trained on, how good it is and for whom, and what it may be used for.';

export function ModelsPage() {
  const { rest } = useRoute();
  const models = useFetched('models', fetchModels);
  const [name] = rest;

  if (models.phase === 'loading') {
    return (
      <PageFrame title="Models" intro={INTRO}>
        <p role="status">Loading…</p>
      </PageFrame>
    );
  }
  if (models.phase === 'failed') {
    return (
      <PageFrame title="Models" intro={INTRO}>
        <Message
          kind="danger"
          title="The list of models cannot be read"
          actions={<Button onClick={() => window.location.reload()}>Try again</Button>}
        >
          {models.error.message}
        </Message>
      </PageFrame>
    );
  }
  if (name !== undefined) {
    const model = models.value.find((candidate) => candidate.name === name);
    return model === undefined ? <Unknown name={name} /> : <ModelDetail key={name} model={model} />;
  }
  return (
    <PageFrame title="Models" intro={INTRO}>
      {models.value.length === 0 ? (
        <EmptyState title="No models here">
          <p>
            Train one with <code>lineament train</code>, then start with{' '}
            <code>lineament studio --models &lt;folder&gt;</code>.
          </p>
        </EmptyState>
      ) : (
        <ul className={styles.tiles}>
          {models.value.map((model) => (
            <li key={model.name}>
              <ModelTile model={model} />
            </li>
          ))}
        </ul>
      )}
      {models.value.length > 0 && (
        <p className={styles.hint}>
          Your own models beside these: <code>lineament studio --models &lt;folder&gt;</code>
        </p>
      )}
    </PageFrame>
  );
}

function Unknown({ name }: { readonly name: string }) {
  return (
    <PageFrame title="Model not found">
      <EmptyState
        title={`There is no model “${name}” here`}
        actions={<a href={hrefTo('models')}>All models</a>}
      />
    </PageFrame>
  );
}
