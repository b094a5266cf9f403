/**
 * What stands where there is nothing yet: why, and what to do.
 * @module
 */
import type { ReactNode } from 'react';
import styles from './empty-state.module.css';

export interface EmptyStateProps {
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

/** @example <EmptyState title="No runs yet">Start one with <code>lineament train</code>.</EmptyState> */
export function EmptyState({ title, children, actions }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      <svg viewBox="0 0 96 56" aria-hidden="true" className={styles.line}>
        <path d="M2 40h22c8 0 8-30 16-30s7 36 15 36 7-18 14-18 6 12 12 12h13" />
      </svg>
      <h2>{title}</h2>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
