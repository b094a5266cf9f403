/**
 * The name with its mark: a profile drawn in one line.
 * @module
 */
import { hrefTo } from '../router/router.js';
import styles from './wordmark.module.css';

export function Wordmark() {
  return (
    <a className={styles.wordmark} href={hrefTo('live')} aria-label="Lineament Studio, start page">
      <svg viewBox="0 0 32 32" aria-hidden="true" className={styles.mark}>
        <rect className={styles.plate} width="32" height="32" rx="7" />
        <path
          className={styles.line}
          d="M13 5c4.5 1 7 4 7 7.2 0 1.5.6 2.3 1.8 3.9.8 1.1.5 1.9-1.3 2.1.3 1 .2 1.6-.5 2 .6.7.6 1.3-.2 1.8.2 2.2-.9 3-3.3 2.8-1.6-.1-2.5.5-2.5 2.2"
        />
      </svg>
      <span className={styles.name}>lineament</span>
    </a>
  );
}
