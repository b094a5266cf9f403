/**
 * A framed part of a page.
 * @module
 */
import type { ReactNode } from 'react';
import { useId } from 'react';
import styles from './card.module.css';
import { classNames } from './class-names.js';

export interface CardProps {
  readonly title?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly className?: string;
}

/** With a title it is a region that screen readers can jump to. @example <Card title="Figures">…</Card> */
export function Card({ title, actions, children, className }: CardProps) {
  const id = useId();
  if (title === undefined) {
    return <div className={classNames(styles.card, className)}>{children}</div>;
  }
  return (
    <section aria-labelledby={id} className={classNames(styles.card, className)}>
      <header className={styles.header}>
        <h2 id={id} className={styles.title}>
          {title}
        </h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
