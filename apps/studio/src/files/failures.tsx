/**
 * The files that could not be used, each with its reason.
 * @module
 */

import { counted } from '../ui/format.js';
import { Message } from '../ui/message.js';
import styles from './failures.module.css';
import type { Failure } from './library.js';

/** So many are seen at once. */
const LISTED = 8;

export function Failures({ failures }: { readonly failures: readonly Failure[] }) {
  if (failures.length === 0) {
    return null;
  }
  return (
    <Message kind="warning" title={`${counted(failures.length, 'file')} could not be used`}>
      <List failures={failures.slice(0, LISTED)} />
      {failures.length > LISTED && (
        <details className={styles.more}>
          <summary>and {failures.length - LISTED} more</summary>
          <List failures={failures.slice(LISTED)} />
        </details>
      )}
    </Message>
  );
}

function List({ failures }: { readonly failures: readonly Failure[] }) {
  return (
    <ul className={styles.list}>
      {failures.map(({ id, path, reason }) => (
        <li key={id}>
          <strong>{path}</strong> {reason}
        </li>
      ))}
    </ul>
  );
}
