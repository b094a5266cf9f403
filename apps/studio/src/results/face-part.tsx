/**
 * A titled part of a face's card.
 * @module
 */

import type { ReactNode } from 'react';
import styles from './face-part.module.css';

export interface PartProps {
  readonly title: string;
  /** What it comes to, at the right of the title. */
  readonly value: string;
  readonly children: ReactNode;
}

export function Part({ title, value, children }: PartProps) {
  return (
    <div className={styles.part}>
      <p className={styles.title}>
        <span>{title}</span>
        <strong className="figures">{value}</strong>
      </p>
      {children}
    </div>
  );
}
