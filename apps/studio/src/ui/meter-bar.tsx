/**
 * A bar for a share between 0 and 1: a probability, an accuracy, progress.
 * @module
 */
import type { ReactNode } from 'react';
import styles from './meter-bar.module.css';

export interface MeterBarProps {
  /** 0–1. */
  readonly value: number;
  readonly label: string;
  /** Shown at the right; a whole percentage by default. */
  readonly text?: string;
  /** What screen readers say instead of `text`. */
  readonly spokenText?: string;
  /** Any CSS colour; the accent by default. */
  readonly color?: string;
  /** A range drawn as a whisker, such as a confidence interval, 0–1. */
  readonly interval?: readonly [number, number];
  /** Whether it shows how far something has come, rather than how much there is. */
  readonly progress?: boolean;
}

/** @example <MeterBar label="happy" value={0.82} color={emotionColor('happy', theme)} /> */
export function MeterBar({
  value,
  label,
  text,
  spokenText,
  color,
  interval,
  progress = false,
}: MeterBarProps) {
  const share = Math.min(1, Math.max(0, value));
  const shown = text ?? `${Math.round(share * 100)} %`;
  const aria = {
    role: progress ? 'progressbar' : 'meter',
    'aria-label': label,
    'aria-valuemin': 0,
    'aria-valuemax': 1,
    'aria-valuenow': Number(share.toFixed(4)),
    'aria-valuetext': spokenText ?? shown,
  };
  return (
    <div className={styles.meter}>
      <span className={styles.label}>{label}</span>
      <span {...aria} className={styles.track}>
        <span
          className={styles.fill}
          style={{ width: `${share * 100}%`, ...(color === undefined ? {} : { background: color }) }}
        />
        {interval !== undefined && (
          <span
            className={styles.interval}
            style={{ left: `${interval[0] * 100}%`, width: `${(interval[1] - interval[0]) * 100}%` }}
          />
        )}
      </span>
      {/* The meter has said it already. */}
      <span className={`figures ${styles.value}`} aria-hidden="true">
        {shown}
      </span>
    </div>
  );
}

/** Bars below each other that begin and end at the same places. */
export function MeterGroup({ children }: { readonly children: ReactNode }) {
  return <div className={styles.group}>{children}</div>;
}
