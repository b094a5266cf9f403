/**
 * A card's figures with their intervals, for each task and split.
 * @module
 */
import type { ModelMetrics } from 'lineament';
import { count, figure, interval, percent } from '../ui/format.js';
import { MeterBar } from '../ui/meter-bar.js';
import { Tag } from '../ui/tag.js';
import { namedFigure, testFirst } from './figures.js';
import styles from './figures-table.module.css';

export function FiguresTable({ metrics }: { readonly metrics: readonly ModelMetrics[] }) {
  if (metrics.length === 0) {
    return <p className={styles.note}>The card has no figures. Judge it with “lineament evaluate”.</p>;
  }
  return (
    <ul className={styles.list}>
      {testFirst(metrics).map((metric) => (
        <li key={`${metric.task} ${metric.dataset} ${metric.split}`} className={styles.entry}>
          <div className={styles.what}>
            <strong>{metric.task}</strong>
            <Tag tone={metric.split === 'test' ? 'accent' : 'plain'}>{metric.split}</Tag>
            <span className={styles.note}>
              {metric.dataset}, {count(metric.n)} faces
            </span>
          </div>
          <MeterBar
            label="accuracy"
            value={metric.accuracy}
            interval={metric.accuracyInterval95}
            text={percent(metric.accuracy)}
            spokenText={`${percent(metric.accuracy)}, 95 % interval ${interval(metric.accuracyInterval95)}`}
          />
          <dl className={styles.others}>
            <Entry name="95 % interval" value={interval(metric.accuracyInterval95)} />
            {Object.entries(metric.others ?? {}).map(([key, value]) => (
              <Entry key={key} name={namedFigure(key).name} value={text(key, value)} />
            ))}
            <Entry name="loss" value={figure(metric.loss)} />
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Entry({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="figures">{value}</dd>
    </div>
  );
}

function text(key: string, value: number): string {
  const { unit } = namedFigure(key);
  return unit === 'share' ? percent(value) : unit === 'years' ? `${value.toFixed(1)} years` : figure(value);
}
