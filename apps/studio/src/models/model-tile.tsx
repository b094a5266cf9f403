/**
 * A model in the list: what it estimates and how well.
 * @module
 */
import type { ModelEntry } from '@lineament/server/api';
import { isRunnable } from '../data/models.js';
import { hrefTo } from '../router/router.js';
import { bytes, interval, percent } from '../ui/format.js';
import { Message } from '../ui/message.js';
import { MeterBar, MeterGroup } from '../ui/meter-bar.js';
import { Tag } from '../ui/tag.js';
import { headlineMetrics } from './figures.js';
import styles from './model-tile.module.css';

export function ModelTile({ model }: { readonly model: ModelEntry }) {
  const { name, card, problem, isDefault, files } = model;
  const network = files.find((file) => file.name === 'model.onnx');
  const metrics = card === null ? [] : headlineMetrics(card);
  const splits = [...new Set(metrics.map(({ dataset, split }) => `${dataset}, ${split}`))];
  return (
    <article className={styles.tile}>
      <header className={styles.header}>
        <h2 className={styles.name}>
          <a href={hrefTo('models', [name])}>{name}</a>
        </h2>
        {isDefault && <Tag tone="accent">default</Tag>}
        {network !== undefined && <span className={styles.size}>{bytes(network.bytes)}</span>}
      </header>
      {card === null ? (
        <Message kind="warning" title="Its card cannot be read">
          {problem}
        </Message>
      ) : (
        <>
          <p className={styles.description}>{card.description}</p>
          {metrics.length === 0 ? (
            <p className={styles.note}>Its card has no figures: nobody has said how good it is.</p>
          ) : (
            <div className={styles.figures}>
              <MeterGroup>
                {metrics.map(({ task, accuracy, accuracyInterval95 }) => (
                  <MeterBar
                    key={task}
                    label={task}
                    value={accuracy}
                    interval={accuracyInterval95}
                    text={percent(accuracy)}
                    spokenText={`${percent(accuracy)}, 95 % interval ${interval(accuracyInterval95)}`}
                  />
                ))}
              </MeterGroup>
              <p className={styles.note}>accuracy on {splits.join('; ')}</p>
            </div>
          )}
          {!isRunnable(model) && (
            <p className={styles.note}>Only its card is here, not the network itself.</p>
          )}
          <p className={styles.licence}>{card.licence}</p>
        </>
      )}
    </article>
  );
}
