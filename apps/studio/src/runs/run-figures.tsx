/**
 * Where one run stands now.
 * @module
 */
import type { ReactNode } from 'react';
import { dateTime, duration, figure, percent } from '../ui/format.js';
import { MeterBar } from '../ui/meter-bar.js';
import { secondsLeft } from './progress.js';
import styles from './run-figures.module.css';
import { bestText } from './run-list.js';
import type { WatchedRun } from './use-watched-runs.js';

export function RunFigures({ run, now }: { readonly run: WatchedRun; readonly now: number }) {
  const { summary, records } = run;
  const { best, last, epochs, plannedEpochs } = summary;
  const left = secondsLeft(summary, records, now);
  return (
    <section className={styles.panel} aria-label={`State of ${summary.id}`}>
      {plannedEpochs !== null && (
        <MeterBar
          progress
          label={summary.state}
          value={epochs / plannedEpochs}
          text={`${epochs} / ${plannedEpochs}`}
          spokenText={`${epochs} of ${plannedEpochs} epochs`}
        />
      )}
      <dl className={styles.figures}>
        <Figure name="Validation accuracy" value={last === null ? '–' : percent(last.valAccuracy)}>
          {last !== null && `loss ${figure(last.valLoss)}`}
        </Figure>
        <Figure name="Best" value={best === null ? '–' : bestText(best)}>
          {best !== null && `epoch ${best.epoch}`}
        </Figure>
        <Figure name="Learning rate" value={last === null ? '–' : figure(last.learningRate)} />
        <Figure name="Images/s" value={last === null ? '–' : figure(last.imagesPerSecond)}>
          {last !== null && `${duration(last.seconds)} an epoch`}
        </Figure>
        <Figure
          name={left === undefined ? 'Last change' : 'Time left'}
          value={left === undefined ? dateTime(summary.updatedAt) : duration(left)}
        >
          {left !== undefined && 'if no rule ends it early'}
        </Figure>
      </dl>
    </section>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly children?: ReactNode;
}

function Figure({ name, value, children }: FigureProps) {
  return (
    <div className={styles.figure}>
      <dt>{name}</dt>
      <dd className="figures">
        <strong>{value}</strong>
        <span>{children}</span>
      </dd>
    </div>
  );
}
