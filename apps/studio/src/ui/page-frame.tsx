/**
 * The frame of every page: its title, what it is about, and its actions.
 * @module
 */
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import styles from './page-frame.module.css';

export interface PageFrameProps {
  readonly title: string;
  readonly intro?: ReactNode;
  /** At the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Sets the window's title too. */
export function PageFrame({ title, intro, actions, children }: PageFrameProps) {
  useEffect(() => {
    document.title = `${title} · Lineament Studio`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div className={styles.words}>
          <h1>{title}</h1>
          {intro !== undefined && <p className={styles.intro}>{intro}</p>}
        </div>
        {actions !== undefined && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}
